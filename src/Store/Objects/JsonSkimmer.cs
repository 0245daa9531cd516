using System.Buffers;
using System.Text;
using System.Text.Json;
using Xebec.Api.Documents;

namespace Xebec.Store.Objects;

/// <summary>
/// A cursor over JSON that somebody has already found to be well formed: it reads what it is asked for and jumps over the rest
/// (<see cref="BracketSearch"/>). What it walks over it checks; what it jumps over it does not look at.
/// </summary>
internal ref struct JsonSkimmer(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> EndsText = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> EndsScalar = SearchValues.Create(",]} \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Where it stands, in bytes.</summary>
    public int At { get; private set; }

    /// <summary>Passes white space; what kind of token comes.</summary>
    /// <exception cref="JsonException">None does.</exception>
    public JsonTokenType Peek() => Space() switch
    {
        (byte)'{' => JsonTokenType.StartObject,
        (byte)'[' => JsonTokenType.StartArray,
        (byte)'"' => JsonTokenType.String,
        (byte)'n' => JsonTokenType.Null,
        (byte)'t' => JsonTokenType.True,
        (byte)'f' => JsonTokenType.False,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonTokenType.Number,
        _ => throw Unexpected(),
    };

    /// <summary>Passes an opening bracket; false when the closing one follows at once, and was passed too.</summary>
    public bool Enter(char open)
    {
        Pass(open);
        return !TryPass(open + 2);
    }

    /// <summary>After a member or element, passes a comma; or the bracket that closes what this one opened, and gives false.</summary>
    public bool Next(char open)
    {
        if (TryPass(','))
        {
            return true;
        }

        Pass(open + 2);
        return false;
    }

    /// <summary>Passes a member's name and its colon; the name without escapes.</summary>
    public ReadOnlySpan<byte> Name()
    {
        ReadOnlySpan<byte> name = Inside(out bool escaped);
        Pass(':');
        Space();
        return escaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(name)) : name;
    }

    /// <summary>Passes a value, which it gives as it stands there, without white space around it.</summary>
    public ReadOnlySpan<byte> Skip()
    {
        JsonTokenType kind = Peek();
        int start = At;
        switch (kind)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                int length = BracketSearch.LengthOf(_json[At..]);
                At = length > 0 ? At + length : throw Ends();
                break;
            case JsonTokenType.String:
                Inside(out _);
                break;
            default:
                int rest = _json[At..].IndexOfAny(EndsScalar);
                At = rest < 0 ? _json.Length : At + rest;
                break;
        }

        return _json[start..At];
    }

    /// <summary>Passes a text; what is between its quotes.</summary>
    public ReadOnlySpan<byte> Inside(out bool escaped)
    {
        Pass('"');
        int start = At;
        escaped = false;
        while (true)
        {
            int found = _json[At..].IndexOfAny(EndsText);
            if (found < 0)
            {
                throw Ends();
            }

            At += found + 1;
            if (_json[At - 1] == (byte)'"')
            {
                return _json[start..(At - 1)];
            }

            escaped = true;
            At = At < _json.Length ? At + 1 : throw Ends();
        }
    }

    private byte Space()
    {
        while (true)
        {
            if ((uint)At >= (uint)_json.Length)
            {
                throw Ends();
            }

            byte next = _json[At];
            if (next > (byte)' ' || next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return next;
            }

            At++;
        }
    }

    private bool TryPass(int token)
    {
        bool there = Space() == token;
        At += there ? 1 : 0;
        return there;
    }

    private void Pass(int token)
    {
        if (!TryPass(token))
        {
            throw Unexpected();
        }
    }

    private readonly JsonException Ends() => new($"they end at byte {_json.Length}, within a value");

    private readonly JsonException Unexpected() => new($"'{(char)_json[At]}' at byte {At} is not what comes there");
}
