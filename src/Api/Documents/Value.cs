using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Xebec.Api.Documents;

/// <summary>
/// A view of one JSON value: in a <see cref="Document"/>, in a draft, or a scalar of its own. Sixteen bytes, no allocation to navigate.
/// Reading a member that is not there gives an absent value, on which reading goes on; so <c>pod["spec"]["nodeName"].Text</c> is null
/// when any part of the path is missing.
/// </summary>
/// <remarks>
/// A value inside a draft shows later edits of that draft. Values over documents never change.
/// </remarks>
public readonly struct Value : IEquatable<Value>
{
    // one of: null (absent), Document, ObjectDraft, ArrayDraft, string, NumberText, Literal
    private readonly object? _source;
    private readonly int _index;

    // of the name of a draft's member; see NameMark
    private readonly int _mark;

    internal Value(Document document, int index)
    {
        _source = document;
        _index = index;
    }

    private Value(object source) => _source = source;

    private Value(object? source, int index, int mark)
    {
        _source = source;
        _index = index;
        _mark = mark;
    }

    public static Value Absent => default;

    public static Value Null { get; } = new((object)Literal.Null);

    public static Value True { get; } = new((object)Literal.True);

    public static Value False { get; } = new((object)Literal.False);

    public ValueKind Kind => _source switch
    {
        null => ValueKind.Absent,
        Document document => KindOf(document.TokenAt(_index).Kind),
        ObjectDraft => ValueKind.Object,
        ArrayDraft => ValueKind.Array,
        string => ValueKind.String,
        NumberText => ValueKind.Number,
        Literal literal => literal == Literal.Null ? ValueKind.Null : ValueKind.Boolean,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>True unless the value is absent. A JSON null exists.</summary>
    public bool Exists => _source is not null;

    /// <summary>True for absent and for JSON null, which Kubernetes nearly always treats alike.</summary>
    public bool IsNullOrAbsent => Kind is ValueKind.Absent or ValueKind.Null;

    public bool IsObject => Kind == ValueKind.Object;

    public bool IsArray => Kind == ValueKind.Array;

    public bool IsString => Kind == ValueKind.String;

    /// <summary>The draft this value is, when it has been opened for editing; null otherwise.</summary>
    internal object? Source => _source;

    internal int Index => _index;

    /// <summary>See <see cref="NameMark"/>; 0 unless this came from <see cref="Marked"/>.</summary>
    internal int Mark => _mark;

    /// <summary>
    /// The member called <paramref name="name"/>; absent when there is none or this is not an object. Of duplicates, the last.
    /// </summary>
    public Value this[string name]
    {
        get
        {
            switch (_source)
            {
                case Document document:
                    return FindMember(document, name);
                case ObjectDraft draft:
                    return draft.Get(name);
                default:
                    return default;
            }
        }
    }

    /// <summary>
    /// The same for a name that is known as JSON's inside too: of canonical documents without escapes, names are compared as bytes.
    /// </summary>
    internal Value Member(string name, ReadOnlySpan<byte> inside)
    {
        if (_source is not Document document)
        {
            return this[name];
        }

        ref readonly Token self = ref document.TokenAt(_index);
        int found = -1;
        for (int i = _index + 1; self.Kind == TokenKind.Object && i < self.Next; i = document.TokenAt(i + 1).Next)
        {
            ref readonly Token token = ref document.TokenAt(i);
            if (token.Kind == TokenKind.String ? document.SpanOf(token).SequenceEqual(inside) : TokenTextIs(document, token, name))
            {
                found = i + 1;
            }
        }

        return found < 0 ? default : new Value(document, found);
    }

    /// <summary>
    /// The element at <paramref name="position"/>; absent when there is none or this is not an array. Walks the elements before it.
    /// </summary>
    public Value this[int position]
    {
        get
        {
            foreach (Value element in Elements)
            {
                if (position-- == 0)
                {
                    return element;
                }
            }

            return default;
        }
    }

    /// <summary>The elements of an array; none for every other kind.</summary>
    public ElementSequence Elements => new(this);

    /// <summary>The members of an object, in order; none for every other kind.</summary>
    public MemberSequence Members => new(this);

    /// <summary>How many elements or members there are; 0 for scalars.</summary>
    public int Count
    {
        get
        {
            switch (_source)
            {
                case ObjectDraft o:
                    return o.Count;
                case ArrayDraft a:
                    return a.Count;
                case Document d:
                    ref readonly Token token = ref d.TokenAt(_index);
                    bool pairs = token.Kind == TokenKind.Object;
                    if (!pairs && token.Kind != TokenKind.Array)
                    {
                        return 0;
                    }

                    int count = 0;
                    for (int i = _index + 1; i < token.Next; count++)
                    {
                        i = d.TokenAt(pairs ? i + 1 : i).Next;
                    }

                    return count;
                default:
                    return 0;
            }
        }
    }

    /// <summary>The text of a string; null for every other kind.</summary>
    public string? Text => _source switch
    {
        string s => s,
        Document d => d.TokenAt(_index) is { Kind: TokenKind.String or TokenKind.EscapedString } token ? Decode(d, token) : null,
        _ => null,
    };

    /// <summary>The text of a string; "" for every other kind, as Go's zero value.</summary>
    public string TextOrEmpty => Text ?? "";

    /// <summary>True for a string that is not "". Decodes nothing.</summary>
    public bool HasText => _source switch
    {
        string s => s.Length > 0,
        Document d => d.TokenAt(_index) is { Kind: TokenKind.String or TokenKind.EscapedString, Length: > 0 },
        _ => false,
    };

    /// <summary>A boolean, or null.</summary>
    public bool? Flag => _source switch
    {
        Literal literal when literal != Literal.Null => literal == Literal.True,
        Document d => d.TokenAt(_index).Kind switch { TokenKind.True => true, TokenKind.False => false, _ => null },
        _ => null,
    };

    /// <summary>True only for JSON true.</summary>
    public bool IsTrue => Flag == true;

    /// <summary>An integer within 64 bits, or null (also for numbers with a fraction or exponent).</summary>
    public long? Integer
    {
        get
        {
            ReadOnlySpan<byte> text = NumberUtf8;
            return !text.IsEmpty && Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length ? number : null;
        }
    }

    /// <summary>The nearest double of a number, or null.</summary>
    public double? Real
    {
        get
        {
            ReadOnlySpan<byte> text = NumberUtf8;
            return !text.IsEmpty && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : null;
        }
    }

    /// <summary>A number's text as written; empty for every other kind.</summary>
    public ReadOnlySpan<byte> NumberUtf8 => _source switch
    {
        NumberText n => n.Utf8,
        Document d when d.TokenAt(_index) is { Kind: TokenKind.Number } token => d.SpanOf(token),
        _ => default,
    };

    public static implicit operator Value(string? text) => text is null ? default : new((object)text);

    public static implicit operator Value(bool flag) => flag ? True : False;

    public static implicit operator Value(long number) => new(new NumberText(number));

    public static implicit operator Value(int number) => new(new NumberText(number));

    public static implicit operator Value(ObjectDraft draft) => new((object)draft);

    public static implicit operator Value(ArrayDraft draft) => new((object)draft);

    /// <summary>A number with exactly this JSON text.</summary>
    public static Value Number(ReadOnlySpan<byte> utf8) => new(new NumberText(utf8.ToArray()));

    public static bool operator ==(Value left, Value right) => left.Equals(right);

    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>Compares a string's text without allocating when it has no escapes.</summary>
    public bool TextIs(string text) => IsNamed(text);

    /// <summary>Deep equality of JSON values: member order does not matter, numbers compare by text, absent equals only absent.</summary>
    public bool Equals(Value other) => ValueEquality.AreEqual(this, other);

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <summary>Values are not meant to be dictionary keys: equality is deep, so the hash only tells kinds apart.</summary>
    public override int GetHashCode() => (int)Kind;

    /// <summary>A copy that later edits of any draft cannot change. Values over documents are returned as they are.</summary>
    public Value Clone() => _source switch
    {
        ObjectDraft o => o.Clone(),
        ArrayDraft a => a.Clone(),
        _ => this,
    };

    /// <summary>Compact JSON, for messages and tests; <see cref="JsonText"/> writes to buffers.</summary>
    public override string ToString() => Exists ? Encoding.UTF8.GetString(JsonText.ToBytes(this)) : "";

    /// <summary>As <see cref="TextIs"/>, for loops over the names of members.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsNamed(string name) =>
        _source is Document document ? TokenTextIs(document, in document.TokenAt(_index), name) : _source is string own && own == name;

    /// <summary>Of a draft, <see cref="ObjectDraft.Unchanged"/>; all else is itself.</summary>
    internal Value Unopened() => _source switch
    {
        ObjectDraft draft => draft.Unchanged(),
        ArrayDraft draft => draft.Unchanged(),
        _ => this,
    };

    /// <summary>The same name, marked so that it is found faster among others.</summary>
    internal Value Marked() => new(_source, _index, _source switch
    {
        Document document => NameMark.Of(document, in document.TokenAt(_index)),
        string text => NameMark.Of(text),
        _ => 0,
    });

    internal static Value OfToken(Document document, int index) => new(document, index);

    private static ValueKind KindOf(TokenKind kind) => kind switch
    {
        TokenKind.Null => ValueKind.Null,
        TokenKind.False or TokenKind.True => ValueKind.Boolean,
        TokenKind.Number => ValueKind.Number,
        TokenKind.String or TokenKind.EscapedString => ValueKind.String,
        TokenKind.Array => ValueKind.Array,
        _ => ValueKind.Object,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TokenTextIs(Document document, in Token token, string text) => token.Kind == TokenKind.String
        ? JsonText.Utf8Is(document.SpanOf(in token), text)
        : token.Kind == TokenKind.EscapedString && Decode(document, token) == text;

    private static string Decode(Document document, Token token)
    {
        ReadOnlySpan<byte> raw = document.SpanOf(token);
        return token.Kind == TokenKind.String ? Encoding.UTF8.GetString(raw) : JsonText.Unescape(raw);
    }

    private Value FindMember(Document document, string name)
    {
        ref readonly Token self = ref document.TokenAt(_index);
        if (self.Kind != TokenKind.Object)
        {
            return default;
        }

        int found = -1;
        ReadOnlySpan<Token> rows = document.Tokens;
        for (int i = _index + 1; i < self.Next; i = rows[i + 1].Next)
        {
            if (TokenTextIs(document, in rows[i], name))
            {
                found = i + 1;
            }
        }

        return found < 0 ? default : new Value(document, found);
    }

    internal sealed class Literal(string json)
    {
        public static readonly Literal Null = new("null");
        public static readonly Literal True = new("true");
        public static readonly Literal False = new("false");

        public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(json);
    }

    internal sealed class NumberText(byte[] utf8)
    {
        public NumberText(long number)
            : this(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)))
        {
        }

        public byte[] Utf8 { get; } = utf8;
    }
}
