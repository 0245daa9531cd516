using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>Step 4: acting as another user, group by group, each right checked for the user who really asks.</summary>
public static class Impersonation
{
    public static async ValueTask<(UserInfo User, StatusError? Refused)> ResolveAsync(
        Request request, UserInfo user, IReadOnlyList<IAuthorizer> authorizers, CancellationToken cancellation)
    {
        string? name = request.Headers.Get("Impersonate-User");
        List<string> groups = [.. request.Headers.WithPrefix("Impersonate-Group").Select(h => h.Value)];
        string uid = request.Headers.Get("Impersonate-Uid") ?? "";
        List<KeyValuePair<string, string>> extra = [.. request.Headers.WithPrefix("Impersonate-Extra-")];
        if (string.IsNullOrEmpty(name))
        {
            return groups.Count + extra.Count + uid.Length == 0
                ? (user, null)
                : (user, StatusError.Internal("requested [" + string.Join(" ", groups) + "] without impersonating a user"));
        }

        var asked = new List<AuthorizationAttributes>();
        string[] account = name.Split(':');
        bool serviceAccount = account is ["system", "serviceaccount", _, _];
        asked.Add(serviceAccount
            ? Right(user, "", "serviceaccounts", account[3]) with { Namespace = account[2] }
            : Right(user, "", "users", name));
        asked.AddRange(groups.Select(g => Right(user, "", "groups", g)));
        asked.AddRange(extra.Select(e => Right(user, "authentication.k8s.io", "userextras", e.Value) with { Subresource = ExtraKey(e.Key) }));
        if (uid.Length > 0)
        {
            asked.Add(Right(user, "authentication.k8s.io", "uids", uid));
        }

        foreach (AuthorizationAttributes attributes in asked)
        {
            Decision decision = await AuthorizerChain.DecideAsync(authorizers, attributes, cancellation);
            if (decision.Verdict != Verdict.Allow)
            {
                return (user, Refusals.Forbidden(attributes, decision.Reason));
            }
        }

        if (groups.Count == 0 && serviceAccount)
        {
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{account[2]}"];
        }

        string everyone = name == UserInfo.Anonymous.Name ? UserInfo.AllUnauthenticated : UserInfo.AllAuthenticated;
        if (!groups.Contains(everyone))
        {
            groups.Add(everyone);
        }

        List<KeyValuePair<string, IReadOnlyList<string>>> extras = [.. extra
            .GroupBy(e => ExtraKey(e.Key), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new KeyValuePair<string, IReadOnlyList<string>>(g.Key, [.. g.Select(e => e.Value)]))];
        return (new UserInfo(name, uid, groups, extras), null);
    }

    private static AuthorizationAttributes Right(UserInfo user, string group, string resource, string name) =>
        new(user, "impersonate") { IsResource = true, Group = group, Version = "v1", Resource = resource, Name = name };

    private static string ExtraKey(string header) => Uri.UnescapeDataString(header["Impersonate-Extra-".Length..].ToLowerInvariant());
}
