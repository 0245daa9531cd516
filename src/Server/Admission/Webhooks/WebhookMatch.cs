using Xebec.Api.Documents;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A webhook that is to be asked about a request.</summary>
/// <param name="Hook">The webhook.</param>
/// <param name="Known">The form in which it knows the object: the request's, or an equivalent one.</param>
internal sealed record WebhookMatch(Webhook Hook, KnownForm Known)
{
    /// <summary>Null, without an error, when the webhook is not concerned.</summary>
    public static WebhookMatch? Of(Webhook hook, AdmissionRequest request, out StatusError? error)
    {
        error = null;
        Value spec = hook.Spec;
        if (RequestRules.FormFor(spec["rules"], spec["matchPolicy"], request) is not { } known
            || !RequestSelectors.MatchNamespace(spec["namespaceSelector"], request, out error)
            || !RequestSelectors.MatchObject(spec["objectSelector"], request, out error))
        {
            return null;
        }

        if (spec["matchConditions"].Count == 0)
        {
            return new WebhookMatch(hook, known);
        }

        var values = new AdmissionValues(request, known);
        switch (hook.Conditions.Hold(e => values.In(e), out string? problem))
        {
            case true:
                return new WebhookMatch(hook, known);
            case null when !hook.FailsOpen:
                // what cannot be decided is decided by the failure policy
                error = Refusal.Of(request, problem!);
                break;
        }

        return null;
    }
}
