using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Admission;

/// <summary>A webhook that is to be asked about a request.</summary>
/// <param name="Hook">The webhook.</param>
/// <param name="Version">The version of the resource in which it knows the object: the request's, or an equivalent one.</param>
internal sealed record WebhookMatch(Webhook Hook, string Version)
{
    /// <summary>Null, without an error, when the webhook is not concerned.</summary>
    public static WebhookMatch? Of(Webhook hook, AdmissionRequest request, out StatusError? error)
    {
        error = null;
        Value spec = hook.Spec;
        if (VersionFor(spec, request) is not { } version
            || !RequestSelectors.MatchNamespace(spec["namespaceSelector"], request, out error)
            || !RequestSelectors.MatchObject(spec["objectSelector"], request, out error))
        {
            return null;
        }

        if (MatchConditions.Hold(spec["matchConditions"], request, out string? problem))
        {
            return new WebhookMatch(hook, version);
        }

        // what cannot be decided is decided by the failure policy
        error = problem is null || hook.FailsOpen ? null : Refusal.Of(request, problem);
        return null;
    }

    private static string? VersionFor(Value spec, AdmissionRequest request)
    {
        string own = request.Context.Type.Kind.Version;
        List<Value> rules = spec["rules"].Elements.ToList();
        if (rules.Exists(r => RequestRules.Match(r, request, own)))
        {
            return own;
        }

        // objects of definitions read alike in each of their versions
        bool converts = request.Context.Type.Custom && spec["matchPolicy"].TextIs("Equivalent");
        ServedGroup? group = converts ? request.Services.Registry().Group(request.Resource.Group) : null;
        return group?.Versions
            .Where(v => v.Version != own && v.Resources.Any(r => r.Type.Name == request.Resource))
            .Select(v => v.Version)
            .FirstOrDefault(v => rules.Exists(r => RequestRules.Match(r, request, v)));
    }
}
