using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Yaml;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Writing;

/// <summary>A body as JSON, or the error to answer.</summary>
/// <param name="Repeated">What YAML says twice; JSON's repetitions are found later, by type.</param>
internal readonly record struct DecodedBody(Document? Document, StatusError? Error, IReadOnlyList<string> Repeated)
{
    public static DecodedBody Of(Document document) => new(document, null, []);

    public static DecodedBody Refused(string message) => new(null, StatusError.BadRequest(message), []);

    /// <summary>The strict error of repeated keys.</summary>
    public string RepeatedError => "yaml: unmarshal errors:\n  " + string.Join("\n  ", Repeated);
}

/// <summary>Bodies that are not JSON, as JSON.</summary>
internal static class BodyFormats
{
    private static readonly Document Nothing = Document.Parse("{}"u8.ToArray());

    /// <summary>An object in YAML. Of several documents the first counts; none is an empty object.</summary>
    /// <param name="body">The text.</param>
    /// <param name="before">What errors begin with.</param>
    /// <param name="after">What errors end with.</param>
    public static DecodedBody Yaml(ReadOnlyMemory<byte> body, string before, string after)
    {
        YamlBody yaml = YamlReader.Read(body);
        if (yaml.Json is null)
        {
            return DecodedBody.Refused(before + yaml.Problem + after);
        }

        return new DecodedBody(yaml.Json.Root.Kind == ValueKind.Null ? Nothing : yaml.Json, null, yaml.RepeatedKeys);
    }

    /// <summary>An object in protobuf. One of another kind than <paramref name="kind"/> is not read further than that.</summary>
    public static DecodedBody Protobuf(ReadOnlyMemory<byte> body, KindName kind, string must)
    {
        if (!ProtobufReader.TryOpen(body, out BodyKind given, out ReadOnlyMemory<byte> message, out string? problem))
        {
            return DecodedBody.Refused($"{must}{problem} ({BodyReader.Shown(body.Span)})");
        }

        var told = new BodyKind(
            given.ApiVersion.Length > 0 ? given.ApiVersion : kind.ApiVersion, given.Kind.Length > 0 ? given.Kind : kind.Kind);
        if ((told.ApiVersion != kind.ApiVersion && !FormerVersions.StillTaken(kind, told.ApiVersion))
            || told.Kind != kind.Kind || KubernetesTable.BuiltIn.Type(kind) is not { } type)
        {
            var other = new ObjectDraft().Set("kind", told.Kind).Set("apiVersion", told.ApiVersion);
            return DecodedBody.Of(Document.Parse(JsonText.ToBytes(other)));
        }

        ParsedBody parsed = ProtobufReader.Read(type, told.ApiVersion, told.Kind, message);
        return parsed.Problem is { } unreadable
            ? DecodedBody.Refused(BodyReader.CannotBeHandled(kind.Kind, kind.Version, kind.Kind, unreadable))
            : DecodedBody.Of(parsed.Document!);
    }
}
