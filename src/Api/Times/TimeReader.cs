using System.Text;

namespace Xebec.Api.Times;

/// <summary>
/// Reads one time against Go's layout, part by part, and remembers the part it stopped at: upstream's messages name both the rest of the
/// text and the element of the layout.
/// </summary>
/// <remarks>
/// Go's leniency is kept: hours may have one digit, a fraction of seconds may follow where the layout has none, after a comma too.
/// </remarks>
internal ref struct TimeReader
{
    private readonly ReadOnlySpan<byte> _all;
    private readonly bool _micro;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _stoppedAt;
    private string _element;
    private string? _message;

    public TimeReader(ReadOnlySpan<byte> utf8, bool micro)
    {
        _all = utf8;
        _rest = utf8;
        _micro = micro;
        _stoppedAt = default;
        _element = "";
        _message = null;
    }

    private readonly string Layout => _micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";

    public bool TryRead(out Timestamp time)
    {
        time = default;
        int nanos = 0;
        if (!Year(out int year) || !Literal('-') || !Number("01", true, 1, 12, "month", out int month) || !Literal('-')
            || !Number("02", true, 0, 99, "day", out int day) || !Literal('T') || !Number("15", false, 0, 23, "hour", out int hour)
            || !Literal(':') || !Number("04", true, 0, 59, "minute", out int minute) || !Literal(':')
            || !Number("05", true, 0, 59, "second", out int second) || !Fraction(ref nanos) || !Zone(out int offsetSeconds))
        {
            return false;
        }

        if (!_rest.IsEmpty)
        {
            _message = ": extra text: " + Quote(_rest);
            return false;
        }

        if (day < 1 || day > CivilDate.DaysIn(year, month))
        {
            _message = ": day out of range";
            return false;
        }

        long seconds = (CivilDate.ToDays(year, month, day) * 86_400) + (hour * 3600) + (minute * 60) + second;
        time = new Timestamp(seconds - offsetSeconds, nanos);
        return true;
    }

    public readonly string Problem()
    {
        return _message is not null
            ? $"parsing time {Quote(_all)}{_message}"
            : $"parsing time {Quote(_all)} as \"{Layout}\": cannot parse {Quote(_stoppedAt)} as \"{_element}\"";
    }

    private static string Quote(ReadOnlySpan<byte> utf8)
    {
        var quoted = new StringBuilder("\"");
        foreach (byte b in utf8)
        {
            // Go escapes quotes, backslashes and everything that is not printable ASCII, byte by byte
            if (b is (byte)'"' or (byte)'\\')
            {
                quoted.Append('\\').Append((char)b);
            }
            else if (b is < 0x20 or >= 0x80)
            {
                quoted.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append((char)b);
            }
        }

        return quoted.Append('"').ToString();
    }

    private readonly bool DigitAt(int index) => index < _rest.Length && _rest[index] is >= (byte)'0' and <= (byte)'9';

    private bool Stop(string element)
    {
        _element = element;
        _stoppedAt = _rest;
        return false;
    }

    private bool Literal(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
        {
            return Stop(expected.ToString());
        }

        _rest = _rest[1..];
        return true;
    }

    private bool Year(out int year)
    {
        year = 0;
        for (int i = 0; i < 4; i++)
        {
            if (!DigitAt(i))
            {
                return Stop("2006");
            }

            year = (year * 10) + (_rest[i] - '0');
        }

        _rest = _rest[4..];
        return true;
    }

    private bool Number(string element, bool twoDigits, int least, int most, string name, out int number)
    {
        number = 0;
        if (!DigitAt(0) || (twoDigits && !DigitAt(1)))
        {
            return Stop(element);
        }

        int length = DigitAt(1) ? 2 : 1;
        number = length == 2 ? ((_rest[0] - '0') * 10) + (_rest[1] - '0') : _rest[0] - '0';
        _rest = _rest[length..];
        if (number < least || number > most)
        {
            _message = $": {name} out of range";
            return false;
        }

        return true;
    }

    private bool Fraction(ref int nanos)
    {
        bool starts = !_rest.IsEmpty && _rest[0] is (byte)'.' or (byte)',';
        if (_micro)
        {
            for (int i = 1; i <= 6; i++)
            {
                if (!starts || !DigitAt(i))
                {
                    return Stop(".000000");
                }
            }

            nanos = NanosOf(_rest.Slice(1, 6));
            _rest = _rest[7..];
            return true;
        }

        if (starts && DigitAt(1))
        {
            int end = 2;
            while (DigitAt(end))
            {
                end++;
            }

            nanos = NanosOf(_rest[1..end]);
            _rest = _rest[end..];
        }

        return true;
    }

    private static int NanosOf(ReadOnlySpan<byte> digits)
    {
        int nanos = 0;
        for (int i = 0; i < 9; i++)
        {
            nanos = (nanos * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return nanos;
    }

    private bool Zone(out int offsetSeconds)
    {
        const string element = "Z07:00";
        offsetSeconds = 0;
        if (!_rest.IsEmpty && _rest[0] == 'Z')
        {
            _rest = _rest[1..];
            return true;
        }

        if (_rest.Length < 6
            || _rest[3] != ':' || _rest[0] is not ((byte)'+' or (byte)'-') || !DigitAt(1) || !DigitAt(2) || !DigitAt(4) || !DigitAt(5))
        {
            return Stop(element);
        }

        int hours = ((_rest[1] - '0') * 10) + (_rest[2] - '0');
        int minutes = ((_rest[4] - '0') * 10) + (_rest[5] - '0');
        if (hours > 24 || minutes > 60)
        {
            _message = hours > 24 ? ": time zone offset hour out of range" : ": time zone offset minute out of range";
            return false;
        }

        offsetSeconds = ((hours * 3600) + (minutes * 60)) * (_rest[0] == '-' ? -1 : 1);
        _rest = _rest[6..];
        return true;
    }
}
