using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Namespaces;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.RootCertificates;

/// <summary>Publishes the cluster's authority in every namespace, where pods find it to trust the API server.</summary>
/// <param name="authorities">PEM of the certificates to trust.</param>
public sealed class RootCertificatePublisher(string authorities) : IController
{
    private const string ConfigMap = "kube-root-ca.crt";
    private const string Key = "ca.crt";
    private const string Description = "kubernetes.io/description";

    // clients compare this text with upstream's
    private const string DescriptionText =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP "
        + "or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    public string Name => "root-ca-cert-publisher";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        ControlInput.Itself(ApiResources.Namespaces),
        new ControlInput(ApiResources.ConfigMaps, KeysOfConfigMap) { Query = "fieldSelector=metadata.name%3D" + ConfigMap },
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
        [new(ApiResources.ConfigMaps, null, OutputVerbs.Create | OutputVerbs.Update, Shared: true)];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[ApiResources.Namespaces].Get(key) is not { } ns || !NamespaceState.IsActive(ns))
        {
            return Plan.Nothing;
        }

        ObjectDraft data = new ObjectDraft().Set(Key, authorities);
        ApiObject? current = snapshot[ApiResources.ConfigMaps].Get(key.Name, ConfigMap);
        if (current is not null
            && current.Root["data"] == data.AsValue && current.Root["metadata"]["annotations"][Description].TextOrEmpty.Length > 0)
        {
            return Plan.Nothing;
        }

        ObjectDraft body = current?.Edit() ?? new ObjectDraft().Set("kind", "ConfigMap").Set("apiVersion", "v1");
        ObjectDraft metadata = body.Object("metadata").Set("name", ConfigMap).Set("namespace", key.Name);
        metadata.Object("annotations")[Description] = DescriptionText;
        body.Set("data", data);
        return Plan.Of(current is null
            ? new CreateStep(ApiResources.ConfigMaps, key.Name, body)
            : new UpdateStep(ApiResources.ConfigMaps, current, body));
    }

    private static void KeysOfConfigMap(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (change.Object.Key.Name == ConfigMap)
        {
            concern(new ObjectKey(ApiResources.Namespaces.Name, "", change.Object.Key.Namespace));
        }
    }
}
