using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Control.Deployments;

/// <summary>
/// The value of the label <c>pod-template-hash</c>: tells pods of one template from those of another. Upstream hashes a dump of Go
/// structs, which no one else can repeat; ours hashes the template's JSON with its members in order of name. Nothing depends on the two
/// being equal: a ReplicaSet is recognised by its template, the hash only names it.
/// </summary>
public static class PodTemplateHash
{
    public const string Label = "pod-template-hash";

    // no vowels and no digits that look like them, so that names spell nothing: upstream's alphabet
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <param name="template">Without the label itself.</param>
    /// <param name="collisions">How often another template had the same hash.</param>
    public static string Of(Value template, long? collisions)
    {
        uint hash = 2166136261;
        Add(ref hash, template);
        if (collisions is { } count)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
            Add(ref hash, bytes);
        }

        string digits = hash.ToString(CultureInfo.InvariantCulture);
        return string.Create(digits.Length, digits, static (text, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                text[i] = Alphabet[from[i] % Alphabet.Length];
            }
        });
    }

    /// <summary>Whether two templates are the same but for the hash label.</summary>
    public static bool SameTemplate(Value left, Value right) =>
        left["spec"] == right["spec"] && Metadata(left).AsValue == Metadata(right).AsValue;

    private static ObjectDraft Metadata(Value template)
    {
        ObjectDraft metadata = ObjectDraft.Open(template["metadata"]).Clone();
        var labels = ObjectDraft.Open(metadata["labels"]);
        labels.Remove(Label);
        metadata.Set("labels", labels.Count == 0 ? default(Value) : labels);
        if (metadata["creationTimestamp"].IsNullOrAbsent)
        {
            metadata.Remove("creationTimestamp");
        }

        return metadata;
    }

    private static void Add(ref uint hash, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                Add(ref hash, "{"u8);
                foreach (Member member in value.Members.ToList()
                    .Where(m => !m.Value.IsNullOrAbsent).OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    Add(ref hash, Encoding.UTF8.GetBytes(member.Name));
                    Add(ref hash, ":"u8);
                    Add(ref hash, member.Value);
                }

                Add(ref hash, "}"u8);
                break;
            case ValueKind.Array:
                Add(ref hash, "["u8);
                foreach (Value element in value.Elements)
                {
                    Add(ref hash, element);
                    Add(ref hash, ","u8);
                }

                Add(ref hash, "]"u8);
                break;
            default:
                Add(ref hash, JsonText.ToBytes(value));
                break;
        }
    }

    // FNV-1a
    private static void Add(ref uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 16777619;
        }
    }
}
