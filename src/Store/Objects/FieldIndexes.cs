using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>
/// Which fields of which resources are indexed. The order of a resource's fields is the order of <see cref="Seam.ObjectFacts.Fields"/>.
/// </summary>
public sealed class FieldIndexes
{
    private static readonly FieldPath[] Nothing = [];

    private readonly Dictionary<ResourceName, FieldPath[]> _paths = [];

    /// <param name="fields">Per resource the dotted paths of its indexed fields, such as <c>spec.nodeName</c>; lists cannot be crossed.</param>
    public FieldIndexes(IEnumerable<KeyValuePair<ResourceName, IReadOnlyList<string>>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach ((ResourceName resource, IReadOnlyList<string> names) in fields)
        {
            _paths.Add(resource, [.. names.Select(name => new FieldPath(name))]);
        }
    }

    /// <summary>What an API server needs: pods by <c>spec.nodeName</c>.</summary>
    public static FieldIndexes Default { get; } = new([new(new ResourceName("", "pods"), ["spec.nodeName"])]);

    /// <summary>No field is indexed.</summary>
    public static FieldIndexes None { get; } = new([]);

    /// <summary>The resource's indexed fields, empty for none.</summary>
    public IReadOnlyList<string> Of(ResourceName resource) => [.. PathsOf(resource).Select(p => p.Text)];

    /// <summary>The field's place in <see cref="Seam.ObjectFacts.Fields"/>; -1 when it is not indexed.</summary>
    public int Place(ResourceName resource, string field) => Array.FindIndex(PathsOf(resource), p => p.Text == field);

    internal FieldPath[] PathsOf(ResourceName resource) => _paths.GetValueOrDefault(resource, Nothing);
}
