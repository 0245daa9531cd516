using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Syntax;

/// <summary>
/// What looks like a call and is rewritten when it is parsed. Costs follow from what the macros become, so that is upstream's.
/// </summary>
/// <param name="Bind">Whether <c>cel.bind</c> is one of them.</param>
internal sealed record CelMacros(bool Bind)
{
    private const string Accumulator = "__result__";

    /// <summary>The name of a loop variable nobody uses.</summary>
    private const string Unused = "#unused";

    public Expr? ExpandFunction(int position, string name, IReadOnlyList<Expr> arguments, CelIssues issues)
    {
        if (name != "has" || arguments.Count != 1)
        {
            return null;
        }

        if (arguments[0] is Select { IsTest: false } select)
        {
            return new Select(position, select.Operand, select.Field, isTest: true);
        }

        issues.Add(arguments[0].Position, "invalid argument to has() macro");
        return arguments[0];
    }

    public Expr? ExpandMethod(int position, Expr target, string name, IReadOnlyList<Expr> arguments, CelIssues issues)
    {
        var at = new Builder(position);
        switch (name, arguments.Count)
        {
            case ("all" or "exists" or "exists_one" or "existsOne" or "filter", 2) or ("map", 2 or 3):
                return Variables(1, arguments, issues) ? OneVariable(at, target, name, arguments) : target;
            case ("all" or "exists" or "exists_one" or "existsOne", 3)
                or ("transformList" or "transformMap" or "transformMapEntry", 3 or 4):
                return Variables(2, arguments, issues) ? TwoVariables(at, target, name, arguments) : target;
            case ("bind", 3) when Bind && target is Ident { Name: "cel" }:
                return Variables(1, arguments, issues) ? at.Bind(((Ident)arguments[0]).Name, arguments[1], arguments[2]) : target;
            case ("optMap" or "optFlatMap", 2):
                return Variables(1, arguments, issues) ? OptionalMap(at, target, name == "optFlatMap", arguments) : target;
            default:
                return null;
        }
    }

    private static bool Variables(int count, IReadOnlyList<Expr> arguments, CelIssues issues)
    {
        for (int i = 0; i < count; i++)
        {
            if (arguments[i] is not Ident { Name: var name } || name.StartsWith('.'))
            {
                issues.Add(arguments[i].Position, "argument must be a simple name");
                return false;
            }

            if (name == Accumulator)
            {
                issues.Add(arguments[i].Position, "iteration variable overwrites accumulator variable");
                return false;
            }
        }

        return true;
    }

    private static Comprehension OneVariable(Builder at, Expr range, string name, IReadOnlyList<Expr> arguments)
    {
        string variable = ((Ident)arguments[0]).Name;
        if (Quantifier(at, name, arguments[1]) is { } quantifier)
        {
            return at.Fold(range, variable, null, quantifier.Initial, quantifier.Condition, quantifier.Step, quantifier.Result);
        }

        Expr? filter = name == "filter" || arguments.Count == 3 ? arguments[1] : null;
        Expr element = name == "filter" ? arguments[0] : arguments[^1];
        Expr step = at.Call(Operators.Add, at.Accu(), new ListLiteral(at.Position, [element]));
        step = filter is null ? step : at.Call(Operators.Conditional, filter, step, at.Accu());
        return at.Fold(range, variable, null, new ListLiteral(at.Position, []), at.Constant(CelValue.True), step, at.Accu());
    }

    private static Comprehension TwoVariables(Builder at, Expr range, string name, IReadOnlyList<Expr> arguments)
    {
        string key = ((Ident)arguments[0]).Name;
        string value = ((Ident)arguments[1]).Name;
        if (Quantifier(at, name, arguments[2]) is { } quantifier)
        {
            return at.Fold(range, key, value, quantifier.Initial, quantifier.Condition, quantifier.Step, quantifier.Result);
        }

        Expr transform = arguments[^1];
        Expr step = name switch
        {
            "transformList" => at.Call(Operators.Add, at.Accu(), new ListLiteral(at.Position, [transform])),
            "transformMap" => at.Call(Operators.MapInsert, at.Accu(), new Ident(at.Position, key), transform),
            _ => at.Call(Operators.MapInsert, at.Accu(), transform),
        };
        step = arguments.Count == 3 ? step : at.Call(Operators.Conditional, arguments[2], step, at.Accu());
        Expr initial = name == "transformList" ? new ListLiteral(at.Position, []) : new MapLiteral(at.Position, []);
        return at.Fold(range, key, value, initial, at.Constant(CelValue.True), step, at.Accu());
    }

    private static (Expr Initial, Expr Condition, Expr Step, Expr Result)? Quantifier(
        Builder at, string name, Expr predicate) => name switch
        {
            "all" => (at.Constant(CelValue.True), at.Call(Operators.NotStrictlyFalse, at.Accu()),
                at.Call(Operators.And, at.Accu(), predicate), at.Accu()),
            "exists" => (at.Constant(CelValue.False), at.Call(Operators.NotStrictlyFalse, at.Call(Operators.Not, at.Accu())),
                at.Call(Operators.Or, at.Accu(), predicate), at.Accu()),
            "exists_one" or "existsOne" => (at.Constant(CelValue.Of(0)), at.Constant(CelValue.True),
                at.Call(Operators.Conditional, predicate, at.Call(Operators.Add, at.Accu(), at.Constant(CelValue.Of(1))), at.Accu()),
                at.Call(Operators.Equal, at.Accu(), at.Constant(CelValue.Of(1)))),
            _ => null,
        };

    private static Call OptionalMap(Builder at, Expr target, bool flat, IReadOnlyList<Expr> arguments)
    {
        Expr bound = at.Bind(((Ident)arguments[0]).Name, new Call(at.Position, "value", target, []), arguments[1]);
        Expr some = flat ? bound : at.Call("optional.of", bound);
        return at.Call(Operators.Conditional, new Call(at.Position, "hasValue", target, []), some, at.Call("optional.none"));
    }

    private readonly record struct Builder(int Position)
    {
        public Ident Accu() => new(Position, Accumulator);

        public Literal Constant(CelValue value) => new(Position, value);

        public Call Call(string function, params IReadOnlyList<Expr> arguments) => new(Position, function, null, arguments);

        public Comprehension Fold(
            Expr range, string variable, string? second, Expr initial, Expr condition, Expr step, Expr result) => new(Position)
            {
                Range = range,
                Variable = variable,
                SecondVariable = second,
                Accumulator = Accumulator,
                Initial = initial,
                Condition = condition,
                Step = step,
                Result = result,
            };

        public Comprehension Bind(string name, Expr value, Expr body) => new(Position)
        {
            Range = new ListLiteral(Position, []),
            Variable = Unused,
            Accumulator = name,
            Initial = value,
            Condition = Constant(CelValue.False),
            Step = new Ident(Position, name),
            Result = body,
            IsBind = true,
        };
    }
}
