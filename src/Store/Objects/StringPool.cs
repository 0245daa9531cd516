using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Store.Objects;

/// <summary>
/// Lets equal short texts (label names, node names, owners' uids) share one string. A direct-mapped cache: a newcomer evicts whoever sits
/// in its place, so it is bounded; racing threads at worst make a second copy.
/// </summary>
internal sealed class StringPool
{
    private const int Places = 8192;
    private const int LongestBytes = 128;

    private readonly string?[] _strings = new string?[Places];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LongestBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? place = ref _strings[Hash(utf8) & (Places - 1)];
        string? known = place;
        if (known is null || !JsonText.Utf8Is(utf8, known))
        {
            place = known = Encoding.UTF8.GetString(utf8);
        }

        return known;
    }

    internal static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = (uint)utf8.Length;
        while (utf8.Length >= 8)
        {
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ulong>(utf8));
            utf8 = utf8[8..];
        }

        foreach (byte b in utf8)
        {
            hash = BitOperations.Crc32C(hash, b);
        }

        return hash;
    }
}
