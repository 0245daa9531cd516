using Xebec.Api.Keys;
using Xebec.Schema.Tables;

namespace Xebec.Schema.Types;

/// <summary>A resource as one version of a group serves it: what routing, discovery and the pipeline know of it.</summary>
public sealed record ResourceType
{
    public required ResourceName Name { get; init; }

    public required KindName Kind { get; init; }

    /// <summary>The kind of a list, such as <c>PodList</c>.</summary>
    public required string ListKind { get; init; }

    public required string Singular { get; init; }

    public required bool Namespaced { get; init; }

    public required TypeSchema Type { get; init; }

    /// <summary>Sorted, as discovery shows them.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<SubresourceType> Subresources { get; init; } = [];

    /// <summary>Field selectors beyond metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> FieldSelectors { get; init; } = [];

    /// <summary>Columns after the name that a definition asks for; empty for the default ones.</summary>
    public IReadOnlyList<PathColumn> Columns { get; init; } = [];

    /// <summary>A custom resource: bytes carry their kind in lists too, members are ordered by name, there is no protobuf.</summary>
    public bool Custom { get; init; }

    public bool HasStatus => Subresources.Any(s => s.Name == "status");

    public bool Allows(string verb) => Verbs.Contains(verb);

    public SubresourceType? Subresource(string name) => Subresources.FirstOrDefault(s => s.Name == name);
}

/// <summary>A subresource and the kind its bodies have (which may differ from the parent's, such as Scale).</summary>
public sealed record SubresourceType(string Name, KindName Kind, TypeSchema? Type, IReadOnlyList<string> Verbs);
