using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Autoscaling;

namespace Xebec.Server.Answers.Cells;

/// <summary>Autoscalers: what they scale, and how far the first two metrics are from their targets.</summary>
internal static class AutoscalerCells
{
    private const int ShownMax = 2;

    public static void Write(Value item, TableRow row)
    {
        item = AutoscalerVersions.IsOld(item) ? AutoscalerVersions.Instance.ToHub(item) : item;
        Value spec = item["spec"];
        Value target = spec["scaleTargetRef"];
        row.Name(item)
            .Add($"{target["kind"].TextOrEmpty}/{target["name"].TextOrEmpty}")
            .Add(Targets(spec["metrics"].Elements.ToList(), item["status"]["currentMetrics"].Elements.ToList()))
            .Add(spec["minReplicas"].Integer is { } least ? least.ToString(CultureInfo.InvariantCulture) : "<unset>")
            .Number(spec["maxReplicas"])
            .Number(item["status"]["currentReplicas"])
            .Age(item);
    }

    private static string Targets(List<Value> metrics, List<Value> currents)
    {
        if (metrics.Count == 0)
        {
            return TableRow.None;
        }

        // upstream pairs metrics with what was measured by their places alone
        string shown = string.Join(
            ", ", metrics.Take(ShownMax).Select((metric, i) => Target(metric, i < currents.Count ? currents[i] : default)));
        return metrics.Count > ShownMax
            ? string.Create(CultureInfo.InvariantCulture, $"{shown} + {metrics.Count - ShownMax} more...")
            : shown;
    }

    private static string Target(Value metric, Value measured)
    {
        string source = metric["type"].TextOrEmpty is { Length: > 0 } type ? char.ToLowerInvariant(type[0]) + type[1..] : "";
        Value target = metric[source]["target"];
        Value current = measured[source]["current"];
        switch (source)
        {
            case "external" or "object":
                return target["averageValue"].Exists
                    ? $"{Amount(current["averageValue"])}/{target["averageValue"].TextOrEmpty} (avg)"
                    : $"{Amount(current["value"])}/{target["value"].TextOrEmpty}";
            case "pods":
                return $"{Amount(current["averageValue"])}/{target["averageValue"].TextOrEmpty}";
            case "resource" or "containerResource":
                string name = metric[source]["name"].TextOrEmpty;
                return target["averageValue"].Exists
                    ? $"{name}: {Amount(current["averageValue"])}/{target["averageValue"].TextOrEmpty}"
                    : $"{name}: {Share(current["averageUtilization"], TableRow.Unknown)}/{Share(target["averageUtilization"], "<auto>")}";
            default:
                return "<unknown type>";
        }
    }

    private static string Amount(Value amount) => amount.Text ?? TableRow.Unknown;

    private static string Share(Value share, string whenUnset) =>
        share.Integer is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : whenUnset;
}
