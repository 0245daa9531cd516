using System.Text.Json;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Objects;

/// <summary>
/// What the store needs of <c>metadata</c>, and where resourceVersion belongs in it: built-in kinds order members as their type declares them
/// (after name, generateName, namespace, selfLink and uid), custom resources by name.
/// </summary>
internal ref struct MetadataFacts(ReadOnlyMemory<byte> bytes, StringPool pool, SharedFacts shared, bool sorted)
{
    private int _uidAt;
    private int _split = -1;
    private IReadOnlyList<KeyValuePair<string, string>> _labels = [];
    private IReadOnlyList<Uid> _owners = [];

    public bool Found { get; private set; }

    public readonly ObjectFacts Build(string?[] fields)
    {
        if (_split < 0)
        {
            throw new FormatException(Found ? "metadata has no name" : "an object has no metadata");
        }

        return new ObjectFacts(bytes, _split, _uidAt, _labels, _owners, fields);
    }

    // stands on the name "metadata"; leaves standing on the end of its value
    public void Read(ref Utf8JsonReader reader)
    {
        Found = true;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"metadata is {reader.TokenType}, not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader);
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("resourceVersion"u8))
        {
            throw new FormatException($"metadata carries resourceVersion at byte {reader.TokenStartIndex}; stored bytes never do");
        }

        bool before = sorted
            ? reader.ValueSpan.SequenceCompareTo("resourceVersion"u8) < 0
            : reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("generateName"u8) || reader.ValueTextEquals("namespace"u8)
                || reader.ValueTextEquals("selfLink"u8) || reader.ValueTextEquals("uid"u8);
        if (reader.ValueTextEquals("uid"u8))
        {
            reader.Read();
            _uidAt = reader.TokenType switch
            {
                JsonTokenType.String => reader.ValueSpan.IsEmpty ? 0 : (int)reader.TokenStartIndex,
                JsonTokenType.Null => 0,
                _ => throw new FormatException($"metadata.uid is {reader.TokenType}, not a string"),
            };
        }
        else if (reader.ValueTextEquals("labels"u8))
        {
            reader.Read();
            Utf8JsonReader value = reader;
            reader.Skip();
            ReadOnlySpan<byte> raw = RawOf(value, reader);
            _labels = shared.Labels.Find(raw, out int place) ?? shared.Labels.Keep(place, raw, ReadLabels(ref value));
        }
        else if (reader.ValueTextEquals("ownerReferences"u8))
        {
            reader.Read();
            Utf8JsonReader value = reader;
            reader.Skip();
            ReadOnlySpan<byte> raw = RawOf(value, reader);
            _owners = shared.Owners.Find(raw, out int place) ?? shared.Owners.Keep(place, raw, ReadOwners(ref value));
        }
        else
        {
            reader.Skip();
        }

        _split = before ? (int)reader.BytesConsumed : _split;
    }

    // from the beginning of a value to its end
    private readonly ReadOnlySpan<byte> RawOf(in Utf8JsonReader first, in Utf8JsonReader last)
        => bytes.Span[(int)first.TokenStartIndex..(int)last.BytesConsumed];

    private readonly KeyValuePair<string, string>[] ReadLabels(ref Utf8JsonReader reader)
    {
        List<KeyValuePair<string, string>> found = [];
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return [];
        }

        bool inOrder = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader);
            reader.Read();
            string value = reader.TokenType == JsonTokenType.String ? Text(ref reader) : "";
            reader.Skip();
            inOrder = inOrder && (found.Count == 0 || string.CompareOrdinal(found[^1].Key, name) < 0);
            found.Add(new(name, value));
        }

        if (!inOrder)
        {
            found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        }

        return [.. found];
    }

    private readonly Uid[] ReadOwners(ref Utf8JsonReader reader)
    {
        List<Uid> found = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return [];
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isUid = reader.ValueTextEquals("uid"u8);
                reader.Read();
                if (isUid && reader.TokenType == JsonTokenType.String && new Uid(Text(ref reader)) is { IsNone: false } owner && !found.Contains(owner))
                {
                    found.Add(owner);
                }

                reader.Skip();
            }
        }

        return [.. found];
    }

    private readonly string Text(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : pool.Get(reader.ValueSpan);
}
