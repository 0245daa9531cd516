using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Namespaces;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ServiceAccounts;

/// <summary>Sees to it that every namespace has the service account "default", which pods run as when they name none.</summary>
public sealed class ServiceAccountController : IController
{
    private const string Default = "default";

    public string Name => "service-account-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        ControlInput.Itself(ApiResources.Namespaces),
        new ControlInput(ApiResources.ServiceAccounts, KeysOfAccount) { Query = "fieldSelector=metadata.name%3Ddefault" },
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } = [new(ApiResources.ServiceAccounts, null, OutputVerbs.Create, Shared: true)];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        bool wanted = snapshot[ApiResources.Namespaces].Get(key) is { } ns && NamespaceState.IsActive(ns);
        if (!wanted || snapshot[ApiResources.ServiceAccounts].Get(key.Name, Default) is not null)
        {
            return Plan.Nothing;
        }

        ObjectDraft body = new ObjectDraft().Set("kind", "ServiceAccount").Set("apiVersion", "v1");
        body.Object("metadata").Set("name", Default).Set("namespace", key.Name);
        return Plan.Of(new CreateStep(ApiResources.ServiceAccounts, key.Name, body));
    }

    private static void KeysOfAccount(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (change.Deleted && change.Object.Key.Name == Default)
        {
            concern(new ObjectKey(ApiResources.Namespaces.Name, "", change.Object.Key.Namespace));
        }
    }
}
