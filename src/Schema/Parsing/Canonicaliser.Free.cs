using System.Buffers.Text;
using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

internal ref partial struct Canonicaliser
{
    /// <summary>A value without a schema, as Go's maps come out: members sorted, numbers normalised.</summary>
    private void WriteFree(int at)
    {
        switch (_tokens[at].Kind)
        {
            case TokenKind.Object:
                WriteByName(FreeObject, at);
                break;
            case TokenKind.Array:
                int opened = _out.OpenArray();
                for (int i = at + 1; i < _tokens[at].Next; i = _tokens[i].Next)
                {
                    WriteFree(i);
                }

                _out.CloseArray(opened);
                break;
            case TokenKind.Number:
                WriteFreeNumber(at);
                break;
            case TokenKind.Null:
                _out.Null();
                break;
            case TokenKind.True or TokenKind.False:
                _out.Flag(_tokens[at].Kind == TokenKind.True);
                break;
            default:
                WriteText(at);
                break;
        }
    }

    private static readonly TypeSchema FreeObject = new(TypeShape.Map, AnyType);

    // integers of 64 bits stay integers, everything else goes through a double
    private void WriteFreeNumber(int at)
    {
        ReadOnlySpan<byte> text = TextOf(at);
        if (text.Length < 18 && text[0] != '-' && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            _out.Number(text);
        }
        else if (Utf8Parser.TryParse(text, out long integer, out int used) && used == text.Length)
        {
            WriteInteger(integer);
        }
        else
        {
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real);
            if (double.IsInfinity(real))
            {
                Mismatch(at, new TypeSchema(TypeShape.Double));
                return;
            }

            Span<byte> buffer = stackalloc byte[GoNumbers.BytesMax];
            _out.Number(buffer[..GoNumbers.Write(real, buffer)]);
        }
    }

    /// <summary>
    /// A raw extension: its very bytes, white space too. Upstream stores them so, and tells by them whether a patch changed the value.
    /// </summary>
    private void WriteRaw(int at)
    {
        Token token = _tokens[at];
        if (token.Kind == TokenKind.Object && System.Text.Unicode.Utf8.IsValid(TextOf(at)))
        {
            _out.Copy(_body, at);
        }
        else
        {
            WriteAsSent(at);
        }
    }

    /// <summary>Members, numbers and repetitions stay as they were sent; only white space goes.</summary>
    private void WriteAsSent(int at)
    {
        Token token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.Object:
                int opened = _out.OpenObject();
                for (int i = at + 1; i < token.Next; i = _tokens[i + 1].Next)
                {
                    WriteName(i);
                    WriteAsSent(i + 1);
                }

                _out.CloseObject(opened);
                break;
            case TokenKind.Array:
                opened = _out.OpenArray();
                for (int i = at + 1; i < token.Next; i = _tokens[i].Next)
                {
                    WriteAsSent(i);
                }

                _out.CloseArray(opened);
                break;
            case TokenKind.Number:
                _out.Number(TextOf(at));
                break;
            default:
                WriteFree(at);
                break;
        }
    }

    private void WriteSchemaOr(TypeSchema type, int at)
    {
        TokenKind kind = _tokens[at].Kind;
        if (kind == TokenKind.Object)
        {
            Write(type.Element!, at);
        }
        else if (kind == TokenKind.Array && type.Shape == TypeShape.SchemaOrArray)
        {
            WriteList(type.Element!, at);
        }
        else if (kind == TokenKind.Array && type.Shape == TypeShape.SchemaOrStringArray)
        {
            WriteList(StringType, at);
        }
        else if (type.Shape == TypeShape.SchemaOrBool)
        {
            if (kind is TokenKind.True or TokenKind.False)
            {
                _out.Flag(kind == TokenKind.True);
            }
            else
            {
                Findings.Add(new BodyProblem(at, _typed, null, "boolean or JSON schema expected", Ends: true));
            }
        }
        else
        {
            // upstream ignores everything else
            _out.Null();
        }
    }

    private static readonly TypeSchema StringType = new(TypeShape.String);
}
