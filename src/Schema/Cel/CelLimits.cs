namespace Xebec.Schema.Cel;

/// <summary>Upstream's limits, in units of cost.</summary>
public static class CelLimits
{
    /// <summary>One evaluation of one expression.</summary>
    public const ulong PerCall = 1_000_000;

    /// <summary>All evaluations for one request of one policy, or for one custom resource.</summary>
    public const ulong RuntimeBudget = 10_000_000;

    /// <summary>All match conditions of one request.</summary>
    public const ulong MatchConditionsBudget = RuntimeBudget / 4;

    /// <summary>What one rule of a definition may be estimated to cost.</summary>
    public const ulong EstimatedRule = 10_000_000;

    /// <summary>What all rules of a definition's version may be estimated to cost.</summary>
    public const ulong EstimatedDefinition = 100_000_000;

    /// <summary>Bytes of the largest request, from which sizes are estimated where a schema has no bounds: 3 MiB.</summary>
    public const ulong RequestBytes = 3 * 1024 * 1024;
}
