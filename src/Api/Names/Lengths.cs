using System.Text;

namespace Xebec.Api.Names;

/// <summary>Limits of the API are in bytes of UTF-8.</summary>
public static class Lengths
{
    /// <summary>What Go's len says of a string.</summary>
    public static int Utf8(string text) => Encoding.UTF8.GetByteCount(text);
}
