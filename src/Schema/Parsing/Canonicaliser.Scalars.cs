using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Api.Times;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

internal ref partial struct Canonicaliser
{
    // what a string's inside must be looked at for: Go's escapes; and, beside these, everything outside ASCII for being valid
    private static readonly SearchValues<byte> Unusual = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'<', (byte)'>', (byte)'&']);

    private readonly ReadOnlySpan<byte> TextOf(int at) => _in.Slice(_tokens[at].Start, _tokens[at].Length);

    private readonly byte[] DecodedUtf8(int at) => Encoding.UTF8.GetBytes(JsonText.Unescape(TextOf(at)));

    private void WriteName(int at)
    {
        if (IsCanonicalText(at))
        {
            _out.CanonicalName(TextOf(at), _tokens[at].Kind == TokenKind.EscapedString);
        }
        else
        {
            _out.EscapedName(Normalised(at));
        }
    }

    private void WriteText(int at)
    {
        if (IsCanonicalText(at))
        {
            _out.Text(TextOf(at), _tokens[at].Kind == TokenKind.EscapedString);
        }
        else
        {
            _out.EscapedText(Normalised(at));
        }
    }

    // whether a string is written as it stands: nothing unusual, and of escapes only those that have one spelling
    private readonly bool IsCanonicalText(int at)
    {
        ReadOnlySpan<byte> text = TextOf(at);
        if (text.IndexOfAny(Unusual) >= 0 || !Ascii.IsValid(text))
        {
            return false;
        }

        if (_tokens[at].Kind == TokenKind.String)
        {
            return true;
        }

        for (int escape = text.IndexOf((byte)'\\'); escape >= 0; escape = text.IndexOf((byte)'\\'))
        {
            if (text[escape + 1] is (byte)'/' or (byte)'u')
            {
                return false;
            }

            text = text[(escape + 2)..];
        }

        return true;
    }

    // a string's text in valid UTF-8: invalid bytes and half surrogate pairs become U+FFFD, as in Go
    private readonly ReadOnlySpan<byte> Normalised(int at)
    {
        if (_tokens[at].Kind == TokenKind.EscapedString)
        {
            return DecodedUtf8(at);
        }

        ReadOnlySpan<byte> text = TextOf(at);
        return System.Text.Unicode.Utf8.IsValid(text) ? text : GoUtf8.Valid(text);
    }

    private void WriteScalar(TypeSchema type, int at)
    {
        TokenKind kind = _tokens[at].Kind;
        bool isText = kind is TokenKind.String or TokenKind.EscapedString;
        switch (type.Shape)
        {
            case TypeShape.String when isText:
                WriteText(at);
                break;
            case TypeShape.Boolean when kind is TokenKind.True or TokenKind.False:
                _out.Flag(kind == TokenKind.True);
                break;
            case TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double or TypeShape.IntOrString when kind == TokenKind.Number && _lenient:
                WriteFreeNumber(at);
                break;
            case TypeShape.Int32 or TypeShape.Int64 when kind == TokenKind.Number:
                WriteInteger(type, at);
                break;
            case TypeShape.Double when kind == TokenKind.Number:
                WriteDouble(type, at);
                break;
            case TypeShape.IntOrString when isText:
                WriteText(at);
                break;
            case TypeShape.IntOrString when kind == TokenKind.Number:
                WriteInteger(type, at);
                break;
            default:
                if (_lenient && type.Shape == TypeShape.Object && !type.OrderedByName)
                {
                    // metadata of a custom resource that is no object
                    Findings.Add(new BodyProblem(at, new TypedRoot(type, at), type, null, Ends: true));
                }
                else if (_lenient)
                {
                    WriteFree(at);
                }
                else if (type.Shape is TypeShape.Quantity)
                {
                    WriteQuantity(at);
                }
                else if (isText && type.Shape is TypeShape.Time or TypeShape.MicroTime)
                {
                    WriteTime(at, type.Shape == TypeShape.MicroTime);
                }
                else if (isText && type.Shape == TypeShape.Bytes)
                {
                    WriteBase64(at);
                }
                else
                {
                    Mismatch(at, type);
                }

                break;
        }
    }

    private void WriteInteger(TypeSchema type, int at)
    {
        ReadOnlySpan<byte> text = TextOf(at);
        if (!Utf8Parser.TryParse(text, out long number, out int used) || used != text.Length
            || (type.Shape != TypeShape.Int64 && number != (int)number))
        {
            Mismatch(at, type);
        }
        else if (number == 0)
        {
            _out.Number("0"u8);
        }
        else
        {
            _out.Number(text);
        }
    }

    private void WriteInteger(long number)
    {
        Span<byte> buffer = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, buffer, out int written);
        _out.Number(buffer[..written]);
    }

    private void WriteDouble(TypeSchema type, int at)
    {
        if (!double.TryParse(TextOf(at), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || double.IsInfinity(number))
        {
            Mismatch(at, type);
            return;
        }

        Span<byte> buffer = stackalloc byte[GoNumbers.BytesMax];
        _out.Number(buffer[..GoNumbers.Write(number, buffer)]);
    }

    private void WriteTime(int at, bool micro)
    {
        ReadOnlySpan<byte> text = _tokens[at].Kind == TokenKind.String ? TextOf(at) : DecodedUtf8(at);
        bool good = micro
            ? TimeText.TryReadMicro(text, out Timestamp time, out string? problem)
            : TimeText.TryRead(text, out time, out problem);
        if (!good)
        {
            Findings.Add(new BodyProblem(at, _typed, null, problem!, Ends: true));
        }
        else if (time.IsZero)
        {
            _out.Null();
        }
        else
        {
            Span<byte> buffer = stackalloc byte[TimeText.FormattedBytesMax];
            _out.Text(buffer[..TimeText.Write(time, micro, buffer)], escaped: false);
        }
    }

    private void WriteQuantity(int at)
    {
        // upstream takes whatever stands there, without quotes and with its escapes, and reads it as a quantity
        ReadOnlySpan<byte> text = GoUtf8.TrimSpace(TextOf(at));
        if (!Quantity.TryParse(text, out Quantity quantity, out bool keepsText, out string? problem))
        {
            Findings.Add(new BodyProblem(at, _typed, null, problem!, Ends: true));
            return;
        }

        Span<byte> buffer = stackalloc byte[Quantity.FormattedBytesMax];
        if (keepsText)
        {
            _out.Text(text, escaped: false);
        }
        else if (quantity.TryFormat(buffer, out int written))
        {
            _out.Text(buffer[..written], escaped: false);
        }
        else
        {
            _out.EscapedText(Encoding.UTF8.GetBytes(quantity.ToString()));
        }
    }

    private void WriteBase64(int at)
    {
        ReadOnlySpan<byte> text = _tokens[at].Kind == TokenKind.String ? TextOf(at) : DecodedUtf8(at);
        if (GoBase64.IsCanonical(text))
        {
            _out.Text(text, escaped: false);
        }
        else if (GoBase64.TryDecode(text, out byte[] bytes, out int invalidAt))
        {
            _out.Text(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)), escaped: false);
        }
        else
        {
            Findings.Add(new BodyProblem(
                at, _typed, null, $"illegal base64 data at input byte {invalidAt.ToString(CultureInfo.InvariantCulture)}", Ends: false));
        }
    }
}
