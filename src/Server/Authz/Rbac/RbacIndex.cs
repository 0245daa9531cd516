using System.Collections.Immutable;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz.Rbac;

/// <summary>
/// Roles by name and grants by whom they serve: everything a decision looks at, folded from roles and bindings. Immutable.
/// </summary>
internal sealed record RbacIndex(
    ImmutableSortedDictionary<RoleKey, PolicyRule[]> Roles, ImmutableSortedDictionary<Grantee, ImmutableArray<Grant>> Grants)
{
    private const string Group = "rbac.authorization.k8s.io";

    public static RbacIndex Empty { get; } = new(
        ImmutableSortedDictionary.Create<RoleKey, PolicyRule[]>(RoleKey.Order),
        ImmutableSortedDictionary.Create<Grantee, ImmutableArray<Grant>>(Grantee.Order));

    public static IReadOnlyList<ResourceName> Inputs { get; } =
        [new(Group, "clusterroles"), new(Group, "roles"), new(Group, "clusterrolebindings"), new(Group, "rolebindings")];

    public RbacIndex With(IEnumerable<ObjectDifference> changes)
    {
        // of many changes, as at the start, the trees are copied once
        var roles = Roles.ToBuilder();
        var grants = Grants.ToBuilder();
        foreach (ObjectDifference change in changes)
        {
            ObjectKey key = (change.New ?? change.Old!).Key;
            if (key.Resource.Resource is not ("roles" or "clusterroles"))
            {
                Regrant(grants, change);
            }
            else if (change.New is { } found)
            {
                roles[new RoleKey(key.Namespace, key.Name)] = PolicyRule.ReadAll(ParsedObject.Of(found).Root["rules"]);
            }
            else
            {
                roles.Remove(new RoleKey(key.Namespace, key.Name));
            }
        }

        return new RbacIndex(roles.ToImmutable(), grants.ToImmutable());
    }

    /// <summary>
    /// What a user holds in a namespace ("" for what reaches across all): first what reaches everywhere, then the namespace's own.
    /// </summary>
    public IEnumerable<Grant> HeldBy(UserInfo user, string ns)
    {
        for (string scope = ""; ; scope = ns)
        {
            foreach (Grant grant in GrantsOf(Grants, new Grantee(scope, false, user.Name)))
            {
                yield return grant;
            }

            foreach (string group in user.Groups)
            {
                foreach (Grant grant in GrantsOf(Grants, new Grantee(scope, true, group)))
                {
                    yield return grant;
                }
            }

            if (scope.Length == ns.Length)
            {
                yield break;
            }
        }
    }

    /// <summary>
    /// The rules a user holds in a namespace; bindings to roles that are not there are told in <paramref name="missing"/>.
    /// </summary>
    public List<PolicyRule> RulesOf(UserInfo user, string ns, out IReadOnlyList<string> missing)
    {
        var rules = new List<PolicyRule>();
        var absent = new List<string>();
        foreach (Grant grant in HeldBy(user, ns))
        {
            if (Roles.TryGetValue(grant.Role, out PolicyRule[]? found))
            {
                rules.AddRange(found);
            }
            else
            {
                absent.Add(grant.Role.Missing);
            }
        }

        missing = absent;
        return rules;
    }

    private static void Regrant(ImmutableSortedDictionary<Grantee, ImmutableArray<Grant>>.Builder grants, ObjectDifference change)
    {
        foreach ((Grantee to, Grant grant) in change.Old is null ? [] : Grant.Of(change.Old))
        {
            ImmutableArray<Grant> rest = GrantsOf(grants, to).RemoveAll(g => g.Binding == grant.Binding);
            if (rest.IsEmpty)
            {
                grants.Remove(to);
            }
            else
            {
                grants[to] = rest;
            }
        }

        foreach ((Grantee to, Grant grant) in change.New is null ? [] : Grant.Of(change.New))
        {
            ImmutableArray<Grant> held = GrantsOf(grants, to);
            int at = held.BinarySearch(grant, ByBinding.Instance);
            if (at < 0)
            {
                grants[to] = held.Insert(~at, grant);
            }
        }
    }

    private static ImmutableArray<Grant> GrantsOf(IReadOnlyDictionary<Grantee, ImmutableArray<Grant>> grants, Grantee to) =>
        grants.TryGetValue(to, out ImmutableArray<Grant> found) ? found : [];

    private sealed class ByBinding : IComparer<Grant>
    {
        public static ByBinding Instance { get; } = new();

        public int Compare(Grant? x, Grant? y) => string.CompareOrdinal(x!.Binding, y!.Binding);
    }
}
