using Xebec.Api.Names;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>
/// Step 4: acting as another user, each right checked for the user who really asks. 1. Read the
/// headers. 2. The narrow way: the right to act as this one, and the right to do this request
/// as anybody of the kind. 3. The old way: the verb impersonate on user, groups, uid and extra.
/// </summary>
public static class Impersonation
{
    private const string Group = "authentication.k8s.io";
    private const string NodeName = "authentication.kubernetes.io/node-name";

    public static async ValueTask<(UserInfo User, StatusError? Refused)> ResolveAsync(
        Request request, RequestTarget target, UserInfo user, IReadOnlyList<IAuthorizer> authorizers, CancellationToken cancellation)
    {
        // 1
        if (!request.Headers.WithPrefix("Impersonate-").Any())
        {
            return (user, null);
        }

        UserInfo wanted = Read(request);
        if (wanted.Name.Length == 0)
        {
            return wanted.Groups.Count + wanted.Extra.Count + wanted.Uid.Length == 0
                ? (user, null)
                : (user, StatusError.BadRequest($"requested {Go(wanted)} without impersonating a user name"));
        }

        // 2 and 3: the first way that is open is taken; when none is, the first refusal is told
        StatusError? first = null;
        foreach ((UserInfo acting, IReadOnlyList<AuthorizationAttributes> rights) in Ways(
            user, wanted, AuthorizationAttributes.Of(target, user)))
        {
            StatusError? refused = null;
            foreach (AuthorizationAttributes asked in rights)
            {
                Decision decision = await AuthorizerChain.DecideAsync(authorizers, asked, cancellation);
                if (decision.Verdict != Verdict.Allow)
                {
                    refused = Refusals.Forbidden(asked, decision.Reason);
                    break;
                }
            }

            if (refused is null)
            {
                return (Complete(acting), null);
            }

            first ??= refused;
        }

        return (user, first);
    }

    private static IEnumerable<(UserInfo As, IReadOnlyList<AuthorizationAttributes> Rights)> Ways(
        UserInfo user, UserInfo wanted, AuthorizationAttributes request)
    {
        string[] name = wanted.Name.Split(':');
        bool bare = wanted.Groups.Count + wanted.Extra.Count + wanted.Uid.Length == 0;
        if (name is ["system", "node", var node])
        {
            bool own = user.Extra.Any(e => e.Key == NodeName && e.Value.Contains(node));
            foreach (string mode in bare ? own ? (string[])["associated-node", "arbitrary-node"] : ["arbitrary-node"] : [])
            {
                yield return (wanted with { Groups = ["system:nodes"] }, [On(mode), Right($"impersonate:{mode}", Group, "nodes", node)]);
            }
        }
        else if (name is ["system", "serviceaccount", var ns, var account])
        {
            if (bare)
            {
                yield return (wanted,
                    [On("serviceaccount"), Right("impersonate:serviceaccount", Group, "serviceaccounts", account) with { Namespace = ns }]);
            }
        }
        else
        {
            yield return (wanted,
                [On("user-info"), Right("impersonate:user-info", Group, "users", wanted.Name), .. Parts("impersonate:user-info", Group)]);
        }

        yield return (wanted,
        [
            name is ["system", "serviceaccount", _, _]
                ? Right("impersonate", "", "serviceaccounts", name[3]) with { Namespace = name[2] }
                : Right("impersonate", "", "users", wanted.Name),
            .. Parts("impersonate", ""),
        ]);

        AuthorizationAttributes On(string mode) => request with { Verb = $"impersonate-on:{mode}:{request.Verb}" };

        AuthorizationAttributes Right(string verb, string group, string resource, string what) =>
            new(user, verb) { IsResource = true, Group = group, Version = "v1", Resource = resource, Name = what };

        IEnumerable<AuthorizationAttributes> Parts(string verb, string group)
        {
            IEnumerable<AuthorizationAttributes> groups = wanted.Groups.Select(g => Right(verb, group, "groups", g));
            IEnumerable<AuthorizationAttributes> extra = wanted.Extra.SelectMany(
                e => e.Value.Select(v => Right(verb, Group, "userextras", v) with { Subresource = e.Key }));
            return [
                .. groups, .. extra, .. wanted.Uid.Length > 0 ? [Right(verb, Group, "uids", wanted.Uid)] : (AuthorizationAttributes[])[]];
        }
    }

    private static UserInfo Read(Request request)
    {
        const string extraPrefix = "Impersonate-Extra-";
        List<KeyValuePair<string, IReadOnlyList<string>>> extra = [.. request.Headers.WithPrefix(extraPrefix)
            .GroupBy(e => Uri.UnescapeDataString(e.Key[extraPrefix.Length..].ToLowerInvariant()), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new KeyValuePair<string, IReadOnlyList<string>>(g.Key, [.. g.Select(e => e.Value)]))];
        return new UserInfo(
            request.Headers.Get("Impersonate-User") ?? "",
            request.Headers.Get("Impersonate-Uid") ?? "",
            [.. request.Headers.WithPrefix("Impersonate-Group").Select(h => h.Value)],
            extra);
    }

    // the groups that everybody of the kind is in, when none were asked for; and everybody's own
    private static UserInfo Complete(UserInfo wanted)
    {
        List<string> groups = [.. wanted.Groups];
        if (groups.Count == 0 && wanted.Name.Split(':') is ["system", "serviceaccount", var ns, _])
        {
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}"];
        }

        bool anonymous = wanted.IsAnonymous;
        if (!groups.Contains(UserInfo.AllUnauthenticated) && (anonymous || !groups.Contains(UserInfo.AllAuthenticated)))
        {
            groups.Add(anonymous ? UserInfo.AllUnauthenticated : UserInfo.AllAuthenticated);
        }

        return wanted with { Groups = groups };
    }

    // as Go prints the structure
    private static string Go(UserInfo user)
    {
        string groups = user.Groups.Count == 0 ? "[]string(nil)" : List(user.Groups);
        string extra = user.Extra.Count == 0
            ? "map[string][]string(nil)"
            : $"map[string][]string{{{string.Join(", ", user.Extra.Select(e => $"{GoText.Quote(e.Key)}:{List(e.Value)}"))}}}";
        return $"&user.DefaultInfo{{Name:\"\", UID:{GoText.Quote(user.Uid)}, Groups:{groups}, Extra:{extra}}}";

        static string List(IEnumerable<string> texts) => $"[]string{{{string.Join(", ", texts.Select(GoText.Quote))}}}";
    }
}
