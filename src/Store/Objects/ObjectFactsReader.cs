using System.Text.Json;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Objects;

/// <summary>
/// Reads the facts beside an object from its canonical bytes: one pass over <c>metadata</c>, the rest skipped, and only as far as an indexed field asks.
/// Safe to share between threads.
/// </summary>
public sealed class ObjectFactsReader(FieldIndexes indexes)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Document.DepthMax };

    private readonly StringPool _pool = new();
    private readonly SharedFacts _shared = new();

    /// <summary>Which fields it fills into <see cref="ObjectFacts.Fields"/>.</summary>
    public FieldIndexes Indexes { get; } = indexes;

    /// <exception cref="FormatException">The bytes are not an object with a named <c>metadata</c>; the message says what is wrong and where.</exception>
    public ObjectFacts Read(ResourceName resource, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ReadObject(Indexes.PathsOf(resource), bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"bytes of {resource} are not canonical JSON: {e.Message}", e);
        }
    }

    private ObjectFacts ReadObject(FieldPath[] paths, ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"an object's bytes begin with {reader.TokenType}, not with {{");
        }

        var metadata = new MetadataFacts(bytes, _pool, _shared, sorted: bytes.Span.StartsWith("{\"apiVersion\""u8));
        string?[] fields = paths.Length == 0 ? [] : new string?[paths.Length];
        int left = TopNames(paths);
        while ((left > 0 || !metadata.Found) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                left -= Wanted(paths, 0, ref reader) ? 1 : 0;
                Utf8JsonReader again = reader;
                metadata.Read(ref reader);
                ReadFields(paths, fields, 0, ref again);
            }
            else if (Wanted(paths, 0, ref reader))
            {
                left--;
                ReadFields(paths, fields, 0, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return metadata.Build(_shared.Fields(fields));
    }

    // how many different first steps the paths have: when all were met, nothing more can be found
    private static int TopNames(FieldPath[] paths)
    {
        int count = 0;
        for (int i = 0; i < paths.Length; i++)
        {
            bool known = false;
            for (int j = 0; j < i && !known; j++)
            {
                known = paths[j].Steps[0].AsSpan().SequenceEqual(paths[i].Steps[0]);
            }

            count += known ? 0 : 1;
        }

        return count;
    }

    private static bool Wanted(FieldPath[] paths, int depth, ref Utf8JsonReader reader)
    {
        foreach (FieldPath path in paths)
        {
            if (path.Steps.Length > depth && reader.ValueTextEquals(path.Steps[depth]))
            {
                return true;
            }
        }

        return false;
    }

    // stands on a member's name that some path has at this depth; leaves standing on the end of its value
    private void ReadFields(FieldPath[] paths, string?[] fields, int depth, ref Utf8JsonReader reader)
    {
        FieldPath[] through = [];
        for (int i = 0; i < paths.Length; i++)
        {
            if (paths[i].Steps.Length <= depth || !reader.ValueTextEquals(paths[i].Steps[depth]))
            {
                continue;
            }

            if (paths[i].Steps.Length == depth + 1)
            {
                Utf8JsonReader value = reader;
                value.Read();
                fields[i] = Scalar(ref value);
            }
            else
            {
                // places must stay those of fields, so the others are replaced by a path that matches nothing deeper
                through = through.Length > 0 ? through : [.. paths.Select(_ => Nowhere)];
                through[i] = paths[i];
            }
        }

        reader.Read();
        if (through.Length == 0 || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Wanted(through, depth + 1, ref reader))
            {
                ReadFields(through, fields, depth + 1, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static FieldPath Nowhere { get; } = new("");

    private string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : _pool.Get(reader.ValueSpan),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => _pool.Get(reader.ValueSpan),
        _ => null,
    };
}
