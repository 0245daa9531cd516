using System.Globalization;
using System.Text;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>
/// /debug/api_priority_and_fairness/dump_priority_levels and dump_queues: how levels
/// and queues are now, as tables for people. In no list of paths, as upstream.
/// </summary>
/// <param name="pipeline">The one whose requests; null before it is there.</param>
public sealed class FlowDump(Func<ApiPipeline?> pipeline) : IPathHandler
{
    private const string Folder = "/debug/api_priority_and_fairness/";

    private static readonly string[] LevelColumns =
    [
        "PriorityLevelName", "ActiveQueues", "IsIdle", "IsQuiescing", "WaitingRequests", "ExecutingRequests", "DispatchedRequests",
        "RejectedRequests", "TimedoutRequests", "CancelledRequests",
    ];

    private static readonly string[] QueueColumns =
    [
        "PriorityLevelName", "Index", "PendingRequests", "ExecutingRequests", "SeatsInUse", "NextDispatchR", "InitialSeatsSum",
        "MaxSeatsSum", "TotalWorkSum",
    ];

    public IEnumerable<string> Paths => [];

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        IReadOnlyList<LevelState>? levels = target.Path.StartsWith(Folder, StringComparison.Ordinal) ? pipeline()?.Levels : null;
        string? text = levels is null ? null : target.Path[Folder.Length..] switch
        {
            "dump_priority_levels" => Table(LevelColumns, levels.Select(Row)),
            "dump_queues" => Table(QueueColumns, levels.SelectMany(l => l.Queues.Select((q, i) => Row(l, q, i)))),
            _ => null,
        };
        return text is null
            ? null
            : ValueTask.FromResult(
                new Answer { Code = 200, ContentType = "text/plain; charset=utf-8", Body = new BytesBody(Encoding.UTF8.GetBytes(text)) });
    }

    private static string[] Row(LevelState level) =>
    [
        level.Name,
        Text(level.Queues.Count(q => q.Waiting + q.Executing > 0)),
        level.Waiting + level.Executing == 0 ? "true" : "false",
        level.IsQuiescing ? "true" : "false",
        Text(level.Waiting),
        Text(level.Executing),
        Text(level.Fates.Dispatched),
        Text(level.Fates.Rejected),
        Text(level.Fates.TimedOut),
        Text(level.Fates.Cancelled),
    ];

    private static string[] Row(LevelState level, QueueState queue, int index) =>
    [
        level.Name,
        Text(index),
        Text(queue.Waiting),
        Text(queue.Executing),
        Text(queue.ExecutingSeats),
        SeatSeconds(queue.Next),
        Text(queue.WaitingSeats),
        Text(queue.WaitingSeats),
        SeatSeconds(queue.Work),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string SeatSeconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:F8}ss");

    // columns as wide as their widest cell, its comma and a space; the last as wide as it is
    private static string Table(string[] columns, IEnumerable<string[]> rows)
    {
        List<string[]> all = [columns, .. rows];
        var text = new StringBuilder();
        int[] widths = [.. columns.Select((_, i) => all.Max(row => row[i].Length) + 2)];
        foreach (string[] row in all)
        {
            for (int i = 0; i < row.Length - 1; i++)
            {
                text.Append((row[i] + ",").PadRight(widths[i]));
            }

            text.Append(row[^1]).Append('\n');
        }

        return text.ToString();
    }
}
