using System.Text;
using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store.Objects;

namespace Xebec.Store.Etcd.Keys;

/// <summary>Keys of objects as etcd's keys and back: <c>/registry/pods/default/web-0</c>.</summary>
internal sealed class EtcdKeys(string prefix)
{
    private readonly string _prefix = prefix.TrimEnd('/') + "/";

    /// <summary>The first key of all objects, and the key after the last.</summary>
    public (ByteString First, ByteString End) Range => (ByteString.CopyFromUtf8(_prefix), ByteString.CopyFromUtf8(_prefix[..^1] + "0"));

    public ByteString Of(ObjectKey key) => ByteString.CopyFromUtf8(_prefix + UpstreamKeys.Of(key));

    /// <summary>Whether the key lies under the prefix.</summary>
    public bool Owns(ByteString key) => key.Span.StartsWith(Encoding.UTF8.GetBytes(_prefix));

    /// <summary>Null when the key is not an object's.</summary>
    public ObjectKey? Parse(ByteString key) => Owns(key) ? UpstreamKeys.Parse(key.ToStringUtf8()[_prefix.Length..]) : null;
}
