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

/// <summary>
/// Whom a binding serves, and where: <paramref name="Namespace"/> is "" for everywhere. Service accounts are users by their full name.
/// </summary>
internal readonly record struct Grantee(string Namespace, bool IsGroup, string Name)
{
    // names first: they differ soonest
    public static IComparer<Grantee> Order { get; } = Comparer<Grantee>.Create(static (x, y) =>
        string.CompareOrdinal(x.Name, y.Name) is var name and not 0 ? name
        : string.CompareOrdinal(x.Namespace, y.Namespace) is var ns and not 0 ? ns
        : x.IsGroup.CompareTo(y.IsGroup));
}

/// <summary>One subject of one binding: a role given to somebody.</summary>
/// <param name="Namespace">The binding's; "" for what reaches everywhere.</param>
/// <param name="Binding">The binding's name, which orders the grants of a grantee.</param>
/// <param name="Role">What is given.</param>
/// <param name="Subject">Who it is given to, as the binding says: kind and name.</param>
internal sealed record Grant(string Namespace, string Binding, RoleKey Role, (string Kind, string Name) Subject)
{
    private const string Cluster = "clusterrolebindings";

    /// <summary>What is said when this grant allows something; made when it first does.</summary>
    public string Reason => field ??=
        $"RBAC: allowed by {BoundBy} of {(Role.Namespace.Length == 0 ? "ClusterRole" : "Role")} {GoText.Quote(Role.Name)} "
        + $"to {Subject.Kind} {GoText.Quote(Subject.Name)}";

    private string BoundBy => Namespace.Length == 0
        ? $"ClusterRoleBinding {GoText.Quote(Binding)}"
        : $"RoleBinding {GoText.Quote($"{Binding}/{Namespace}")}";

    /// <summary>The grants of a role binding or cluster role binding.</summary>
    public static IEnumerable<(Grantee To, Grant Grant)> Of(StoredObject binding)
    {
        Value root = ParsedObject.Of(binding).Root;
        string ns = binding.Key.Resource.Resource == Cluster ? "" : binding.Key.Namespace;
        Value target = root["roleRef"];
        var role = new RoleKey(target["kind"].TextIs("ClusterRole") ? "" : ns, target["name"].TextOrEmpty);
        foreach (Value subject in root["subjects"].Elements)
        {
            string kind = subject["kind"].TextOrEmpty;
            string name = subject["name"].TextOrEmpty;
            string given = subject["namespace"].TextOrEmpty;
            string home = given.Length > 0 ? given : ns;
            bool account = kind == "ServiceAccount";
            string user = account ? $"system:serviceaccount:{home}:{name}" : name;
            if (!account || home.Length > 0)
            {
                yield return (new Grantee(ns, kind == "Group", user), new Grant(
                    ns, binding.Key.Name, role, (kind, account ? $"{name}/{given}" : name)));
            }
        }
    }
}
