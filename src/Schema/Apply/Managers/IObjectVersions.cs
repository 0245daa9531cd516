using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Gives an object in another version, for entries of managers that wrote in that version.</summary>
public interface IObjectVersions
{
    /// <summary>The object in <paramref name="apiVersion"/>.</summary>
    /// <param name="value">The object in the version <paramref name="from"/>; the same version is no conversion.</param>
    ConvertedObject Convert(Value value, string from, string apiVersion);
}

/// <summary>An object in another version, or why there is none.</summary>
/// <param name="Value">The object.</param>
/// <param name="Type">Its type there; null when the version is not known (any more), or when the object cannot be had in it.</param>
/// <param name="Problem">Why a version that ought to be known does not give the object; null when its managers are forgotten.</param>
public readonly record struct ConvertedObject(Value Value, TypeSchema? Type, string? Problem = null)
{
    /// <summary>The version is not known: its managers are forgotten.</summary>
    public static ConvertedObject Unknown => default;

    public static ConvertedObject Failed(string problem) => new(default, null, problem);
}

/// <summary>Of objects with a single version.</summary>
internal sealed class OneVersion : IObjectVersions
{
    public static OneVersion Instance { get; } = new();

    public ConvertedObject Convert(Value value, string from, string apiVersion) => ConvertedObject.Unknown;
}
