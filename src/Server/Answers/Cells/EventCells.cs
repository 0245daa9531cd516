using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Events, whose two versions name the same facts differently.</summary>
internal static class EventCells
{
    public static void Write(Value item, TableRow row)
    {
        Value about = Either(item, "involvedObject", "regarding");
        Value series = item["series"];
        Value started = Either(item, "firstTimestamp", "deprecatedFirstTimestamp");
        string first = row.Since(started.IsNullOrAbsent ? item["eventTime"] : started);
        string last = series.IsObject
            ? row.Since(series["lastObservedTime"])
            : row.Since(Either(item, "lastTimestamp", "deprecatedLastTimestamp"), first);
        long count = (series.IsObject ? series["count"] : Either(item, "count", "deprecatedCount")).Integer ?? 0;
        row.Add(last)
            .Text(item["type"])
            .Text(item["reason"])
            .Add($"{about["kind"].TextOrEmpty.ToLowerInvariant()}/{about["name"].TextOrEmpty}")
            .Text(about["fieldPath"])
            .Add(Source(item))
            .Add(Either(item, "message", "note").TextOrEmpty.Trim())
            .Add(first)
            .Add(series.IsObject || count != 0 ? count : 1)
            .Name(item);
    }

    private static string Source(Value item)
    {
        Value source = Either(item, "source", "deprecatedSource");
        string component = source["component"].Text is { Length: > 0 } c
            ? c
            : Either(item, "reportingComponent", "reportingController").TextOrEmpty;
        string host = source["host"].Text is { Length: > 0 } h ? h : item["reportingInstance"].TextOrEmpty;
        return host.Length == 0 ? component : $"{component}, {host}";
    }

    private static Value Either(Value item, string core, string events) => item[core].Exists ? item[core] : item[events];
}
