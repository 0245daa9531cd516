using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A registered webhook.</summary>
/// <param name="Stored">The configuration it stands in.</param>
/// <param name="Position">Its place there.</param>
/// <param name="Index">Its place among all webhooks of its sort.</param>
/// <param name="Spec">How it is registered.</param>
internal sealed record Webhook(StoredObject Stored, int Position, int Index, Value Spec)
{
    private const string Group = "admissionregistration.k8s.io";
    private const long SecondsDefault = 10;

    public string Configuration => Stored.Key.Name;

    public string Name => Spec["name"].TextOrEmpty;

    /// <summary>A call that fails is no refusal.</summary>
    public bool FailsOpen => Spec["failurePolicy"].TextIs("Ignore");

    /// <summary>Wants to see the object again when somebody after it changed it.</summary>
    public bool IsReinvocable => Spec["reinvocationPolicy"].TextIs("IfNeeded");

    public bool SupportsDryRun => Spec["sideEffects"].TextOrEmpty is "None" or "NoneOnDryRun";

    public TimeSpan Patience => TimeSpan.FromSeconds(Spec["timeoutSeconds"].Integer ?? SecondsDefault);

    /// <summary>All webhooks of a sort in the order in which they are asked: by their configurations' names, then as they stand there.</summary>
    public static List<Webhook> Registered(ISnapshot snapshot, string configurations)
    {
        var all = new List<Webhook>();
        var resource = new ResourceName(Group, configurations);
        if (snapshot.Count(resource) == 0)
        {
            return all;
        }

        foreach (StoredObject stored in snapshot.List(resource))
        {
            int position = 0;
            foreach (Value hook in ParsedObject.Of(stored).Root["webhooks"].Elements)
            {
                all.Add(new Webhook(stored, position++, all.Count, hook));
            }
        }

        return all;
    }

    /// <summary>What admits others is judged by nobody: a webhook must not be able to keep itself from being mended.</summary>
    public static bool Exempts(ResourceName resource) => resource.Group == Group && resource.Resource is
        "mutatingwebhookconfigurations" or "validatingwebhookconfigurations"
        or "validatingadmissionpolicies" or "validatingadmissionpolicybindings" or "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings";
}
