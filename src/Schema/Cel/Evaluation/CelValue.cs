using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// A value of CEL: a scalar, something a library made, or a view into a document. Its type is its run-time type, so that <c>default</c>
/// is no value. Twenty-four bytes; documents are never copied, their texts are decoded when somebody reads them.
/// </summary>
public readonly partial struct CelValue
{
    private readonly CelType? _type;
    private readonly object? _source;
    private readonly long _bits;

    private CelValue(CelType type, object? source, long bits)
    {
        _type = type;
        _source = source;
        _bits = bits;
    }

    public static CelValue Null { get; } = new(CelType.Null, null, 0);

    public static CelValue True { get; } = new(CelType.Bool, null, 1);

    public static CelValue False { get; } = new(CelType.Bool, null, 0);

    /// <summary>The run-time type; <see cref="CelType.Error"/> for failures and for no value.</summary>
    public CelType Type => _type ?? CelType.Error;

    public CelKind Kind => Type.Kind;

    /// <summary>False only for <c>default</c>.</summary>
    public bool Exists => _type is not null;

    /// <summary>Whether evaluation failed; <see cref="Message"/> says why.</summary>
    public bool IsError => _type is null || ReferenceEquals(_type, CelType.Error);

    /// <summary>Why evaluation failed, in upstream's words; "" for values.</summary>
    public string Message => IsError ? _source as string ?? "no value" : "";

    public bool IsTrue => _bits != 0 && ReferenceEquals(_type, CelType.Bool);

    /// <summary>Of ints; nanoseconds of durations.</summary>
    public long Integer => _bits;

    public ulong Unsigned => unchecked((ulong)_bits);

    public double Real => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>Of strings; "" for other kinds.</summary>
    public string Text => _source as string ?? (Kind == CelKind.String ? AsValue().TextOrEmpty : "");

    public GoDuration Duration => new(_bits);

    public Timestamp Time => (Timestamp)_source!;

    public byte[] Bytes => _source as byte[] ?? [];

    /// <summary>What a library put in: a URL, a quantity, the host's object.</summary>
    public object? Source => _source;

    internal bool IsDocument => _source is Document or ObjectDraft or ArrayDraft;

    public static CelValue Of(bool flag) => flag ? True : False;

    public static CelValue Of(long number) => new(CelType.Int, null, number);

    public static CelValue Of(int number) => new(CelType.Int, null, number);

    public static CelValue Of(ulong number) => new(CelType.Uint, null, unchecked((long)number));

    public static CelValue Of(double number) => new(CelType.Double, null, BitConverter.DoubleToInt64Bits(number));

    public static CelValue Of(string text) => new(CelType.String, text, 0);

    public static CelValue Of(byte[] bytes) => new(CelType.Bytes, bytes, 0);

    public static CelValue Of(Timestamp time) => new(CelType.Timestamp, time, 0);

    public static CelValue Of(GoDuration duration) => new(CelType.Duration, null, duration.Nanoseconds);

    /// <summary>A type as a value.</summary>
    public static CelValue Of(CelType type) => new(CelType.AnyType, type, 0);

    /// <summary>A library's or the host's own object; equality is the object's.</summary>
    public static CelValue Of(CelType type, object source) => new(type, source, 0);

    /// <summary>A failure of evaluation.</summary>
    public static CelValue Failure(string message) => new(CelType.Error, message, 0);

    /// <summary>An optional; empty for no value.</summary>
    public static CelValue Optional(CelValue value) => CelOptional.Of(value);

    public static CelValue List(params CelValue[] elements) => new(CelType.DynList, new CelList(elements), 0);

    internal static CelValue Of(CelList list) => new(CelType.DynList, list, 0);

    internal static CelValue Of(CelList list, CelType type) => new(type, list, 0);

    internal static CelValue Of(CelMap map) => new(CelType.DynMap, map, 0);

    internal static CelValue Of(CelOptional optional) => new(CelOptional.Type, optional, 0);

    /// <summary>
    /// A value of a document. <paramref name="declared"/> says what it is: texts of type timestamp become timestamps, whole numbers of
    /// type double become doubles. Of type dyn, numbers without fraction are ints.
    /// </summary>
    public static CelValue Of(Value value, CelType declared)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                return OfText(value, declared);
            case ValueKind.Number:
                return OfNumber(value, declared);
            case ValueKind.Object:
                return OfTree(declared.Kind is CelKind.Object or CelKind.Map ? declared : CelType.DynMap, value);
            case ValueKind.Array:
                return OfTree(declared.Kind == CelKind.List ? declared : CelType.DynList, value);
            case ValueKind.Boolean:
                return Of(value.IsTrue);
            default:
                return value.Exists ? Null : default;
        }
    }

    /// <summary>The place in the document this value is a view of; absent for all other values.</summary>
    public Value AsValue() => _source switch
    {
        Document document => Value.OfToken(document, (int)_bits),
        ObjectDraft draft => draft,
        ArrayDraft draft => draft,
        _ => default,
    };

    private static CelValue OfTree(CelType type, Value value) => new(type, value.Source, value.Index);

    private static CelValue OfNumber(Value value, CelType declared)
    {
        if (declared.Kind == CelKind.Double)
        {
            return Of(value.Real ?? 0);
        }

        if (value.Integer is { } integer)
        {
            return Of(integer);
        }

        if (value.Real is not { } real)
        {
            return Failure("no such overload");
        }

        return declared.Kind == CelKind.Int && real == Math.Floor(real) && Math.Abs(real) < 9e18 ? Of((long)real) : Of(real);
    }

    private static CelValue OfText(Value value, CelType declared)
    {
        switch (declared.Kind)
        {
            case CelKind.Timestamp:
                string text = value.TextOrEmpty;
                return TimeText.TryRead(text.Length == 10 ? text + "T00:00:00Z" : text, out Timestamp time) ? Of(time)
                    : Failure($"Invalid RFC3339 timestamp {text}");
            case CelKind.Duration:
                return GoDuration.TryParse(value.TextOrEmpty, out GoDuration duration, out string? problem) ? Of(duration)
                    : Failure($"Invalid duration {value.TextOrEmpty}: {problem}");
            case CelKind.Bytes:
                byte[] bytes = new byte[value.TextOrEmpty.Length];
                return Convert.TryFromBase64String(value.TextOrEmpty, bytes, out int written) ? Of(bytes[..written])
                    : Failure($"Invalid base64 {value.TextOrEmpty}");
            default:
                return value.Source is Document ? new CelValue(CelType.String, value.Source, value.Index) : Of(value.TextOrEmpty);
        }
    }

    /// <summary>For messages and tests: as a literal of the language.</summary>
    public override string ToString() => Kind switch
    {
        CelKind.Error => Message,
        CelKind.Null => "null",
        CelKind.Bool => IsTrue ? "true" : "false",
        CelKind.Int => Integer.ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => Unsigned.ToString(CultureInfo.InvariantCulture) + "u",
        CelKind.Double => DoubleText.Plain(Real),
        CelKind.String => Text,
        CelKind.Bytes => Encoding.UTF8.GetString(Bytes),
        CelKind.Timestamp => Conversions.TimeText(Time),
        CelKind.Duration => Conversions.DurationText(Duration),
        CelKind.List => $"[{string.Join(", ", Elements.ToArray().Select(e => e.ToString()))}]",
        CelKind.Map or CelKind.Object => $"{{{string.Join(", ", Entries.ToArray().Select(e => $"{e.Key}: {e.Value}"))}}}",
        CelKind.Type => ((CelType)_source!).Name,
        _ => _source?.ToString() ?? Type.Name,
    };
}
