namespace Xebec.Control.Runtime.Plans;

/// <summary>
/// What is to be done about a key: steps in order, of which the first that fails ends the plan; and when to look again unasked.
/// </summary>
public sealed record Plan(IReadOnlyList<PlanStep> Steps)
{
    public static Plan Nothing { get; } = new([]);

    /// <summary>Null: only when an input changes.</summary>
    public TimeSpan? LookAgainAfter { get; init; }

    public static Plan Of(params PlanStep[] steps) => new(steps);

    public override string ToString()
    {
        string again = LookAgainAfter is { } after ? $"look again after {after.TotalSeconds:0.###} s\n" : "";
        return string.Concat(Steps.Select(step => step + "\n")) + again;
    }
}
