namespace Xebec.Server.Authz.Nodes;

/// <summary>
/// Something a pod uses: "secrets", "configmaps", "serviceaccounts", "persistentvolumeclaims", "persistentvolumes" or "resourceclaims".
/// </summary>
internal readonly record struct Used(string Resource, string Namespace, string Name)
{
    public static IComparer<Used> Order { get; } = Comparer<Used>.Create(static (x, y) =>
        string.CompareOrdinal(x.Name, y.Name) is var name and not 0 ? name
        : string.CompareOrdinal(x.Namespace, y.Namespace) is var ns and not 0 ? ns
        : string.CompareOrdinal(x.Resource, y.Resource));
}
