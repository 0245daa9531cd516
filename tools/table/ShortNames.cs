namespace Xebec.Tools.Table;

/// <summary>OpenAPI names without what all names of a package have in common: <c>core.v1.Pod</c>.</summary>
internal sealed class ShortNames
{
    private static readonly string[] Versionless =
    [
        "io.k8s.apimachinery.pkg.api.resource",
        "io.k8s.apimachinery.pkg.runtime",
        "io.k8s.apimachinery.pkg.util.intstr",
        "io.k8s.apimachinery.pkg.version",
    ];

    private readonly Dictionary<string, string> _packages = new(StringComparer.Ordinal);

    public ShortNames(IEnumerable<string> names)
    {
        foreach (string package in names.Select(Package).Distinct().Order(StringComparer.Ordinal))
        {
            string[] parts = package.Split('.');
            string alias = Versionless.Contains(package) ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
            if (alias == "resource")
            {
                alias = "quantity";
            }

            _packages.Add(package, alias);
        }
    }

    public IEnumerable<(string Alias, string Package)> Packages => _packages.Select(p => (p.Value, p.Key));

    public static string Package(string name) => name[..name.LastIndexOf('.')];

    /// <summary>A type's short name; within <paramref name="package"/>, its bare name.</summary>
    public string Of(string name, string package = "")
    {
        string its = Package(name);
        string bare = name[(its.Length + 1)..];
        return its == package ? bare : $"{_packages[its]}.{bare}";
    }
}
