using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission.Expressions;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A registered webhook.</summary>
/// <param name="Registration">The configuration it stands in.</param>
/// <param name="Position">Its place there.</param>
/// <param name="Index">Its place among all webhooks of its sort.</param>
internal sealed record Webhook(WebhookRegistration Registration, int Position, int Index)
{
    private const string Group = "admissionregistration.k8s.io";
    private const long SecondsDefault = 10;

    /// <summary>How it is registered.</summary>
    public Value Spec => Registration.Webhooks[Position];

    public string Configuration => Registration.Name;

    public string Name => Spec["name"].TextOrEmpty;

    /// <summary>A call that fails is no refusal.</summary>
    public bool FailsOpen => Spec["failurePolicy"].TextIs("Ignore");

    /// <summary>Wants to see the object again when somebody after it changed it.</summary>
    public bool IsReinvocable => Spec["reinvocationPolicy"].TextIs("IfNeeded");

    public bool SupportsDryRun => Spec["sideEffects"].TextOrEmpty is "None" or "NoneOnDryRun";

    public TimeSpan Patience => TimeSpan.FromSeconds(Spec["timeoutSeconds"].Integer ?? SecondsDefault);

    /// <summary>The conditions that have to hold before it is asked.</summary>
    public ConditionSet Conditions => Registration.Conditions[Position];

    /// <summary>
    /// All webhooks of a sort in the order in which they are asked: by their configurations' names, then as they stand there. None for
    /// what is exempt.
    /// </summary>
    public static IReadOnlyList<Webhook> Registered(AdmissionRequest request, string configurations)
    {
        var resource = new ResourceName(Group, configurations);
        ISnapshot snapshot = request.Context.Snapshot;
        if (Exempts(request.Resource) || snapshot.Count(resource) == 0)
        {
            return [];
        }

        var all = new List<Webhook>();
        foreach (StoredObject stored in snapshot.List(resource))
        {
            WebhookRegistration registration = request.Services.Compiled.Of(stored, s => new WebhookRegistration(s));
            for (int position = 0; position < registration.Webhooks.Count; position++)
            {
                all.Add(new Webhook(registration, position, all.Count));
            }
        }

        return all;
    }

    /// <summary>What admits others is judged by nobody: a webhook must not be able to keep itself from being mended.</summary>
    public static bool Exempts(ResourceName resource) => resource.Group == Group && resource.Resource is
        "mutatingwebhookconfigurations" or "validatingwebhookconfigurations"
        or "validatingadmissionpolicies" or "validatingadmissionpolicybindings"
        or "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings";
}

/// <summary>A stored configuration of webhooks, opened once.</summary>
internal sealed class WebhookRegistration(StoredObject stored)
{
    private IReadOnlyList<ConditionSet>? _conditions;

    public string Name { get; } = stored.Key.Name;

    public IReadOnlyList<Value> Webhooks { get; } = ParsedObject.Of(stored).Root["webhooks"].Elements.ToList();

    /// <summary>Of each webhook; compiled when first asked for.</summary>
    public IReadOnlyList<ConditionSet> Conditions =>
        _conditions ??= [.. Webhooks.Select(w => new ConditionSet(AdmissionEnvironment.Of(parameters: false), w["matchConditions"]))];
}
