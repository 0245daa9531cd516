namespace Xebec.Schema.Patches;

/// <summary>The kinds of patch, each with its own content type.</summary>
public enum PatchFormat : byte
{
    /// <summary>RFC 6902, <c>application/json-patch+json</c>.</summary>
    Json,

    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary><c>application/strategic-merge-patch+json</c>; built-in kinds only.</summary>
    Strategic,

    /// <summary>Server-side apply, <c>application/apply-patch+yaml</c>.</summary>
    Apply,
}

/// <summary>Content types of patches and what upstream answers to others.</summary>
public static class PatchFormats
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";

    /// <summary>Reads a media type without its parameters.</summary>
    /// <param name="strategic">Whether the resource takes strategic merge patches: built-in kinds do, custom resources do not.</param>
    public static bool TryParse(ReadOnlySpan<char> mediaType, bool strategic, out PatchFormat format)
    {
        format = mediaType switch
        {
            Json => PatchFormat.Json,
            Merge => PatchFormat.Merge,
            Strategic => PatchFormat.Strategic,
            _ => PatchFormat.Apply,
        };
        return format switch
        {
            PatchFormat.Apply => mediaType is Apply,
            PatchFormat.Strategic => strategic,
            _ => true,
        };
    }

    /// <summary>415, naming what the resource accepts.</summary>
    public static PatchProblem Unsupported(bool strategic)
    {
        string accepted = strategic ? $"{Json}, {Merge}, {Strategic}, {Apply}" : $"{Json}, {Merge}, {Apply}";
        return new PatchProblem(
            415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");
    }
}
