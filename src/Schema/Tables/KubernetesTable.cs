using Xebec.Api.Keys;
using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>
/// Every built-in type and resource of Kubernetes, from the table that is part of this assembly. Immutable and safe to share; types are
/// read when first asked for, and the same name always gives the same <see cref="TypeSchema"/>.
/// </summary>
public sealed class KubernetesTable
{
    private static readonly Lazy<KubernetesTable> Shared = new(() => new KubernetesTable(TableText.Embedded()));

    private readonly TypeTable _types;
    private readonly Dictionary<KindName, string> _kinds;
    private readonly Dictionary<(string Group, string Version), GroupVersionTable> _versions;
    private readonly Dictionary<string, IReadOnlyList<PrinterColumn>> _columns = new(StringComparer.Ordinal);

    private KubernetesTable(TableText text)
    {
        var sections = TableSections.Find(text);
        Release = sections.Release;
        _types = new TypeTable(text, sections);
        _kinds = sections.Kinds;
        GroupVersions = ResourceReader.Read(text, sections, _types);
        _versions = GroupVersions.ToDictionary(v => (v.Group, v.Version));
        foreach ((string kind, int position) in sections.Columns)
        {
            _columns.Add(kind, ColumnReader.Read(text, position));
        }
    }

    /// <summary>The one table of this process, read on first use (about a millisecond).</summary>
    public static KubernetesTable BuiltIn => Shared.Value;

    /// <summary>The release the table describes, such as <c>v1.36</c>.</summary>
    public string Release { get; }

    /// <summary>
    /// Groups by name, the core group ("") first, each with its versions. Includes versions that are not served by default.
    /// </summary>
    public IReadOnlyList<GroupVersionTable> GroupVersions { get; }

    /// <summary>The OpenAPI names of all types, in the table's order.</summary>
    public IReadOnlyCollection<string> TypeNames => _types.Names;

    /// <summary>All kinds that have a type, lists and options included.</summary>
    public IReadOnlyCollection<KindName> Kinds => _kinds.Keys;

    /// <summary>The type with this OpenAPI name, such as <c>io.k8s.api.core.v1.Pod</c>; null when the table has none.</summary>
    public TypeSchema? Type(string openApiName) => _types.Find(openApiName);

    /// <summary>The type of a kind, such as <c>apps/v1 Deployment</c> or <c>v1 PodList</c>; null when the table has none.</summary>
    public TypeSchema? Type(KindName kind) => _kinds.TryGetValue(kind, out string? name) ? _types.Find(name) : null;

    /// <summary>What a version of a group has; null when the table does not know it.</summary>
    public GroupVersionTable? GroupVersion(string group, string version) => _versions.GetValueOrDefault((group, version));

    /// <summary>The resources of a version of a group in the order of their names; none when the table does not know it.</summary>
    public IReadOnlyList<ResourceType> Resources(string group, string version) => GroupVersion(group, version)?.Resources ?? [];

    /// <summary>A resource by its plural name; null when the table has none.</summary>
    public ResourceType? Resource(string group, string version, string plural)
    {
        return GroupVersion(group, version)?.Resources.FirstOrDefault(r => r.Name.Resource == plural);
    }

    /// <summary>The columns of a built-in kind's table; null for kinds that have none of their own (those show name and age).</summary>
    public IReadOnlyList<PrinterColumn>? Columns(KindName kind) => _kinds.ContainsKey(kind) ? _columns.GetValueOrDefault(kind.Kind) : null;
}
