namespace Xebec.Server.Answers;

/// <summary>How an answer is written, in the order upstream offers them.</summary>
internal enum MediaFormat
{
    Json,
    Yaml,
    Protobuf,
}

internal static class MediaFormats
{
    public static readonly MediaFormat[] All = [MediaFormat.Json, MediaFormat.Yaml, MediaFormat.Protobuf];

    public static string Subtype(this MediaFormat format) => format switch
    {
        MediaFormat.Json => "json",
        MediaFormat.Yaml => "yaml",
        _ => "vnd.kubernetes.protobuf",
    };

    public static string ContentType(this MediaFormat format) => "application/" + format.Subtype();
}
