using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz.Rbac;

/// <summary>A role by where it is: <paramref name="Namespace"/> is "" for cluster roles.</summary>
internal readonly record struct RoleKey(string Namespace, string Name)
{
    public static IComparer<RoleKey> Order { get; } = Comparer<RoleKey>.Create(static (x, y) =>
        string.CompareOrdinal(x.Name, y.Name) is var name and not 0 ? name : string.CompareOrdinal(x.Namespace, y.Namespace));

    /// <summary>Upstream's words for a binding whose role is not there.</summary>
    public string Missing => $"{(Namespace.Length > 0 ? "role" : "clusterrole")}.rbac.authorization.k8s.io {GoText.Quote(Name)} not found";
}

/// <summary>Whom a binding serves, and where: <paramref name="Namespace"/> is "" for everywhere. Service accounts are users by their full name.</summary>
internal readonly record struct Grantee(string Namespace, bool IsGroup, string Name)
{
    // names first: they differ soonest
    public static IComparer<Grantee> Order { get; } = Comparer<Grantee>.Create(static (x, y) =>
        string.CompareOrdinal(x.Name, y.Name) is var name and not 0 ? name
        : string.CompareOrdinal(x.Namespace, y.Namespace) is var ns and not 0 ? ns
        : x.IsGroup.CompareTo(y.IsGroup));
}

/// <summary>One subject of one binding: a role given to somebody.</summary>
/// <param name="Binding">The binding's name, which orders the grants of a grantee.</param>
/// <param name="Role">What is given.</param>
/// <param name="Reason">What is said when this grant allows something.</param>
internal sealed record Grant(string Binding, RoleKey Role, string Reason)
{
    private const string Cluster = "clusterrolebindings";

    /// <summary>The grants of a role binding or cluster role binding.</summary>
    public static IEnumerable<(Grantee To, Grant Grant)> Of(StoredObject binding)
    {
        Value root = ParsedObject.Of(binding).Root;
        string ns = binding.Key.Namespace;
        bool cluster = binding.Key.Resource.Resource == Cluster;
        Value target = root["roleRef"];
        bool toClusterRole = target["kind"].TextIs("ClusterRole");
        var role = new RoleKey(toClusterRole ? "" : ns, target["name"].TextOrEmpty);
        string what = cluster ? $"ClusterRoleBinding {GoText.Quote(binding.Key.Name)}" : $"RoleBinding {GoText.Quote($"{binding.Key.Name}/{ns}")}";
        string beginning = $"RBAC: allowed by {what} of {(toClusterRole ? "ClusterRole" : "Role")} {GoText.Quote(role.Name)} to ";
        foreach (Value subject in root["subjects"].Elements.ToList())
        {
            string kind = subject["kind"].TextOrEmpty;
            string name = subject["name"].TextOrEmpty;
            string home = subject["namespace"].TextOrEmpty is { Length: > 0 } given ? given : ns;
            string shown = kind == "ServiceAccount" ? $"{name}/{subject["namespace"].TextOrEmpty}" : name;
            string user = kind == "ServiceAccount" ? $"system:serviceaccount:{home}:{name}" : name;
            if (kind != "ServiceAccount" || home.Length > 0)
            {
                yield return (new Grantee(ns, kind == "Group", user), new Grant(binding.Key.Name, role, $"{beginning}{kind} {GoText.Quote(shown)}"));
            }
        }
    }
}
