using System.Globalization;
using System.Text;
using Xebec.Api.Times;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>From one kind to another, with upstream's failures.</summary>
internal static class Conversions
{
    public static CelValue ToInt(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value;
            case CelKind.Uint:
                return value.Unsigned > long.MaxValue ? CelValue.Failure("integer overflow") : CelValue.Of(value.Integer);
            case CelKind.Double:
                return value.Real is > -9_223_372_036_854_775_808.0 and < 9_223_372_036_854_775_808.0
                    ? CelValue.Of((long)value.Real)
                    : CelValue.Failure("integer overflow");
            case CelKind.Duration:
                return CelValue.Of(value.Integer);
            case CelKind.Timestamp:
                return CelValue.Of(value.Time.UnixSeconds);
            case CelKind.String when long.TryParse(
                value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return CelValue.Of(number);
            default:
                return Impossible(value, CelType.Int);
        }
    }

    public static CelValue ToUint(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Uint:
                return value;
            case CelKind.Int:
                return value.Integer < 0 ? CelValue.Failure("unsigned integer overflow") : CelValue.Of(value.Unsigned);
            case CelKind.Double:
                return value.Real is > -1 and < 18_446_744_073_709_551_616.0 && value.Real >= 0
                    ? CelValue.Of((ulong)value.Real)
                    : CelValue.Failure("unsigned integer overflow");
            case CelKind.String when ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number):
                return CelValue.Of(number);
            default:
                return Impossible(value, CelType.Uint);
        }
    }

    public static CelValue ToDouble(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Double:
                return value;
            case CelKind.Int:
                return CelValue.Of((double)value.Integer);
            case CelKind.Uint:
                return CelValue.Of((double)value.Unsigned);
            case CelKind.String when TryReal(value.Text, out double real):
                return CelValue.Of(real);
            default:
                return Impossible(value, CelType.Double);
        }
    }

    public static CelValue ToText(CelValue value) => value.Kind switch
    {
        CelKind.String => value,
        CelKind.Bool => CelValue.Of(value.IsTrue ? "true" : "false"),
        CelKind.Int => CelValue.Of(value.Integer.ToString(CultureInfo.InvariantCulture)),
        CelKind.Uint => CelValue.Of(value.Unsigned.ToString(CultureInfo.InvariantCulture)),
        CelKind.Double => CelValue.Of(DoubleText.Plain(value.Real)),
        CelKind.Bytes => Decode(value.Bytes),
        CelKind.Timestamp => CelValue.Of(TimeText(value.Time)),
        CelKind.Duration => CelValue.Of(DurationText(value.Duration)),
        _ => Impossible(value, CelType.String),
    };

    public static CelValue ToBytes(CelValue value) => value.Kind switch
    {
        CelKind.Bytes => value,
        CelKind.String => CelValue.Of(Encoding.UTF8.GetBytes(value.Text)),
        _ => Impossible(value, CelType.Bytes),
    };

    public static CelValue ToBool(CelValue value) => value.Kind switch
    {
        CelKind.Bool => value,
        CelKind.String when value.Text is "1" or "t" or "T" or "TRUE" or "true" or "True" => CelValue.True,
        CelKind.String when value.Text is "0" or "f" or "F" or "FALSE" or "false" or "False" => CelValue.False,
        _ => Impossible(value, CelType.Bool),
    };

    public static CelValue ToTimestamp(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Timestamp:
                return value;
            case CelKind.Int:
                return InRange(new Timestamp(value.Integer, 0));
            case CelKind.String when Api.Times.TimeText.TryRead(value.Text, out Timestamp time):
                return InRange(time);
            default:
                return Impossible(value, CelType.Timestamp);
        }
    }

    public static CelValue ToDuration(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Duration:
                return value;
            case CelKind.Int:
                return CelValue.Of(new GoDuration(value.Integer));
            case CelKind.String when GoDuration.TryParse(value.Text, out GoDuration duration, out _):
                return CelValue.Of(duration);
            default:
                return Impossible(value, CelType.Duration);
        }
    }

    /// <summary>The type of a value as the language names it.</summary>
    public static CelValue ToType(CelValue value) => CelValue.Of(value.Type);

    /// <summary>RFC 3339, UTC, with as many digits of a second as needed.</summary>
    public static string TimeText(Timestamp time)
    {
        string whole = Api.Times.TimeText.Write(time with { Nanos = 0 }, micro: false);
        string fraction = time.Nanos == 0 ? "" : "." + time.Nanos.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return whole[..^1] + fraction + "Z";
    }

    /// <summary>Seconds, with a fraction where there is one.</summary>
    public static string DurationText(GoDuration duration)
    {
        ulong size = duration.Nanoseconds < 0 ? unchecked((ulong)-duration.Nanoseconds) : (ulong)duration.Nanoseconds;
        string fraction = size % 1_000_000_000 == 0
            ? ""
            : "." + (size % 1_000_000_000).ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(duration.Nanoseconds < 0 ? "-" : "")}{size / 1_000_000_000}{fraction}s");
    }

    private static CelValue InRange(Timestamp time) =>
        time.UnixSeconds is < Arithmetic.FirstSecond or > Arithmetic.LastSecond
            ? CelValue.Failure("timestamp overflow")
            : CelValue.Of(time);

    private static bool TryReal(string text, out double real)
    {
        switch (text.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity":
                real = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            case "nan":
                real = double.NaN;
                return true;
            default:
                return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                    CultureInfo.InvariantCulture, out real) && double.IsFinite(real);
        }
    }

    private static CelValue Decode(byte[] bytes)
    {
        return System.Text.Unicode.Utf8.IsValid(bytes) ? CelValue.Of(Encoding.UTF8.GetString(bytes))
            : CelValue.Failure("invalid UTF-8 in bytes, cannot convert to string");
    }

    private static CelValue Impossible(CelValue value, CelType target) =>
        CelValue.Failure($"type conversion error from '{value.Type.Name}' to '{target.Name}'");
}
