using Xebec.Api.Documents;
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
}
