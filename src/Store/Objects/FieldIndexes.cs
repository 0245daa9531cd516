using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>
/// Which fields of which resources are indexed. The order of a resource's fields is the order of <see cref="Seam.ObjectFacts.Fields"/>.
/// </summary>
public sealed class FieldIndexes
{
    private static readonly IndexedFields Nothing = new([]);

    private readonly Dictionary<ResourceName, IndexedFields> _fields = [];

    /// <param name="fields">
    /// Per resource the dotted paths of its indexed fields, such as <c>spec.nodeName</c>; lists cannot be crossed.
    /// </param>
    public FieldIndexes(IEnumerable<KeyValuePair<ResourceName, IReadOnlyList<string>>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach ((ResourceName resource, IReadOnlyList<string> names) in fields)
        {
            _fields.Add(resource, new IndexedFields([.. names]));
        }
    }

    /// <summary>What an API server needs: pods by <c>spec.nodeName</c>.</summary>
    public static FieldIndexes Default { get; } = new([new(new ResourceName("", "pods"), ["spec.nodeName"])]);

    /// <summary>No field is indexed.</summary>
    public static FieldIndexes None { get; } = new([]);

    /// <summary>The resource's indexed fields, empty for none.</summary>
    public IReadOnlyList<string> Of(ResourceName resource) => FieldsOf(resource).Paths;

    /// <summary>The field's place in <see cref="Seam.ObjectFacts.Fields"/>; -1 when it is not indexed.</summary>
    public int Place(ResourceName resource, string field) => Array.IndexOf(FieldsOf(resource).Paths, field);

    internal IndexedFields FieldsOf(ResourceName resource) => _fields.GetValueOrDefault(resource, Nothing);
}

/// <summary>The indexed fields of one resource.</summary>
internal sealed class IndexedFields(string[] paths)
{
    public string[] Paths { get; } = paths;

    public FieldStep Root { get; } = FieldStep.To(paths);

    /// <summary>The values of an object that has none of them.</summary>
    public string?[] Unset { get; } = new string?[paths.Length];
}
