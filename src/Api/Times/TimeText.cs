using System.Text;

namespace Xebec.Api.Times;

/// <summary>RFC 3339 as Go reads and writes it, with whole seconds (Time) or exactly six digits of fraction (MicroTime).</summary>
public static class TimeText
{
    /// <summary>Room that any time fits in.</summary>
    public const int FormattedBytesMax = 48;

    /// <summary>Reads a Time; <paramref name="problem"/> has Go's words when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out Timestamp time, out string? problem) =>
        TryRead(utf8, micro: false, out time, out problem);

    /// <summary>Reads a MicroTime; <paramref name="problem"/> has Go's words when it is none.</summary>
    public static bool TryReadMicro(ReadOnlySpan<byte> utf8, out Timestamp time, out string? problem) =>
        TryRead(utf8, micro: true, out time, out problem);

    public static bool TryRead(string text, out Timestamp time) => TryRead(Encoding.UTF8.GetBytes(text), micro: false, out time, out _);

    public static bool TryReadMicro(string text, out Timestamp time) => TryRead(Encoding.UTF8.GetBytes(text), micro: true, out time, out _);

    public static string Write(Timestamp time, bool micro)
    {
        Span<byte> utf8 = stackalloc byte[FormattedBytesMax];
        return Encoding.ASCII.GetString(utf8[..Write(time, micro, utf8)]);
    }

    /// <summary>
    /// Writes in UTC into at least <see cref="FormattedBytesMax"/> bytes;
    /// says how many were used. What is finer than the format is cut off.
    /// </summary>
    public static int Write(Timestamp time, bool micro, Span<byte> utf8)
    {
        long days = Math.DivRem(time.UnixSeconds, 86_400, out long second);
        if (second < 0)
        {
            second += 86_400;
            days--;
        }

        (int year, int month, int day) = CivilDate.FromDays(days);
        int at = 0;
        if (year < 0)
        {
            utf8[at++] = (byte)'-';
        }

        at += Digits(utf8[at..], Math.Abs(year), 4);
        at += Part(utf8[at..], '-', month);
        at += Part(utf8[at..], '-', day);
        at += Part(utf8[at..], 'T', (int)(second / 3600));
        at += Part(utf8[at..], ':', (int)(second / 60 % 60));
        at += Part(utf8[at..], ':', (int)(second % 60));
        if (micro)
        {
            utf8[at++] = (byte)'.';
            at += Digits(utf8[at..], time.Nanos / 1000, 6);
        }

        utf8[at++] = (byte)'Z';
        return at;
    }

    private static bool TryRead(ReadOnlySpan<byte> utf8, bool micro, out Timestamp time, out string? problem)
    {
        var reader = new TimeReader(utf8, micro);
        bool good = reader.TryRead(out time);
        problem = good ? null : reader.Problem();
        return good;
    }

    private static int Part(Span<byte> to, char before, int number)
    {
        to[0] = (byte)before;
        to[1] = (byte)('0' + (number / 10));
        to[2] = (byte)('0' + (number % 10));
        return 3;
    }

    private static int Digits(Span<byte> to, int number, int least)
    {
        int length = least;
        for (int rest = number / (least == 4 ? 10_000 : 1_000_000); rest > 0; rest /= 10)
        {
            length++;
        }

        for (int i = length - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        return length;
    }
}
