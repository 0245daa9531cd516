namespace Xebec.Schema.Cel.Syntax;

/// <summary>
/// Reads the whole grammar by recursive descent, macros expanded on the way. Stops at the first syntax error, which it words as upstream's
/// generated recogniser does.
/// </summary>
internal sealed partial class CelParser
{
    /// <summary>Longest expression in code points.</summary>
    public const int CodePointsMax = 100_000;

    private const int DepthMax = 250;

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while",
    };

    private readonly string _text;
    private readonly CelIssues _issues;
    private readonly CelMacros _macros;
    private readonly List<CelToken> _tokens;
    private int _next;
    private int _depth;

    private CelParser(string text, CelIssues issues, CelMacros macros)
    {
        _text = text;
        _issues = issues;
        _macros = macros;
        _tokens = new CelLexer(text, issues).Run();
    }

    private CelToken Current => _tokens[_next];

    /// <summary>The expression, or null with at least one issue.</summary>
    public static Expr? Parse(string text, CelIssues issues, CelMacros macros)
    {
        if (text.Length > CodePointsMax && text.EnumerateRunes().Count() is var size and > CodePointsMax)
        {
            issues.Add(-1, $"expression code point size exceeds limit: size: {size}, limit {CodePointsMax}");
            return null;
        }

        var parser = new CelParser(text, issues, macros);
        try
        {
            Expr root = parser.ParseExpr();
            parser.Expect(CelTokenKind.End, insertable: false);
            return issues.Any ? null : root;
        }
        catch (SyntaxStop)
        {
            return null;
        }
    }

    // expr: or ('?' or ':' expr)?
    private Expr ParseExpr()
    {
        if (++_depth > DepthMax)
        {
            _issues.Add(-1, $"expression recursion limit exceeded: {DepthMax}");
            throw new SyntaxStop();
        }

        Expr condition = ParseOr();
        if (Current.Kind == CelTokenKind.Question)
        {
            int position = Take().Start;
            Expr yes = ParseOr();
            Expect(CelTokenKind.Colon, insertable: true);
            condition = new Call(position, Operators.Conditional, null, [condition, yes, ParseExpr()]);
        }

        _depth--;
        return condition;
    }

    private Expr ParseOr() => ParseLogical(CelTokenKind.Or, Operators.Or, ParseAnd);

    private Expr ParseAnd() => ParseLogical(CelTokenKind.And, Operators.And, () => ParseRelation());

    // long chains become balanced trees, so that depth stays logarithmic
    private Expr ParseLogical(CelTokenKind kind, string name, Func<Expr> operand)
    {
        Expr first = operand();
        if (Current.Kind != kind)
        {
            return first;
        }

        List<Expr> terms = [first];
        List<int> positions = [];
        while (Current.Kind == kind)
        {
            positions.Add(Take().Start);
            terms.Add(operand());
        }

        return Balance(0, positions.Count - 1);

        Expr Balance(int low, int high)
        {
            int middle = (low + high + 1) / 2;
            Expr left = middle == low ? terms[middle] : Balance(low, middle - 1);
            Expr right = middle == high ? terms[middle + 1] : Balance(middle + 1, high);
            return new Call(positions[middle], name, null, [left, right]);
        }
    }

    private Expr ParseRelation() =>
        ParseChain(Operators.Relation, () => ParseChain(Operators.Sum, () => ParseChain(Operators.Product, ParseUnary)));

    private Expr ParseChain(Func<CelTokenKind, string?> operators, Func<Expr> operand)
    {
        Expr left = operand();
        int links = 0;
        while (operators(Current.Kind) is { } name)
        {
            if (++links + _depth > DepthMax)
            {
                _issues.Add(-1, $"expression recursion limit exceeded: {DepthMax}");
                throw new SyntaxStop();
            }

            int position = Take().Start;
            left = new Call(position, name, null, [left, operand()]);
        }

        return left;
    }

    // unary: '!'+ member | '-'+ member; a pair of operators cancels out
    private Expr ParseUnary()
    {
        CelTokenKind kind = Current.Kind;
        if (kind is not (CelTokenKind.Not or CelTokenKind.Minus))
        {
            return ParseMember();
        }

        int position = Current.Start;
        int count = 0;
        while (Current.Kind == kind)
        {
            if (kind == CelTokenKind.Minus && count == 0 && _tokens[_next + 1].Kind is CelTokenKind.Int or CelTokenKind.Float)
            {
                return ParseMember();
            }

            count++;
            Take();
        }

        if (Current.Kind is CelTokenKind.Not or CelTokenKind.Minus
            && !(Current.Kind == CelTokenKind.Minus && kind == CelTokenKind.Not && IsNumber(_next + 1)))
        {
            throw Unexpected(CelTokenSet.Operand);
        }

        Expr operand = ParseMember();
        return count % 2 == 0 ? operand : new Call(position, kind == CelTokenKind.Not ? Operators.Not : Operators.Negate, null, [operand]);
    }

    private bool IsNumber(int index) => _tokens[index].Kind is CelTokenKind.Int or CelTokenKind.Float;

    private string TextOf(CelToken token) => _text[token.Start..token.End];

    private CelToken Take() => _tokens[_next++];

    private bool TryTake(CelTokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _next++;
        return true;
    }

    private CelToken Expect(CelTokenKind kind, bool insertable) => Expect(CelTokenSet.Of(kind), kind, insertable);

    // insertable: the recogniser would go on as if the missing token were there, where the text ends
    private CelToken Expect(CelTokenSet expected, CelTokenKind kind, bool insertable)
    {
        if (Current.Kind == kind)
        {
            return kind == CelTokenKind.End ? Current : Take();
        }

        if (insertable && Current.Kind == CelTokenKind.End && kind != CelTokenKind.Colon)
        {
            throw Stop(Current.Start, $"missing {expected} at '<EOF>'");
        }

        throw Unexpected(expected);
    }

    // one superfluous token before an expected one is "extraneous", everything else a mismatch
    private SyntaxStop Unexpected(CelTokenSet expected)
    {
        bool extraneous = Current.Kind != CelTokenKind.End && expected.Has(_tokens[_next + 1].Kind);
        string shown = Current.Kind == CelTokenKind.End ? "<EOF>" : TextOf(Current);
        return Stop(Current.Start, $"{(extraneous ? "extraneous" : "mismatched")} input '{shown}' expecting {expected}");
    }

    private SyntaxStop Stop(int position, string message)
    {
        _issues.Add(position, "Syntax error: " + message);
        return new SyntaxStop();
    }

    /// <summary>Leaves the descent at the first syntax error; never leaves this class.</summary>
    private sealed class SyntaxStop : Exception;
}
