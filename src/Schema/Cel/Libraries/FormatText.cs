using System.Globalization;
using System.Text;
using Xebec.Api.Names;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The format method: clauses as in Go, numbers with a point as American English writes them.</summary>
internal static class FormatText
{
    private const int PrecisionDefault = 6;

    public static CelValue Run(string format, CelValue[] arguments)
    {
        var text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            if (++i >= format.Length)
            {
                return CelValue.Failure("unexpected end of string");
            }

            if (format[i] == '%')
            {
                text.Append('%');
                continue;
            }

            if (next >= arguments.Length)
            {
                return CelValue.Failure(string.Create(CultureInfo.InvariantCulture, $"index {next} out of range"));
            }

            if (!TryPrecision(format, ref i, out int precision))
            {
                return CelValue.Failure(
                    "could not parse formatting clause: error while parsing precision: could not find end of precision specifier");
            }

            string? problem = Clause(format[i], arguments[next++], precision, text);
            if (problem is not null)
            {
                return CelValue.Failure(problem);
            }
        }

        return CelValue.Of(text.ToString());
    }

    /// <summary>A value as the clause %s writes it.</summary>
    public static string? Plain(CelValue value) => value.Kind switch
    {
        CelKind.String => value.Text,
        CelKind.Null or CelKind.Bool or CelKind.Int or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration => value.ToString(),
        CelKind.Uint => value.Unsigned.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => double.IsFinite(value.Real) ? DoubleText.Fixed(value.Real) : NotFinite(value.Real),
        CelKind.Type => ((CelType)value.Source!).Name,
        CelKind.List => Nested(value),
        CelKind.Map or CelKind.Object => Nested(value),
        _ => null,
    };

    private static bool TryPrecision(string format, ref int i, out int precision)
    {
        precision = PrecisionDefault;
        if (format[i] != '.')
        {
            return true;
        }

        int start = ++i;
        while (i < format.Length && char.IsAsciiDigit(format[i]))
        {
            i++;
        }

        return i < format.Length && i - start is > 0 and < 4
            && int.TryParse(format.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out precision);
    }

    private static string? Clause(char verb, CelValue value, int precision, StringBuilder text)
    {
        string? written;
        string refusal;
        switch (verb)
        {
            case 's':
                written = Plain(value);
                refusal =
                    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";
                break;
            case 'd':
                written = value.Kind is CelKind.Int or CelKind.Uint ? Plain(value)
                    : value.Kind == CelKind.Double && !double.IsFinite(value.Real) ? NotFinite(value.Real) : null;
                refusal = "decimal clause can only be used on integers";
                break;
            case 'f':
                written = RealOf(value) is not { } real ? null
                    : double.IsFinite(real) ? real.ToString("N" + precision, CultureInfo.InvariantCulture) : NotFinite(real);
                refusal = "fixed-point clause can only be used on doubles";
                break;
            case 'e':
                written = RealOf(value) is { } number ? double.IsFinite(number) ? Scientific(number, precision) : NotFinite(number) : null;
                refusal = "scientific clause can only be used on doubles";
                break;
            case 'b':
                written = value.Kind == CelKind.Bool ? value.IsTrue ? "1" : "0" : InBase(value, "b");
                refusal = "only integers and bools can be formatted as binary";
                break;
            case 'x' or 'X':
                written = Hexadecimal(value, verb == 'X');
                refusal = "only integers, byte buffers, and strings can be formatted as hex";
                break;
            case 'o':
                written = Octal(value);
                refusal = "octal clause can only be used on integers";
                break;
            default:
                return $"could not parse formatting clause: unrecognized formatting clause \"{verb}\"";
        }

        if (written is null)
        {
            return $"error during formatting: {refusal}, was given {value.Type.Name}";
        }

        text.Append(written);
        return null;
    }

    private static string NotFinite(double real) => double.IsNaN(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity";

    private static double? RealOf(CelValue value) => value.Kind switch
    {
        CelKind.Double => value.Real,
        CelKind.Int => value.Integer,
        CelKind.Uint => value.Unsigned,
        CelKind.String when value.Text is "NaN" => double.NaN,
        CelKind.String when value.Text is "Infinity" => double.PositiveInfinity,
        CelKind.String when value.Text is "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    // narrow spaces around the multiplication sign, and a raised exponent
    private static string Scientific(double number, int precision)
    {
        string[] parts = number.ToString("E" + precision, CultureInfo.InvariantCulture).Split('E');
        string exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            .ToString("00;-00", CultureInfo.InvariantCulture);
        const string raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        return $"{parts[0]}\u202f×\u202f10{string.Concat(exponent.Select(c => c == '-' ? '⁻' : raised[c - '0']))}";
    }

    private static string? InBase(CelValue value, string specifier) => value.Kind switch
    {
        CelKind.Int => value.Integer < 0
            ? "-" + unchecked((ulong)-value.Integer).ToString(specifier, CultureInfo.InvariantCulture)
            : value.Integer.ToString(specifier, CultureInfo.InvariantCulture),
        CelKind.Uint => value.Unsigned.ToString(specifier, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Octal(CelValue value)
    {
        if (value.Kind is not (CelKind.Int or CelKind.Uint))
        {
            return null;
        }

        bool negative = value.Kind == CelKind.Int && value.Integer < 0;
        ulong rest = negative ? unchecked((ulong)-value.Integer) : value.Unsigned;
        string digits = "";
        do
        {
            digits = (char)('0' + (rest % 8)) + digits;
            rest /= 8;
        }
        while (rest > 0);
        return negative ? "-" + digits : digits;
    }

    private static string? Hexadecimal(CelValue value, bool upper)
    {
        byte[]? bytes = value.Kind switch { CelKind.String => Encoding.UTF8.GetBytes(value.Text), CelKind.Bytes => value.Bytes, _ => null };
        return bytes is null ? InBase(value, upper ? "X" : "x") : upper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes);
    }

    // inside lists and maps values are written as the language writes them
    private static string? Nested(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.List:
                List<string?> elements = [.. value.Elements.ToArray().Select(Nested)];
                return elements.Contains(null) ? null : $"[{string.Join(", ", elements)}]";
            case CelKind.Map or CelKind.Object:
                List<(string? Key, string? Value)> entries = [.. value.Entries.ToArray().Select(e => (Nested(e.Key), Nested(e.Value)))];
                return entries.Exists(e => e.Key is null || e.Value is null) ? null
                    : $"{{{string.Join(", ", entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{e.Value}"))}}}";
            case CelKind.String:
                return GoText.Quote(value.Text);
            case CelKind.Bytes:
                return "b" + GoText.Quote(value.ToString());
            case CelKind.Timestamp:
                return $"timestamp({GoText.Quote(value.ToString())})";
            case CelKind.Duration:
                return $"duration({GoText.Quote(value.ToString())})";
            case CelKind.Double:
                return double.IsFinite(value.Real)
                    ? value.Real.ToString("F6", CultureInfo.InvariantCulture)
                    : $"\"{NotFinite(value.Real)}\"";
            default:
                return Plain(value);
        }
    }
}
