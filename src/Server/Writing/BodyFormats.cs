using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Writing;

/// <summary>Bodies that are not JSON, as JSON.</summary>
internal static class BodyFormats
{
    public static (Document? Document, StatusError? Error) Yaml(ReadOnlyMemory<byte> body, string must) => (null, StatusError.UnsupportedMediaType("YAML is not read yet: send JSON"));

    public static (Document? Document, StatusError? Error) Protobuf(ReadOnlyMemory<byte> body, KindName kind, string must) => (null, StatusError.UnsupportedMediaType("protobuf is not read yet: send JSON"));
}
