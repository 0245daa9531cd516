using System.Text;

namespace Xebec.Api.Names;

internal static class Lengths
{
    /// <summary>What Go's len says of a string.</summary>
    public static int Utf8(string text) => Encoding.UTF8.GetByteCount(text);
}
