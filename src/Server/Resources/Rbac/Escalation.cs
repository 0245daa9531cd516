using Xebec.Api.Documents;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Resources.Rbac;

/// <summary>Who need not show that they hold what they give.</summary>
internal static class Escalation
{
    public static AuthorizationAttributes Asking(RequestContext request, string verb, string resource, string name) =>
        new(request.User, verb)
        {
            IsResource = true,
            Group = request.Target.Group,
            Version = "*",
            Resource = resource,
            Namespace = request.Target.Namespace,
            Name = name,
        };

    /// <summary>The highest, whoever changes nothing but what garbage collection needs, and whoever has the right to.</summary>
    public static async ValueTask<bool> ExemptAsync(
        RequestContext request, ObjectDraft draft, Value old, AuthorizationAttributes asked, CancellationToken cancellation) =>
        request.User.Groups.Contains(UserInfo.Masters)
        || (old.Exists && OnlyLetsGo(draft, old))
        || (await AuthorizerChain.DecideAsync(request.Services.Authorizers, asked, cancellation)).Verdict == Verdict.Allow;

    public static StatusError Refused(RequestContext request, ObjectDraft draft, string why) =>
        StatusError.Forbidden(request.Resource.Type.Name, draft["metadata"]["name"].TextOrEmpty, why);

    private static bool OnlyLetsGo(ObjectDraft draft, Value old)
    {
        ObjectDraft left = Bare(draft);
        return left.AsValue == Bare(ObjectDraft.Open(old)).AsValue;
    }

    private static ObjectDraft Bare(ObjectDraft item)
    {
        ObjectDraft bare = item.Clone();
        ObjectDraft metadata = bare.Object("metadata");
        foreach (string name in (ReadOnlySpan<string>)["finalizers", "ownerReferences", "managedFields", "resourceVersion"])
        {
            metadata.Remove(name);
        }

        return bare;
    }
}
