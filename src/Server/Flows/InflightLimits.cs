namespace Xebec.Server.Flows;

/// <summary>How many requests may be in progress at once. With flows both numbers together are divided among the priority levels.</summary>
/// <param name="Reads">--max-requests-inflight; default 400. Without flows zero or less means no bound.</param>
/// <param name="Writes">--max-mutating-requests-inflight; default 200. Without flows zero or less means no bound.</param>
/// <param name="Fair">--enable-priority-and-fairness: whether flow schemas and priority levels decide; default true.</param>
public sealed record InflightLimits(int Reads = 400, int Writes = 200, bool Fair = true);
