using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Checking;

/// <summary>Calls and comprehensions.</summary>
internal sealed partial class CelChecker
{
    private CelType VisitCall(Call call)
    {
        if (call.Function == Operators.OptionalSelect)
        {
            return VisitOptionalSelect(call);
        }

        foreach (Expr argument in call.Arguments)
        {
            Visit(argument);
        }

        if (call.Target is not null)
        {
            // a target that is only a name may be the first part of the function's
            if (QualifiedName(call.Target) is { } prefix
                && _environment.Overloads($"{prefix.TrimStart('.')}.{call.Function}") is { Count: > 0 } qualified)
            {
                call.Function = qualified[0].Function;
                call.Target = null;
                return Resolve(call, qualified);
            }

            Visit(call.Target);
        }

        IReadOnlyList<CelOverload> overloads = _environment.Overloads(call.Function.TrimStart('.'));
        return overloads.Count == 0 ? Undeclared(call.Position, call.Function.TrimStart('.')) : Resolve(call, overloads);
    }

    private CelType VisitOptionalSelect(Call call)
    {
        CelType operand = _types.Apply(Visit(call.Arguments[0]), free: false);
        Visit(call.Arguments[1]);
        call.Overloads = _environment.Overloads(Operators.OptionalSelect);
        string field = ((Literal)call.Arguments[1]).Value.Text;
        CelType type = FieldOf(operand.IsOptional ? operand.Parameters[0] : operand, field, call.Position);
        return type.Kind == CelKind.Error ? type : OptionalOf(type);
    }

    private CelType Resolve(Call call, IReadOnlyList<CelOverload> overloads)
    {
        List<CelType> actual = [.. call.Target is null ? [] : new[] { call.Target.Type }, .. call.Arguments.Select(a => a.Type)];
        CelType? result = null;
        List<CelOverload> fitting = [];
        foreach (CelOverload overload in overloads)
        {
            if (overload.IsMethod != call.Target is not null)
            {
                continue;
            }

            (IReadOnlyList<CelType> parameters, CelType type) = _types.Instantiate(overload);
            if (!_types.AssignAll(parameters, actual))
            {
                continue;
            }

            fitting.Add(overload);
            CelType applied = _types.Apply(type, free: false);
            result = result is null || result.Equals(applied) ? applied : CelType.Dyn;
        }

        call.Overloads = fitting;
        if (result is not null)
        {
            return result;
        }

        IEnumerable<string> shown = actual.Select(Shown);
        string signature = call.Target is null
            ? $"({string.Join(", ", shown)})"
            : $"{shown.First()}.({string.Join(", ", shown.Skip(1))})";
        _issues.Add(call.Position, $"found no matching overload for '{call.Function}' applied to '{signature}'");
        return CelType.Error;
    }

    private CelType VisitComprehension(Comprehension fold)
    {
        CelType range = _types.Apply(Visit(fold.Range), free: false);
        CelType accumulated = Visit(fold.Initial);
        (CelType first, CelType second) = Variables(fold, range);
        int scope = _locals.Count;
        fold.AccumulatorSlot = Declare(fold.Accumulator, accumulated);
        fold.VariableSlot = Declare(fold.Variable, fold.SecondVariable is null && range.Kind == CelKind.List ? second : first);
        if (fold.SecondVariable is { } name)
        {
            fold.SecondSlot = Declare(name, second);
        }

        Demand(fold.Condition, CelType.Bool);
        Demand(fold.Step, accumulated);
        _locals.RemoveRange(scope + 1, _locals.Count - scope - 1);
        CelType result = Visit(fold.Result);
        _locals.RemoveRange(scope, 1);
        return _types.Apply(result, free: false);
    }

    // the key or index, and the value
    private (CelType First, CelType Second) Variables(Comprehension fold, CelType range)
    {
        switch (range.Kind)
        {
            case CelKind.List:
                return (CelType.Int, range.Parameters[0]);
            case CelKind.Map:
                return (range.Parameters[0], range.Parameters[1]);
            case CelKind.Dyn or CelKind.Error or CelKind.Parameter:
                _types.Assign(range, CelType.Dyn);
                return (CelType.Dyn, CelType.Dyn);
            default:
                string shown = range.Describe();
                _issues.Add(fold.Range.Position,
                    $"expression of type '{shown}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return (CelType.Error, CelType.Error);
        }
    }

    private int Declare(string name, CelType type)
    {
        int slot = _locals.Count;
        _locals.Add((name, type, slot));
        LocalCount = Math.Max(LocalCount, _locals.Count);
        return slot;
    }

    private void Demand(Expr node, CelType wanted)
    {
        CelType actual = Visit(node);
        if (!_types.Assign(wanted, actual))
        {
            _issues.Add(node.Position, $"expected type '{Shown(wanted)}' but found '{Shown(actual)}'");
        }
    }
}
