using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

/// <summary>Upstream's words for "you may not".</summary>
public static class Refusals
{
    /// <summary>Asks the chain; null when it allows.</summary>
    public static async ValueTask<StatusError?> RefuseAsync(
        ServerServices services, AuthorizationAttributes attributes, CancellationToken cancellation)
    {
        Decision decision = await AuthorizerChain.DecideAsync(services.Authorizers, attributes, cancellation);
        return decision.Verdict == Verdict.Allow ? null : Forbidden(attributes, decision.Reason);
    }

    public static StatusError Forbidden(AuthorizationAttributes attributes, string reason)
    {
        string user = GoText.Quote(attributes.User.Name);
        string because = reason.Length > 0 ? ": " + reason : "";
        if (!attributes.IsResource)
        {
            string path = $"User {user} cannot {attributes.Verb} path {GoText.Quote(attributes.Path)}{because}";
            return new StatusError(403, "Forbidden", "forbidden: " + path);
        }

        string resource = attributes.Subresource.Length > 0 ? $"{attributes.Resource}/{attributes.Subresource}" : attributes.Resource;
        string where = attributes.Namespace.Length > 0
            ? $" in the namespace {GoText.Quote(attributes.Namespace)}"
            : " at the cluster scope";
        string what = $"User {user} cannot {attributes.Verb} resource {GoText.Quote(resource)} in API group "
            + $"{GoText.Quote(attributes.Group)}{where}{because}";
        return StatusError.Forbidden(new ResourceName(attributes.Group, attributes.Resource), attributes.Name, what);
    }
}
