using Xebec.Api.Documents;

namespace Xebec.Server.Registry.Views;

/// <summary>How objects of one resource become objects of another version, or of another group, of it.</summary>
public interface IConversion
{
    /// <summary>The objects in another version, in the same order.</summary>
    /// <param name="items">Whole objects, each in a version that is not the one wanted.</param>
    /// <param name="apiVersion">The version wanted.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>New values: what was given is left as it is. Fields need no order, and may be more than the version knows.</returns>
    /// <exception cref="ConversionException">Some object cannot be had in that version now.</exception>
    ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation);
}

/// <summary>All versions are alike: an object says another version, and is one.</summary>
public sealed class NoConversion : IConversion
{
    public static NoConversion Instance { get; } = new();

    public ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation) =>
        new([.. items.Select(item => (Value)Renamed(item, apiVersion))]);

    internal static ObjectDraft Renamed(Value item, string apiVersion) => ObjectDraft.Open(item.Clone()).Set("apiVersion", apiVersion);
}

/// <summary>
/// An object cannot be had in the version asked for. The message is upstream's; clients see it in a 500 without a reason.
/// </summary>
public sealed class ConversionException(string message, Exception? inner = null) : Exception(message, inner);
