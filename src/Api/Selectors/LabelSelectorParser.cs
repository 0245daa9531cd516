namespace Xebec.Api.Selectors;

/// <summary>Reads the string form of a label selector. Every method says what is wrong, in upstream's words, or null.</summary>
internal sealed class LabelSelectorParser
{
    private readonly List<(LabelToken Token, string Literal)> _tokens = [];
    private int _at;

    public LabelSelectorParser(string text)
    {
        var lexer = new LabelSelectorLexer(text);
        do
        {
            _tokens.Add(lexer.Next());
        }
        while (_tokens[^1].Token != LabelToken.End);
    }

    public List<LabelRequirement> Requirements { get; } = [];

    public string? Parse()
    {
        while (true)
        {
            (LabelToken token, string literal) = Peek();
            if (token == LabelToken.End)
            {
                return null;
            }

            if (token is not (LabelToken.Identifier or LabelToken.Not))
            {
                return $"found '{literal}', expected: !, identifier, or 'end of string'";
            }

            if (Requirement() is string problem)
            {
                return "unable to parse requirement: " + problem;
            }

            (token, literal) = Take();
            if (token == LabelToken.End)
            {
                return null;
            }

            if (token != LabelToken.Comma)
            {
                return $"found '{literal}', expected: ',' or 'end of string'";
            }

            (token, literal) = Peek();
            if (token is not (LabelToken.Identifier or LabelToken.Not))
            {
                return $"found '{literal}', expected: identifier after ','";
            }
        }
    }

    private string? Requirement()
    {
        (LabelToken token, string key) = Take();
        bool negated = token == LabelToken.Not;
        if (negated)
        {
            (token, key) = Take();
        }

        if (token != LabelToken.Identifier)
        {
            return $"found '{key}', expected: identifier";
        }

        if (LabelRequirements.KeyProblem(key, "<nil>") is string badKey)
        {
            return badKey;
        }

        if (negated || Peek().Token is LabelToken.End or LabelToken.Comma)
        {
            return Add(key, negated ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
        }

        (token, string literal) = TakeOperator();
        if (OperatorOf(token) is not LabelOperator operation)
        {
            return $"found '{literal}', expected: in, notin, =, ==, !=, gt, lt";
        }

        var values = new List<string>();
        string? problem = operation is LabelOperator.In or LabelOperator.NotIn ? Set(values) : Single(values);
        return problem ?? Add(key, operation, values);
    }

    private string? Add(string key, LabelOperator operation, List<string> values)
    {
        if (LabelRequirements.TryMake(key, operation, values, out LabelRequirement? requirement, out string? problem))
        {
            Requirements.Add(requirement);
        }

        return problem;
    }

    private string? Single(List<string> values)
    {
        if (Peek().Token is LabelToken.End or LabelToken.Comma)
        {
            values.Add("");
            return null;
        }

        (LabelToken token, string literal) = Take();
        values.Add(literal);
        return token == LabelToken.Identifier ? null : $"found '{literal}', expected: identifier";
    }

    private string? Set(List<string> values)
    {
        (LabelToken token, string literal) = Take();
        if (token != LabelToken.Open)
        {
            return $"found '{literal}' expected: '('";
        }

        (token, literal) = Peek();
        switch (token)
        {
            case LabelToken.Close:
                // nothing between the parentheses is the empty value too
                Take();
                values.Add("");
                return null;
            case LabelToken.Identifier or LabelToken.Comma:
                if (Members(values) is string problem)
                {
                    return problem;
                }

                return Take().Token == LabelToken.Close ? null : $"found '{literal}', expected: ')'";
            default:
                return $"found '{literal}', expected: ',', ')' or identifier";
        }
    }

    // an empty place between commas is the empty value
    private string? Members(List<string> values)
    {
        while (true)
        {
            (LabelToken token, string literal) = Take();
            switch (token)
            {
                case LabelToken.Identifier:
                    values.Add(literal);
                    (LabelToken next, string nextLiteral) = Peek();
                    if (next == LabelToken.Close)
                    {
                        return null;
                    }

                    if (next != LabelToken.Comma)
                    {
                        return $"found '{nextLiteral}', expected: ',' or ')'";
                    }

                    break;
                case LabelToken.Comma:
                    if (values.Count == 0)
                    {
                        values.Add("");
                    }

                    next = Peek().Token;
                    if (next == LabelToken.Close)
                    {
                        values.Add("");
                        return null;
                    }

                    if (next == LabelToken.Comma)
                    {
                        Take();
                        values.Add("");
                    }

                    break;
                default:
                    return $"found '{literal}', expected: ',', or identifier";
            }
        }
    }

    // where a key or value may stand, "in" and "notin" are words like all others
    private (LabelToken Token, string Literal) Peek()
    {
        (LabelToken token, string literal) = _tokens[Math.Min(_at, _tokens.Count - 1)];
        return (token is LabelToken.In or LabelToken.NotIn ? LabelToken.Identifier : token, literal);
    }

    private (LabelToken Token, string Literal) Take()
    {
        (LabelToken, string) token = Peek();
        _at++;
        return token;
    }

    private (LabelToken Token, string Literal) TakeOperator() => _tokens[Math.Min(_at++, _tokens.Count - 1)];

    private static LabelOperator? OperatorOf(LabelToken token) => token switch
    {
        LabelToken.In => LabelOperator.In,
        LabelToken.NotIn => LabelOperator.NotIn,
        LabelToken.Equals => LabelOperator.Equals,
        LabelToken.DoubleEquals => LabelOperator.DoubleEquals,
        LabelToken.NotEquals => LabelOperator.NotEquals,
        LabelToken.Greater => LabelOperator.GreaterThan,
        LabelToken.Less => LabelOperator.LessThan,
        _ => null,
    };
}
