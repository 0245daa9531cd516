using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Costs;

/// <summary>
/// Walks a checked expression and adds up what it costs at least and at most. Sizes come from literals, from what calls are known to
/// return, and for everything reached from a variable by selection from the bounds its type states.
/// </summary>
internal sealed partial class CostEstimator
{
    private const ulong ListCost = 10;
    private const ulong MapCost = 30;
    private const ulong MessageCost = 40;

    private readonly CelEnvironment _environment;

    // what a node is according to the variables' types: known only of what is reached from a variable
    private readonly Dictionary<Expr, CelType> _declared = [];
    private readonly Dictionary<Expr, CelCost> _sizes = [];
    private readonly Dictionary<Expr, Entries> _entries = [];
    private readonly Dictionary<int, Local> _locals = [];

    private CostEstimator(CelEnvironment environment) => _environment = environment;

    public static CelCost Estimate(CelEnvironment environment, Expr root) => new CostEstimator(environment).Cost(root);

    private CelCost Cost(Expr node) => node switch
    {
        Ident ident => OfIdent(ident, node),
        Select { Qualified: { } ident } => OfIdent(ident, node),
        Select select => OfSelect(select),
        Call call => OfCall(call),
        ListLiteral list => OfList(list),
        MapLiteral map => OfMap(map),
        StructLiteral message => Sum(message.Fields.Select(f => f.Value)) + CelCost.Fixed(MessageCost),
        Comprehension { IsBind: true } bind => OfBind(bind),
        Comprehension fold => OfFold(fold),
        _ => default,
    };

    private CelCost Sum(IEnumerable<Expr> nodes)
    {
        CelCost sum = default;
        foreach (Expr node in nodes)
        {
            sum += Cost(node);
        }

        return sum;
    }

    private CelCost OfIdent(Ident ident, Expr node)
    {
        CelType? declared = ident.Variable.Kind switch
        {
            VariableKind.Global => _environment.Variables[ident.Variable.Slot].Type,
            VariableKind.Local => _locals.GetValueOrDefault(ident.Variable.Slot).Declared,
            _ => null,
        };
        Declare(node, declared);
        return CelCost.Fixed(1);
    }

    private CelCost OfSelect(Select select)
    {
        CelCost cost = Cost(select.Operand);
        if (select.IsTest)
        {
            return cost;
        }

        if (_declared.GetValueOrDefault(select.Operand) is { } type)
        {
            type = type.IsOptional ? type.Parameters[0] : type;
            Declare(select, type.Kind == CelKind.Object ? type.Fields.GetValueOrDefault(select.Field)?.Type : null);
        }

        return cost + CelCost.Fixed(select.Operand.Type.Kind is CelKind.Map or CelKind.Object ? 1u : 0u);
    }

    private CelCost OfList(ListLiteral list)
    {
        CelCost cost = Sum(list.Elements) + CelCost.Fixed(ListCost);
        _entries[list] = new Entries(CelCost.Fixed(1), Range(list.Elements));
        return cost;
    }

    private CelCost OfMap(MapLiteral map)
    {
        CelCost cost = Sum(map.Children) + CelCost.Fixed(MapCost);
        _entries[map] = new Entries(Range(map.Entries.Select(e => e.Key)), Range(map.Entries.Select(e => e.Value)));
        return cost;
    }

    private CelCost Range(IEnumerable<Expr> nodes)
    {
        CelCost? range = null;
        foreach (Expr node in nodes)
        {
            CelCost size = SizeOf(node) ?? CelCost.Unknown;
            range = range?.Or(size) ?? size;
        }

        return range ?? default;
    }

    private CelCost OfBind(Comprehension bind)
    {
        CelCost cost = CelCost.Fixed(ListCost) + Cost(bind.Initial);
        _locals[bind.AccumulatorSlot] = new Local(_declared.GetValueOrDefault(bind.Initial), SizeOf(bind.Initial), EntriesOf(bind.Initial));
        cost += Cost(bind.Result);
        CopySizes(bind.Result, bind);
        return cost;
    }

    private CelCost OfFold(Comprehension fold)
    {
        CelCost cost = Cost(fold.Range) + Cost(fold.Initial);
        _locals[fold.AccumulatorSlot] = new Local(null, SizeOf(fold.Initial), EntriesOf(fold.Initial));
        Entries? entries = EntriesOf(fold.Range);
        CelType? declared = _declared.GetValueOrDefault(fold.Range);
        bool list = fold.Range.Type.Kind == CelKind.List;
        var value = new Local(declared?.Kind is CelKind.List or CelKind.Map ? declared.Element : null, entries?.Value, null);
        var key = new Local(list || declared?.Kind != CelKind.Map ? null : declared.Parameters[0], entries?.Key, null);
        _locals[fold.VariableSlot] = fold.SecondVariable is null && list ? value : key;
        if (fold.SecondVariable is not null)
        {
            _locals[fold.SecondSlot] = value;
        }

        CelCost once = Cost(fold.Condition) + Cost(fold.Step);
        cost += Cost(fold.Result);
        CelCost count = SizeOf(fold.Range) ?? CelCost.Unknown;
        cost += count * once;
        if (fold.Initial is Literal)
        {
            SetSize(fold, SizeOf(fold.Initial));
        }
        else if (fold.Initial is ListLiteral or MapLiteral)
        {
            SetSize(fold, count);
            SetEntries(fold, EntriesOf(fold.Step));
        }

        return cost;
    }

    private void Declare(Expr node, CelType? type)
    {
        if (type is not null)
        {
            _declared[node] = type;
        }
    }

    private void SetSize(Expr node, CelCost? size)
    {
        if (size is { } known)
        {
            _sizes[node] = known;
        }
    }

    private void SetEntries(Expr node, Entries? entries)
    {
        if (entries is { } known)
        {
            _entries[node] = known;
        }
    }

    private void CopySizes(Expr from, Expr to)
    {
        SetSize(to, SizeOf(from));
        SetEntries(to, EntriesOf(from));
    }

    private CelCost? SizeOf(Expr node)
    {
        if (_sizes.TryGetValue(node, out CelCost known))
        {
            return known;
        }

        switch (node)
        {
            case Literal literal:
                return CelCost.Fixed((ulong)(literal.Value.Size is >= 0 and var size ? size : 1));
            case ListLiteral list:
                return CelCost.Fixed((ulong)list.Elements.Count);
            case MapLiteral map:
                return CelCost.Fixed((ulong)map.Entries.Count);
        }

        if (_declared.GetValueOrDefault(node) is { } declared)
        {
            return new CelCost(0, declared.SizeMax ?? 0);
        }

        if (IsScalar(node.Type))
        {
            return CelCost.Fixed(1);
        }

        return node is Ident { Variable: { Kind: VariableKind.Local, Slot: var slot } } ? _locals.GetValueOrDefault(slot).Size : null;
    }

    private Entries? EntriesOf(Expr node)
    {
        if (_entries.TryGetValue(node, out Entries known))
        {
            return known;
        }

        return node is Ident { Variable: { Kind: VariableKind.Local, Slot: var slot } } ? _locals.GetValueOrDefault(slot).Entries : null;
    }

    private static bool IsScalar(CelType type) =>
        type.Kind is CelKind.Bool or CelKind.Double or CelKind.Duration or CelKind.Int or CelKind.Timestamp or CelKind.Uint
        || (type.IsOptional && IsScalar(type.Parameters[0]));

    /// <summary>The sizes of what is in a list or map.</summary>
    private readonly record struct Entries(CelCost Key, CelCost Value)
    {
        public Entries Or(Entries other) => new(Key.Or(other.Key), Value.Or(other.Value));
    }

    private readonly record struct Local(CelType? Declared, CelCost? Size, Entries? Entries);
}
