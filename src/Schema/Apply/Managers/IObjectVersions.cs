using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Gives an object in another version, for entries of managers that wrote in that version.</summary>
public interface IObjectVersions
{
    /// <summary>The object in <paramref name="apiVersion"/> and its type there; false when that version is not known (any more): its managers are forgotten.</summary>
    /// <param name="value">The object in the version <paramref name="from"/>.</param>
    bool TryConvert(Value value, string from, string apiVersion, out Value converted, out TypeSchema type);
}

/// <summary>Of objects with a single version.</summary>
internal sealed class OneVersion : IObjectVersions
{
    public static OneVersion Instance { get; } = new();

    public bool TryConvert(Value value, string from, string apiVersion, out Value converted, out TypeSchema type)
    {
        (converted, type) = (default, null!);
        return false;
    }
}
