using System.Collections.ObjectModel;

namespace Xebec.Node.Cri;

/// <summary>The empty map that labels and annotations default to.</summary>
internal static class NoStrings
{
    public static readonly IReadOnlyDictionary<string, string> Map = ReadOnlyDictionary<string, string>.Empty;
}
