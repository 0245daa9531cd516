using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Libraries;

namespace Xebec.Schema.Cel.Costs;

/// <summary>What a call cost that was made.</summary>
internal static class RunCost
{
    /// <summary>A unit for ten characters.</summary>
    public const double PerCharacter = 0.1;

    /// <summary>A unit for four characters of a pattern.</summary>
    public const double PerPatternCharacter = 0.25;

    /// <summary>Two checks fit into the limit of an expression.</summary>
    public const ulong Check = 350_000;

    public static ulong Of(CelOverload overload, ReadOnlySpan<CelValue> arguments, in CelValue result) => overload.Cost switch
    {
        CostRule.One or CostRule.Index or CostRule.ConcatenateLists => 1,
        CostRule.Free or CostRule.Choose or CostRule.ShortCircuit => 0,
        CostRule.Traverse or CostRule.TraverseSame or CostRule.ToBytes or CostRule.ToText => Ceiling(Size(arguments[0]) * PerCharacter),
        CostRule.Rewrite or CostRule.Replace or CostRule.Split => Ceiling(Size(arguments[0]) * 2 * PerCharacter),
        CostRule.TraverseSecond => Ceiling(Size(arguments[1]) * PerCharacter),
        CostRule.Smaller => Compared(arguments[0], arguments[1]),
        CostRule.Concatenate => Ceiling((Size(arguments[0]) + Size(arguments[1])) * PerCharacter),
        CostRule.Contains => Ceiling(Size(arguments[0]) * PerCharacter) * Ceiling(Size(arguments[1]) * PerCharacter),
        CostRule.Match or CostRule.Find => Matching(Size(arguments[0]), Size(arguments[1])),
        CostRule.InList => arguments[1].Kind == CelKind.List ? (ulong)Size(arguments[1]) : 1,
        CostRule.Elements => Traversal(arguments[0]),
        CostRule.Join => Ceiling(Size(result) * 2 * PerCharacter),
        CostRule.Product => (ulong)(Size(arguments[0]) * Size(arguments[1])) + 1,
        CostRule.DoubleProduct => (ulong)(Size(arguments[0]) * Size(arguments[1]) * 2) + 1,
        CostRule.Check => Check,
        CostRule.Selector => Selector((ulong)Size(arguments[1])),
        CostRule.ContainsIp => Block(arguments[0], 2),
        CostRule.ContainsIpText => Block(arguments[0], 2) + Ceiling(Size(arguments[1]) * PerCharacter),
        CostRule.ContainsBlock => Block(arguments[0], 2) + Block(arguments[0], 1) + 1,
        CostRule.ContainsBlockText => Block(arguments[0], 2) + Block(arguments[0], 1) + 1 + Ceiling(Size(arguments[1]) * PerCharacter),
        CostRule.Validate => Matching(Size(arguments[1]), ((NamedFormat)arguments[0].Source!).PatternLength),
        _ => 1,
    };

    /// <summary>Parsing a selector of so many characters: a requirement for every two of them, each a list and a structure.</summary>
    public static ulong Selector(ulong length) => Selector((double)length);

    public static ulong Ceiling(double cost) => cost >= ulong.MaxValue ? ulong.MaxValue : (ulong)Math.Ceiling(cost);

    private static ulong Selector(double length) => 10 + Ceiling(length * PerCharacter) + Ceiling(Ceiling(length * 0.5) * 50.0);

    private static double Size(in CelValue value) => Math.Max(value.Size, value.Size < 0 ? 1 : 0);

    private static ulong Matching(double text, double pattern) =>
        Ceiling((1 + text) * PerCharacter) * Ceiling(pattern * PerPatternCharacter);

    // the values of libraries cost one to compare
    private static ulong Compared(in CelValue left, in CelValue right) => left.Kind == CelKind.Opaque && left.Source is not CelOptional ? 1
        : Ceiling(Math.Min(Size(left), Size(right)) * PerCharacter);

    // a block is as large as the bytes of its prefix
    private static ulong Block(in CelValue block, int times) => Ceiling(((IpBlock)block.Source!).PrefixBytes * times * PerCharacter);

    private static ulong Traversal(in CelValue value)
    {
        ulong cost = 0;
        switch (value.Kind)
        {
            case CelKind.String:
                return (ulong)(System.Text.Encoding.UTF8.GetByteCount(value.Text) * PerCharacter);
            case CelKind.Bytes:
                return (ulong)(value.Bytes.Length * PerCharacter);
            case CelKind.List:
                foreach (CelValue element in value.Elements)
                {
                    cost += Traversal(element);
                }

                return cost;
            case CelKind.Map or CelKind.Object:
                foreach (CelEntry entry in value.Entries)
                {
                    cost += Traversal(entry.Key) + Traversal(entry.Value);
                }

                return cost;
            default:
                return 1;
        }
    }
}
