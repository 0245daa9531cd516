using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Cluster;

/// <summary>
/// Objects that an upstream server left in etcd: protobuf, which this server reads and writes anew as JSON when they change.
/// </summary>
public static class UpstreamValues
{
    /// <summary>Canonical bytes of a stored value.</summary>
    /// <exception cref="FormatException">Not protobuf, or of a kind that this server does not know.</exception>
    public static byte[] Decode(ObjectKey key, ReadOnlyMemory<byte> value)
    {
        if (!ProtobufReader.TryOpen(value, out BodyKind told, out ReadOnlyMemory<byte> message, out string? problem))
        {
            throw new FormatException($"the value of {key} is neither JSON nor an object in protobuf: {problem}");
        }

        string[] version = told.ApiVersion.Split('/');
        var kind = new KindName(version.Length == 2 ? version[0] : "", version[^1], told.Kind);
        TypeSchema type = KubernetesTable.BuiltIn.Type(kind)
            ?? throw new FormatException($"the value of {key} is of an unknown kind, {told.ApiVersion} {told.Kind}");
        ParsedBody parsed = ProtobufReader.Read(type, told.ApiVersion, told.Kind, message);
        return parsed.Document?.Bytes.ToArray() ?? throw new FormatException($"the value of {key} cannot be read: {parsed.Problem}");
    }
}
