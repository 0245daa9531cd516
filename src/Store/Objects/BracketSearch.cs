using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xebec.Store.Objects;

/// <summary>
/// Finds the end of a JSON object or array, 64 bytes at a time: a bit for each quote tells by the parity of those before it what is
/// inside of texts; of the brackets outside only their number matters, until they may close the first one. About 4 bytes per ns.
/// </summary>
internal static class BracketSearch
{
    private const int Block = 64;

    /// <summary>From the bracket the bytes begin with to the one that closes it; 0 when none does.</summary>
    public static int LengthOf(ReadOnlySpan<byte> json)
    {
        Span<byte> last = stackalloc byte[Block];
        int depth = 0;
        ulong inText = 0;
        bool escaped = false;
        for (int at = 0; at < json.Length; at += Block)
        {
            scoped ReadOnlySpan<byte> block = json[at..];
            if (block.Length < Block)
            {
                last.Clear();
                block.CopyTo(last);
                block = last;
            }

            Marks marks = Find(block);
            ulong quotes = marks.Quotes;
            if (escaped || marks.Slashes != 0)
            {
                quotes &= ~Escaped(marks.Slashes, ref escaped);
            }

            ulong inside = Parity(quotes) ^ inText;
            inText = (ulong)((long)inside >> 63);
            ulong opening = marks.Opening & ~inside;
            ulong closing = marks.Closing & ~inside;
            if (BitOperations.PopCount(closing) >= depth && End(opening, closing, depth) is var end and >= 0)
            {
                return at + end + 1;
            }

            depth += BitOperations.PopCount(opening) - BitOperations.PopCount(closing);
        }

        return 0;
    }

    // where the depth comes down to 0; -1 when it does not
    private static int End(ulong opening, ulong closing, int depth)
    {
        for (ulong rest = closing; rest != 0; rest &= rest - 1)
        {
            depth--;
            ulong before = (rest & (~rest + 1)) - 1;
            if (depth + BitOperations.PopCount(opening & before) == 0)
            {
                return BitOperations.TrailingZeroCount(rest);
            }
        }

        return -1;
    }

    // the characters after backslashes that are not escaped themselves
    private static ulong Escaped(ulong slashes, ref bool carried)
    {
        ulong escaped = carried ? 1ul : 0;
        slashes &= ~escaped;
        carried = false;
        while (slashes != 0)
        {
            int at = BitOperations.TrailingZeroCount(slashes);
            if (at == Block - 1)
            {
                carried = true;
                break;
            }

            escaped |= 2ul << at;
            slashes &= ~(3ul << at);
        }

        return escaped;
    }

    // each bit: whether the number of bits up to it is odd
    private static ulong Parity(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    private static Marks Find(ReadOnlySpan<byte> block)
    {
        Marks marks = default;
        ref byte first = ref MemoryMarshal.GetReference(block);
        for (int i = 0; i < Block; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, i));

            // braces and square brackets differ in one bit
            Vector128<byte> braces = bytes | Vector128.Create((byte)0x20);
            marks.Quotes |= Bits(bytes, (byte)'"') << i;
            marks.Slashes |= Bits(bytes, (byte)'\\') << i;
            marks.Opening |= Bits(braces, (byte)'{') << i;
            marks.Closing |= Bits(braces, (byte)'}') << i;
        }

        return marks;
    }

    private static ulong Bits(Vector128<byte> bytes, byte wanted)
        => Vector128.Equals(bytes, Vector128.Create(wanted)).ExtractMostSignificantBits();

    // a bit for each byte of a block
    private struct Marks
    {
        public ulong Quotes;
        public ulong Slashes;
        public ulong Opening;
        public ulong Closing;
    }
}
