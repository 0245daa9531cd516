using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Syntax;

/// <summary>A node of a parsed expression, macros already expanded. The checker notes types and resolutions on it.</summary>
internal abstract class Expr(int position)
{
    private static readonly List<Expr> None = [];

    /// <summary>Where messages about the node point: of calls and selections the operator, not the beginning.</summary>
    public int Position { get; } = position;

    public CelType Type { get; set; } = CelType.Error;

    /// <summary>The nodes directly below, in order of evaluation.</summary>
    public virtual IReadOnlyList<Expr> Children => None;

    /// <summary>This node and all below, each once: macros may use one twice.</summary>
    public IReadOnlyCollection<Expr> All()
    {
        HashSet<Expr> all = [];
        Stack<Expr> open = new([this]);
        while (open.TryPop(out Expr? node))
        {
            if (all.Add(node))
            {
                foreach (Expr child in node.Children)
                {
                    open.Push(child);
                }
            }
        }

        return all;
    }
}

internal sealed class Literal(int position, CelValue value) : Expr(position)
{
    public CelValue Value { get; } = value;
}

internal sealed class Ident(int position, string name) : Expr(position)
{
    public string Name { get; } = name;

    /// <summary>The slot of a declared variable, or one of a local; set by the checker.</summary>
    public VariableRef Variable { get; set; }
}

/// <summary>A field or map member by name.</summary>
internal sealed class Select(int position, Expr operand, string field, bool isTest = false) : Expr(position)
{
    public Expr Operand { get; } = operand;

    public string Field { get; } = field;

    /// <summary>Whether this asks for presence, as <c>has</c> does.</summary>
    public bool IsTest { get; } = isTest;

    /// <summary>Set when the dotted name as a whole is a variable or a type.</summary>
    public Ident? Qualified { get; set; }

    public override IReadOnlyList<Expr> Children => Qualified is null ? [Operand] : [];
}

internal sealed class Call(int position, string function, Expr? target, IReadOnlyList<Expr> arguments) : Expr(position)
{
    public string Function { get; set; } = function;

    /// <summary>The receiver of a method call; null for functions and operators.</summary>
    public Expr? Target { get; set; } = target;

    public IReadOnlyList<Expr> Arguments { get; } = arguments;

    /// <summary>What the call may mean; one unless types are known at run time only.</summary>
    public IReadOnlyList<CelOverload> Overloads { get; set; } = [];

    public override IReadOnlyList<Expr> Children => Target is null ? Arguments : [Target, .. Arguments];
}

internal sealed class ListLiteral(int position, IReadOnlyList<Expr> elements, IReadOnlySet<int>? optional = null) : Expr(position)
{
    public IReadOnlyList<Expr> Elements { get; } = elements;

    /// <summary>The positions of elements written with a question mark.</summary>
    public IReadOnlySet<int>? Optional { get; } = optional;

    public override IReadOnlyList<Expr> Children => Elements;
}

internal readonly record struct MapEntry(int Position, Expr Key, Expr Value, bool Optional);

internal sealed class MapLiteral(int position, IReadOnlyList<MapEntry> entries) : Expr(position)
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;

    public override IReadOnlyList<Expr> Children => [.. Entries.SelectMany(e => new[] { e.Key, e.Value })];
}

internal readonly record struct FieldEntry(int Position, string Name, Expr Value, bool Optional);

internal sealed class StructLiteral(int position, string name, IReadOnlyList<FieldEntry> fields) : Expr(position)
{
    public string Name { get; } = name;

    public IReadOnlyList<FieldEntry> Fields { get; } = fields;

    public override IReadOnlyList<Expr> Children => [.. Fields.Select(f => f.Value)];
}

/// <summary>What all comprehension macros become: a fold of an accumulator over a list or the keys of a map.</summary>
internal sealed class Comprehension(int position) : Expr(position)
{
    public required Expr Range { get; init; }

    public required string Variable { get; init; }

    /// <summary>Of two-variable comprehensions the name of the value; null otherwise.</summary>
    public string? SecondVariable { get; init; }

    public required string Accumulator { get; init; }

    public required Expr Initial { get; init; }

    public required Expr Condition { get; init; }

    public required Expr Step { get; init; }

    public required Expr Result { get; init; }

    /// <summary>
    /// Whether this only gives a name to <see cref="Initial"/>, as <c>cel.bind</c> does: no loop, and evaluated when first used.
    /// </summary>
    public bool IsBind { get; init; }

    public int VariableSlot { get; set; }

    public int SecondSlot { get; set; }

    public int AccumulatorSlot { get; set; }

    public override IReadOnlyList<Expr> Children => [Range, Initial, Condition, Step, Result];
}

/// <summary>A variable resolved.</summary>
/// <param name="Slot">Its place among the variables of its kind.</param>
/// <param name="Kind">Which kind.</param>
internal readonly record struct VariableRef(VariableKind Kind, int Slot);

internal enum VariableKind : byte
{
    None,

    /// <summary>Declared by the environment, bound by the activation.</summary>
    Global,

    /// <summary>A comprehension's.</summary>
    Local,

    /// <summary>The name of a type.</summary>
    Type,
}
