using System.Text.Json.Nodes;

namespace Xebec.Tools.Table;

/// <summary>Writes the columns of each kind's table. Upstream names its printers loosely; here they get their kinds.</summary>
internal sealed class ColumnWriter(Facts facts, TextWriter to)
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["endpoint"] = "Endpoints",
        ["roleBindings"] = "RoleBinding",
        ["clusterRoleBindings"] = "ClusterRoleBinding",
        ["mutatingWebhook"] = "MutatingWebhookConfiguration",
        ["validatingWebhook"] = "ValidatingWebhookConfiguration",
        ["priorityLevel"] = "PriorityLevelConfiguration",
        ["nodeResourceSlice"] = "ResourceSlice",
        ["deviceTaint"] = "DeviceTaintRule",
        ["apiService"] = "APIService",
        ["ipAddress"] = "IPAddress",
        ["csiNode"] = "CSINode",
        ["csiDriver"] = "CSIDriver",
        ["csiStorageCapacity"] = "CSIStorageCapacity",
    };

    public void Write()
    {
        HashSet<string> known = [.. facts.Types.Values.Select(t => t.Gvk.Split('/')[^1])];
        foreach ((string printer, JsonNode? columns) in facts.Columns.OrderBy(c => KindOf(c.Key), StringComparer.Ordinal))
        {
            if (!known.Contains(KindOf(printer)))
            {
                throw new InvalidDataException($"printer {printer}: no kind {KindOf(printer)}");
            }

            to.WriteLine($"columns {KindOf(printer)}");
            foreach (JsonNode? column in columns!.AsArray())
            {
                string format = column!["format"]?.GetValue<string>() ?? "-";
                to.WriteLine($" {column["type"]} {format} {column["priority"]?.GetValue<int>() ?? 0} {column["name"]}");
            }
        }
    }

    private static string KindOf(string printer) => Kinds.GetValueOrDefault(printer) ?? char.ToUpperInvariant(printer[0]) + printer[1..];
}
