using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Objects;

/// <summary>
/// Reads the facts beside an object from its canonical bytes: one pass over <c>metadata</c>, the rest skipped, and only as far as an
/// indexed field asks. Safe to share between threads.
/// </summary>
public sealed class ObjectFactsReader(FieldIndexes indexes)
{
    private readonly SharedFacts _shared = new();

    /// <summary>Which fields it fills into <see cref="ObjectFacts.Fields"/>.</summary>
    public FieldIndexes Indexes { get; } = indexes;

    /// <exception cref="FormatException">
    /// The bytes are not an object with a named <c>metadata</c>; the message says what is wrong and where.
    /// </exception>
    public ObjectFacts Read(ResourceName resource, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ReadObject(Indexes.FieldsOf(resource), bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"bytes of {resource} are not canonical JSON: {e.Message}", e);
        }
    }

    private ObjectFacts ReadObject(IndexedFields indexed, ReadOnlyMemory<byte> bytes)
    {
        var json = new JsonSkimmer(bytes.Span);
        if (json.Peek() is var kind and not JsonTokenType.StartObject)
        {
            throw new FormatException($"an object's bytes begin with {kind}, not with {{");
        }

        var metadata = new MetadataFacts(_shared, sorted: bytes.Span.StartsWith("{\"apiVersion\""u8));
        string?[] fields = indexed.Unset;
        int left = indexed.Root.Steps;
        for (bool more = json.Enter('{'); more; more = (left > 0 || !metadata.Found) && json.Next('{'))
        {
            ReadOnlySpan<byte> name = json.Name();
            if (indexed.Root.Find(name) is { } step)
            {
                left--;
                JsonSkimmer value = json;
                ReadFields(indexed, step, ref fields, value);
            }

            if (name.SequenceEqual("metadata"u8))
            {
                metadata.Read(ref json);
            }
            else if (left > 0 || !metadata.Found)
            {
                json.Skip();
            }
        }

        return metadata.Build(bytes, fields);
    }

    // stands before the value of a member on the way to a field
    private void ReadFields(IndexedFields indexed, FieldStep step, ref string?[] fields, JsonSkimmer json)
    {
        if (step.Fields.Count > 0)
        {
            Fill(indexed, step, ref fields, json);
        }

        int left = step.Steps;
        if (left == 0 || json.Peek() != JsonTokenType.StartObject)
        {
            return;
        }

        for (bool more = json.Enter('{'); more; more = json.Next('{'))
        {
            if (step.Find(json.Name()) is { } deeper)
            {
                ReadFields(indexed, deeper, ref fields, json);
                if (--left == 0)
                {
                    return;
                }
            }

            json.Skip();
        }
    }

    private void Fill(IndexedFields indexed, FieldStep step, ref string?[] fields, JsonSkimmer json)
    {
        JsonTokenType kind = json.Peek();
        if (kind is JsonTokenType.Null or JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return;
        }

        ReadOnlySpan<byte> value = json.Skip();
        if (fields.Length == 1)
        {
            fields = _shared.Fields.Find(value, out uint hash) ?? _shared.Fields.Keep(hash, value, [_shared.Scalar(value)]);
            return;
        }

        fields = ReferenceEquals(fields, indexed.Unset) ? new string?[fields.Length] : fields;
        foreach (int at in step.Fields)
        {
            fields[at] = _shared.Scalar(value);
        }
    }
}
