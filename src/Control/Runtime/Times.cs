using System.Globalization;

namespace Xebec.Control.Runtime;

/// <summary>Times as they are written into objects.</summary>
public static class Times
{
    /// <summary>To the second, as metadata and conditions have it.</summary>
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>To the microsecond, as leases have it.</summary>
    public static string MicroText(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
