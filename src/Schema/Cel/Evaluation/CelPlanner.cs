using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Libraries;
using Xebec.Schema.Cel.Syntax;
using Xebec.Schema.Patterns;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// Makes nodes of a checked expression. What is constant is evaluated now and costs nothing later, exactly where upstream does so:
/// literal lists and maps, conversions of literals, membership in literal lists, literal patterns.
/// </summary>
internal sealed class CelPlanner
{
    private readonly Dictionary<Expr, CelNode> _planned = [];

    public CelNode Plan(Expr expr)
    {
        // macros may use a node twice
        if (!_planned.TryGetValue(expr, out CelNode? node))
        {
            _planned[expr] = node = Make(expr);
        }

        return node;
    }

    private static CelNode PlanIdent(Ident ident) => ident.Variable.Kind switch
    {
        VariableKind.Global => new GlobalNode(ident.Variable.Slot, ident.Name.TrimStart('.')),
        VariableKind.Local => new LocalNode(ident.Variable.Slot),
        _ => new ConstantNode(CelValue.Of(ident.Type.Parameters[0])),
    };

    private CelNode Make(Expr expr)
    {
        switch (expr)
        {
            case Literal literal:
                return new ConstantNode(literal.Value);
            case Ident ident:
                return PlanIdent(ident);
            case Select select:
                return PlanSelect(select);
            case Call call:
                return PlanCall(call);
            case ListLiteral list:
                CelNode[] elements = [.. list.Elements.Select(Plan)];
                return elements.All(e => e is ConstantNode) && list.Optional is null
                    ? new ConstantNode(CelValue.List([.. elements.Select(e => ((ConstantNode)e).Value)]))
                    : new ListNode(elements, list.Optional);
            case MapLiteral map:
                return PlanMap(map);
            case StructLiteral message:
                return new MapNode(
                    [.. message.Fields.Select(f => new EntryNodes(new ConstantNode(CelValue.Of(f.Name)), Plan(f.Value), f.Optional))],
                    message.Type);
            case Comprehension { IsBind: true } bind:
                return new BindNode(Plan(bind.Initial), bind.AccumulatorSlot, Plan(bind.Result));
            default:
                return PlanFold((Comprehension)expr);
        }
    }

    private FoldNode PlanFold(Comprehension fold) => new()
    {
        Range = Plan(fold.Range),
        Initial = Plan(fold.Initial),
        Condition = Plan(fold.Condition),
        Step = Plan(fold.Step),
        Result = Plan(fold.Result),
        Accumulator = fold.AccumulatorSlot,
        Variable = fold.VariableSlot,
        Second = fold.SecondVariable is null ? -1 : fold.SecondSlot,
    };

    private CelNode PlanSelect(Select select)
    {
        if (select.Qualified is not null)
        {
            return PlanIdent(select.Qualified);
        }

        CelNode operand = Plan(select.Operand);
        CelType type = select.Operand.Type;
        return select.IsTest ? new HasNode(operand, select.Field)
            : new SelectNode(operand, select.Field, type.Kind == CelKind.Object ? type.Fields.GetValueOrDefault(select.Field) : null);
    }

    private CelNode PlanMap(MapLiteral map)
    {
        EntryNodes[] entries = [.. map.Entries.Select(e => new EntryNodes(Plan(e.Key), Plan(e.Value), e.Optional))];
        var node = new MapNode(entries, null);
        if (entries.All(e => e is { Key: ConstantNode, Value: ConstantNode, Optional: false }))
        {
            CelValue value = node.Evaluate(new CelFrame([], 0, ulong.MaxValue));
            return value.IsError ? node : new ConstantNode(value);
        }

        return node;
    }

    private CelNode PlanCall(Call call)
    {
        CelNode[] operands = [.. call.Children.Select(Plan)];
        switch (call.Function)
        {
            case Operators.And or Operators.Or:
                return new LogicNode(operands[0], operands[1], call.Function == Operators.Or);
            case Operators.Conditional:
                return new ConditionalNode(operands[0], operands[1], operands[2]);
            case Operators.NotStrictlyFalse:
                return new NotStrictlyFalseNode(operands[0]);
            case Operators.Index or Operators.OptionalIndex or Operators.OptionalSelect:
                return new IndexNode(operands[0], operands[1], call.Function != Operators.Index);
            case "or" or "orValue" when call.Target is not null:
                return new OrElseNode(operands[0], operands[1], call.Function == "orValue");
            case Operators.In when operands[1] is ConstantNode { Value: var list } && SetOf(list) is { } set:
                return new MembershipNode(operands[0], set);
        }

        if (PlanPattern(call, operands) is { } matcher)
        {
            return matcher;
        }

        CelNode node = PlanFunction(call, operands);
        if (IsConversion(call.Function) && operands is [ConstantNode])
        {
            CelValue value = node.Evaluate(new CelFrame([], 0, ulong.MaxValue));
            return value.IsError ? node : new ConstantNode(value);
        }

        return node;
    }

    private static bool IsConversion(string function) =>
        function is "bool" or "bytes" or "double" or "duration" or "int" or "string" or "timestamp" or "uint" or "type" or "dyn";

    // Operators look at the kinds themselves; functions are shown only what they declare.
    private static CelNode PlanFunction(Call call, CelNode[] operands)
    {
        bool isOperator = call.Function[0] is '_' or '!' or '-' or '@';
        bool guarded = !isOperator && call.Children.Any(c => c.Type.Kind == CelKind.Dyn);
        if (call.Overloads.Count == 1 || isOperator)
        {
            CelOverload overload = call.Overloads.FirstOrDefault(o => o.Id is "in_list") ?? call.Overloads[0];
            if (overload.Unary is { } unary)
            {
                return new UnaryNode(overload, operands[0], unary, guarded);
            }

            if (overload.Binary is { } binary && operands.Length == 2)
            {
                return new BinaryNode(overload, operands[0], operands[1], binary, guarded);
            }
        }

        return new DispatchNode(call.Overloads, operands);
    }

    private static CelNode? PlanPattern(Call call, CelNode[] operands)
    {
        if (call.Function is not ("matches" or "find" or "findAll")
            || operands is not [_, ConstantNode { Value.Kind: CelKind.String } pattern])
        {
            return null;
        }

        if (Re2Pattern.TryParse(pattern.Value.Text, out _) is not { } compiled)
        {
            return null;
        }

        CelUnary run = RegexLibrary.Compiled(call.Function, compiled)!;
        bool guarded = call.Children[0].Type.Kind == CelKind.Dyn;
        return new BinaryNode(call.Overloads[0], operands[0], pattern, (text, _) => run(text), guarded);
    }

    // of one kind of scalars only: elements of other kinds compare in other ways
    private static HashSet<CelValue>? SetOf(CelValue list)
    {
        CelValue[] elements = list.Elements.ToArray();
        bool scalar = elements.Length > 0 && elements[0].Kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String;
        return scalar && elements.All(e => e.Kind == elements[0].Kind) ? new HashSet<CelValue>(elements, CelKeys.Instance) : null;
    }
}
