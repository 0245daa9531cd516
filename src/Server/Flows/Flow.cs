using Xebec.Server.Metrics;

namespace Xebec.Server.Flows;

/// <summary>A flow schema with the level its requests go to, and what is counted of them.</summary>
/// <param name="Schema">Whose requests.</param>
/// <param name="Level">Their level.</param>
/// <param name="Series">What is counted; null: nothing.</param>
internal sealed record Flow(FlowSchema Schema, PriorityLevel Level, FlowSeries? Series)
{
    /// <summary>Whether clients are told of it: there are objects to look at.</summary>
    public bool IsTold => Series is not null;
}
