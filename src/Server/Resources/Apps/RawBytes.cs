using Xebec.Api.Documents;
using Xebec.Schema.Patches;

namespace Xebec.Server.Resources.Apps;

/// <summary>
/// The bytes of a value that is kept as it was sent. Each patch reads and writes the whole object: white space between them goes, and those
/// forms of patches that merge by a schema sort the members too.
/// </summary>
internal static class RawBytes
{
    /// <summary>Whether a patch that leaves a value alone leaves its bytes alone.</summary>
    public static bool Survive(Value value, PatchFormat patch)
    {
        if (value.IsNullOrAbsent)
        {
            return true;
        }

        byte[] sent = JsonText.ToBytes(value);
        return Compact(sent).Length == sent.Length && (patch is PatchFormat.Json or PatchFormat.Merge || IsSorted(value));
    }

    /// <summary>The value without white space, as it is shown.</summary>
    public static Value Compact(Value value) => value.Exists ? Document.Parse(Compact(JsonText.ToBytes(value))).Root : value;

    private static byte[] Compact(byte[] json)
    {
        var kept = new List<byte>(json.Length);
        bool text = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (!text && json[i] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                continue;
            }

            kept.Add(json[i]);
            if (text && json[i] == '\\')
            {
                kept.Add(json[++i]);
            }
            else if (json[i] == '"')
            {
                text = !text;
            }
        }

        return [.. kept];
    }

    private static bool IsSorted(Value value)
    {
        if (value.IsArray)
        {
            return value.Elements.ToList().TrueForAll(IsSorted);
        }

        string? before = null;
        foreach (Member member in value.IsObject ? value.Members.ToList() : [])
        {
            if ((before is not null && string.CompareOrdinal(before, member.Name) >= 0) || !IsSorted(member.Value))
            {
                return false;
            }

            before = member.Name;
        }

        return true;
    }
}
