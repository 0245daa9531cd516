using System.Text.Json;
using Google.Protobuf;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Etcd;

/// <summary>Turns etcd's values into objects and back, ours and those an upstream API server wrote.</summary>
internal sealed class StoredValues(StoreOptions options, EtcdStoreOptions etcd, EtcdKeys keys)
{
    public ObjectFactsReader Facts { get; } = new(options.Indexes);

    /// <summary>Null when the key is not an object's, or its value cannot be read (which is said).</summary>
    /// <param name="pair">The key and its value.</param>
    /// <param name="expiry">When its lease ends, if that is known.</param>
    /// <param name="refuseSealed">Throw when the value is encrypted, in place of leaving it out.</param>
    /// <exception cref="SealedException">It is encrypted.</exception>
    public StoredObject? Read(KeyValue pair, DateTimeOffset? expiry, bool refuseSealed = false)
    {
        if (keys.Parse(pair.Key) is not { } key)
        {
            return null;
        }

        try
        {
            return Make(key, pair.ModRevision, Canonical(key, pair.Value.Memory), expiry);
        }
        catch (FormatException e) when (!refuseSealed || e is not SealedException)
        {
            options.Say(
                $"store: etcd's {pair.Key.ToStringUtf8()} at revision {pair.ModRevision} cannot be read and is left out: {e.Message}");
            return null;
        }
    }

    /// <summary>Whether the state has an object under the key.</summary>
    public bool Holds(StateDraft state, ByteString key) => keys.Parse(key) is { } parsed && state.Get(parsed) is not null;

    public StoredObject Make(ObjectKey key, long revision, ReadOnlyMemory<byte> bytes, DateTimeOffset? expiry)
        => new(key, new Revision(revision), Facts.Read(key.Resource, bytes), expiry);

    public ByteString Value(ObjectKey key, ReadOnlyMemory<byte> bytes)
        => UnsafeByteOperations.UnsafeWrap(options.Seals(key.Resource).Seal(key, bytes));

    // upstream ends its JSON with a new line, and its resourceVersion is not there or empty
    private ReadOnlyMemory<byte> Canonical(ObjectKey key, ReadOnlyMemory<byte> value)
    {
        ReadOnlyMemory<byte> bytes = options.Seals(key.Resource).Open(key, value);
        if (bytes.Length == 0 || bytes.Span[0] != (byte)'{')
        {
            return etcd.Decode(key, bytes);
        }

        bytes = bytes[..(bytes.Span.LastIndexOf((byte)'}') + 1)];
        return bytes.Span.IndexOf("\"resourceVersion\""u8) < 0 ? bytes : WithoutResourceVersion(bytes);
    }

    private static ReadOnlyMemory<byte> WithoutResourceVersion(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> all = bytes.Span;
        var reader = new Utf8JsonReader(all, new JsonReaderOptions { MaxDepth = Document.DepthMax });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (!reader.ValueTextEquals("metadata"u8))
                {
                    reader.Skip();
                    continue;
                }

                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    int begin = (int)reader.TokenStartIndex;
                    bool found = reader.ValueTextEquals("resourceVersion"u8);
                    reader.Skip();
                    if (found)
                    {
                        int end = (int)reader.BytesConsumed;
                        bool last = all[end] != (byte)',';
                        int from = last && all[begin - 1] == (byte)',' ? begin - 1 : begin;
                        return (byte[])[.. all[..from], .. all[(last ? end : end + 1)..]];
                    }
                }

                return bytes;
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }

        return bytes;
    }
}
