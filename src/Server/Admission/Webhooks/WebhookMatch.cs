using Xebec.Api.Documents;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A webhook that is to be asked about a request.</summary>
/// <param name="Hook">The webhook.</param>
/// <param name="Known">The form in which it knows the object: the request's, or an equivalent one.</param>
/// <param name="Seen">The request in that form.</param>
internal sealed record WebhookMatch(Webhook Hook, KnownForm Known, AdmissionRequest Seen)
{
    /// <summary>No match, without an error, when the webhook is not concerned.</summary>
    public static async ValueTask<(WebhookMatch? Match, StatusError? Error)> OfAsync(
        Webhook hook, AdmissionRequest request, CancellationToken cancellation)
    {
        Value spec = hook.Spec;
        if (RequestRules.FormFor(spec["rules"], spec["matchPolicy"], request) is not { } known)
        {
            return (null, null);
        }

        if (!RequestSelectors.MatchNamespace(spec["namespaceSelector"], request, out StatusError? error)
            || !RequestSelectors.MatchObject(spec["objectSelector"], request, out error))
        {
            return (null, error);
        }

        (AdmissionRequest seen, string? inconvertible) = await request.InAsync(known, cancellation);
        if (inconvertible is not null)
        {
            return (null, StatusError.Internal(inconvertible));
        }

        var match = new WebhookMatch(hook, known, seen);
        if (spec["matchConditions"].Count == 0)
        {
            return (match, null);
        }

        var values = new AdmissionValues(match.Seen, known);
        switch (hook.Conditions.Hold(e => values.In(e), out string? problem))
        {
            case true:
                return (match, null);
            case null when !hook.FailsOpen:
                // what cannot be decided is decided by the failure policy
                return (null, Refusal.Of(request, problem!));
            default:
                return (null, null);
        }
    }
}
