using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Server.Answers.Protobuf;

/// <summary>Documents that tell their kind, in protobuf.</summary>
internal static class ProtobufObjects
{
    /// <summary>Null when the document's kind has no protobuf.</summary>
    public static byte[]? Write(Document document)
    {
        string apiVersion = document.Root["apiVersion"].TextOrEmpty;
        string kind = document.Root["kind"].TextOrEmpty;
        return TypeOf(apiVersion, kind) is { } type ? ProtobufWriter.Write(apiVersion, kind, type, document) : null;
    }

    private static TypeSchema? TypeOf(string apiVersion, string kind)
    {
        string[] parts = apiVersion.Split('/');
        return KubernetesTable.BuiltIn.Type(
            parts.Length == 2 ? new KindName(parts[0], parts[1], kind) : new KindName("", apiVersion, kind));
    }
}
