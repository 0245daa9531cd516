using System.Globalization;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Syntax;

/// <summary>Operands and what may follow them: selections, calls, indexes, literals.</summary>
internal sealed partial class CelParser
{
    private Expr ParseMember()
    {
        Expr member = ParsePrimary();
        int links = 0;
        while (true)
        {
            CelToken token = Current;
            if (token.Kind is not (CelTokenKind.Dot or CelTokenKind.OpenBracket))
            {
                return member;
            }

            if (++links + _depth > DepthMax)
            {
                _issues.Add(-1, $"expression recursion limit exceeded: {DepthMax}");
                throw new SyntaxStop();
            }

            Take();
            bool optional = TryTake(CelTokenKind.Question);
            if (token.Kind == CelTokenKind.OpenBracket)
            {
                Expr index = ParseExpr();
                Expect(CelTokenKind.CloseBracket, insertable: true);
                member = new Call(token.Start, optional ? Operators.OptionalIndex : Operators.Index, null, [member, index]);
                continue;
            }

            member = ParseSelection(member, token, optional);
        }
    }

    private Expr ParseSelection(Expr operand, CelToken dot, bool optional)
    {
        if (Current.Kind is not (CelTokenKind.Identifier or CelTokenKind.EscapedIdentifier))
        {
            string upTo = _text[dot.Start..Current.End].TrimEnd();
            throw Stop(Current.Start, $"no viable alternative at input '{upTo}'");
        }

        string name = NameOf(Take());
        if (optional)
        {
            return new Call(dot.Start, Operators.OptionalSelect, null, [operand, new Literal(dot.End + 1, CelValue.Of(name))]);
        }

        if (Current.Kind != CelTokenKind.OpenParen)
        {
            return new Select(dot.Start, operand, name);
        }

        int position = Take().Start;
        IReadOnlyList<Expr> arguments = ParseArguments();
        return _macros.ExpandMethod(position, operand, name, arguments, _issues) ?? new Call(position, name, operand, arguments);
    }

    // after the opening parenthesis
    private List<Expr> ParseArguments()
    {
        List<Expr> arguments = [];
        if (TryTake(CelTokenKind.CloseParen))
        {
            return arguments;
        }

        if (!StartsOperand())
        {
            throw Unexpected(CelTokenSet.Operand.And(CelTokenKind.CloseParen));
        }

        do
        {
            arguments.Add(ParseExpr());
        }
        while (TryTake(CelTokenKind.Comma));
        Expect(CelTokenKind.CloseParen, insertable: true);
        return arguments;
    }

    private bool StartsOperand() => CelTokenSet.Operand.Has(Current.Kind);

    private Expr ParsePrimary()
    {
        CelToken token = Current;
        switch (token.Kind)
        {
            case CelTokenKind.Dot or CelTokenKind.Identifier:
                return ParseName();
            case CelTokenKind.OpenParen:
                Take();
                Expr inner = ParseExpr();
                Expect(CelTokenKind.CloseParen, insertable: true);
                return inner;
            case CelTokenKind.OpenBracket:
                return ParseList(Take().Start);
            case CelTokenKind.OpenBrace:
                return ParseMap(Take().Start);
            case CelTokenKind.Minus when IsNumber(_next + 1):
                Take();
                return ParseNumber(token.Start, "-");
            case CelTokenKind.Int or CelTokenKind.Uint or CelTokenKind.Float:
                return ParseNumber(token.Start, "");
            case CelTokenKind.String or CelTokenKind.Bytes or CelTokenKind.True or CelTokenKind.False or CelTokenKind.Null:
                return ParseConstant(Take());
            default:
                throw Unexpected(CelTokenSet.Operand);
        }
    }

    private Expr ParseName()
    {
        int start = Current.Start;
        string prefix = TryTake(CelTokenKind.Dot) ? "." : "";
        CelToken token = Expect(CelTokenKind.Identifier, insertable: false);
        string name = TextOf(token);
        if (Current.Kind == CelTokenKind.OpenParen)
        {
            int position = Take().Start;
            IReadOnlyList<Expr> arguments = ParseArguments();
            return _macros.ExpandFunction(position, name, arguments, _issues) ?? new Call(position, prefix + name, null, arguments);
        }

        if (StructNameEnd() is { } end)
        {
            string full = prefix + name + string.Concat(_tokens[_next..end].Select(TextOf));
            _next = end;
            return ParseStruct(Take().Start, full);
        }

        if (Reserved.Contains(name))
        {
            _issues.Add(start, $"reserved identifier: {name}");
        }

        return new Ident(token.Start, prefix + name);
    }

    // A brace after a name or a dotted name begins a message.
    private int? StructNameEnd()
    {
        int at = _next;
        while (_tokens[at].Kind == CelTokenKind.Dot && _tokens[at + 1].Kind == CelTokenKind.Identifier)
        {
            at += 2;
        }

        return _tokens[at].Kind == CelTokenKind.OpenBrace ? at : null;
    }

    private StructLiteral ParseStruct(int position, string name)
    {
        List<FieldEntry> fields = [];
        var names = CelTokenSet.Of(CelTokenKind.Question, CelTokenKind.Identifier, CelTokenKind.EscapedIdentifier);
        CelTokenSet first = names.And(CelTokenKind.CloseBrace, CelTokenKind.Comma);
        while (Current.Kind is not (CelTokenKind.CloseBrace or CelTokenKind.Comma) || fields.Count > 0)
        {
            if (!names.Has(Current.Kind))
            {
                if (fields.Count > 0 && Current.Kind == CelTokenKind.CloseBrace)
                {
                    break;
                }

                throw Unexpected(fields.Count == 0 ? first : names.And(CelTokenKind.CloseBrace));
            }

            bool optional = TryTake(CelTokenKind.Question);
            CelToken field = Current.Kind == CelTokenKind.EscapedIdentifier ? Take() : Expect(CelTokenKind.Identifier, insertable: false);
            int colon = Expect(CelTokenKind.Colon, insertable: true).Start;
            fields.Add(new FieldEntry(colon, NameOf(field), ParseExpr(), optional));
            if (!TryTake(CelTokenKind.Comma))
            {
                break;
            }
        }

        if (fields.Count == 0)
        {
            TryTake(CelTokenKind.Comma);
        }

        Expect(CelTokenSet.Of(CelTokenKind.CloseBrace, CelTokenKind.Comma), CelTokenKind.CloseBrace, insertable: false);
        return new StructLiteral(position, name, fields);
    }

    private ListLiteral ParseList(int position)
    {
        List<Expr> elements = [];
        HashSet<int>? optional = null;
        CelTokenSet first = CelTokenSet.Operand.And(CelTokenKind.CloseBracket, CelTokenKind.Comma, CelTokenKind.Question);
        while (Current.Kind != CelTokenKind.CloseBracket && !(elements.Count == 0 && TryTake(CelTokenKind.Comma)))
        {
            if (!first.Has(Current.Kind) || Current.Kind == CelTokenKind.Comma)
            {
                throw Unexpected(elements.Count == 0 ? first : CelTokenSet.Operand.And(CelTokenKind.CloseBracket, CelTokenKind.Question));
            }

            if (TryTake(CelTokenKind.Question))
            {
                (optional ??= []).Add(elements.Count);
            }

            elements.Add(ParseExpr());
            if (!TryTake(CelTokenKind.Comma))
            {
                break;
            }
        }

        Expect(CelTokenSet.Of(CelTokenKind.CloseBracket, CelTokenKind.Comma), CelTokenKind.CloseBracket, insertable: false);
        return new ListLiteral(position, elements, optional);
    }

    private MapLiteral ParseMap(int position)
    {
        List<MapEntry> entries = [];
        CelTokenSet first = CelTokenSet.Operand.And(CelTokenKind.CloseBrace, CelTokenKind.Comma, CelTokenKind.Question);
        while (Current.Kind != CelTokenKind.CloseBrace && !(entries.Count == 0 && TryTake(CelTokenKind.Comma)))
        {
            if (!first.Has(Current.Kind) || Current.Kind == CelTokenKind.Comma)
            {
                throw Unexpected(entries.Count == 0 ? first : CelTokenSet.Operand.And(CelTokenKind.CloseBrace, CelTokenKind.Question));
            }

            bool optional = TryTake(CelTokenKind.Question);
            Expr key = ParseExpr();
            int colon = Expect(CelTokenKind.Colon, insertable: true).Start;
            entries.Add(new MapEntry(colon, key, ParseExpr(), optional));
            if (!TryTake(CelTokenKind.Comma))
            {
                break;
            }
        }

        Expect(CelTokenSet.Of(CelTokenKind.CloseBrace, CelTokenKind.Comma), CelTokenKind.CloseBrace, insertable: false);
        return new MapLiteral(position, entries);
    }

    private Literal ParseNumber(int position, string sign)
    {
        CelToken token = Take();
        string text = sign + TextOf(token);
        CelValue? value = token.Kind switch
        {
            CelTokenKind.Float => RealOf(text),
            CelTokenKind.Uint => UnsignedOf(text[..^1]),
            _ => SignedOf(text),
        };
        if (value is null)
        {
            string kind = token.Kind switch { CelTokenKind.Float => "double", CelTokenKind.Uint => "uint", _ => "int" };
            _issues.Add(position, $"invalid {kind} literal");
        }

        return new Literal(position, value ?? CelValue.Null);
    }

    private Literal ParseConstant(CelToken token)
    {
        string text = TextOf(token);
        CelValue? value = token.Kind switch
        {
            CelTokenKind.String => EscapedText.Text(text) is { } decoded ? CelValue.Of(decoded) : null,
            CelTokenKind.Bytes => EscapedText.Bytes(text) is { } bytes ? CelValue.Of(bytes) : null,
            CelTokenKind.Null => CelValue.Null,
            _ => CelValue.Of(token.Kind == CelTokenKind.True),
        };
        if (value is null)
        {
            _issues.Add(token.Start, "invalid unicode code point");
        }

        return new Literal(token.Start, value ?? CelValue.Null);
    }

    private static CelValue? RealOf(string text)
    {
        double real = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(real) ? null : CelValue.Of(real);
    }

    private static CelValue? UnsignedOf(string text)
    {
        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(hex ? text[2..] : text, style, CultureInfo.InvariantCulture, out ulong number) ? CelValue.Of(number) : null;
    }

    private static CelValue? SignedOf(string text)
    {
        bool negative = text[0] == '-';
        if (UnsignedOf(negative ? text[1..] : text) is not { } unsigned)
        {
            return null;
        }

        ulong size = unsigned.Unsigned;
        return size <= long.MaxValue ? CelValue.Of(negative ? -(long)size : (long)size)
            : negative && size == 1UL << 63 ? CelValue.Of(long.MinValue) : null;
    }

    private string NameOf(CelToken token)
    {
        if (token.Kind == CelTokenKind.EscapedIdentifier)
        {
            _issues.Add(token.Start, "unsupported syntax: '`'");
        }

        return TextOf(token).Trim('`');
    }
}
