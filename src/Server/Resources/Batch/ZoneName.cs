namespace Xebec.Server.Resources.Batch;

/// <summary>Names of time zones, as a schedule may speak of them.</summary>
internal static class ZoneName
{
    /// <summary>What is wrong with a name, in upstream's words; null when such a zone is known. Letters' case counts.</summary>
    public static string? Problem(string name) =>
        name is "" or "UTC" or "Local" || (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? found)
            && found.HasIanaId && found.Id == name) ? null : $"unknown time zone {name}";
}
