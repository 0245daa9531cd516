using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Nodes: whether they are ready, what they are for, what runs on them.</summary>
internal static class NodeCells
{
    private const string RolePrefix = "node-role.kubernetes.io/";
    private const string RoleLabel = "kubernetes.io/role";

    public static void Write(Value item, TableRow row)
    {
        Value facts = item["status"]["nodeInfo"];
        row.Name(item)
            .Add(State(item))
            .Add(Roles(item["metadata"]["labels"]))
            .Age(item)
            .Text(facts["kubeletVersion"])
            .Add(Address(item, "InternalIP"))
            .Add(Address(item, "ExternalIP"))
            .Text(facts["osImage"], TableRow.Unknown)
            .Add(Kernel(facts))
            .Text(facts["containerRuntimeVersion"], TableRow.Unknown);
    }

    private static string Kernel(Value facts)
    {
        string version = facts["kernelVersion"].Text is { Length: > 0 } known ? known : TableRow.Unknown;
        return facts["architecture"].Text is { Length: > 0 } architecture ? $"{version} ({architecture})" : version;
    }

    private static string State(Value item)
    {
        var conditions = item["status"]["conditions"].Elements.ToList();
        Value ready = conditions.Find(c => c["type"].TextIs("Ready"));
        string state = !ready.Exists ? "Unknown" : ready["status"].TextIs("True") ? "Ready" : "NotReady";
        return item["spec"]["unschedulable"].IsTrue ? state + ",SchedulingDisabled" : state;
    }

    private static string Roles(Value labels)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Member label in labels.Members)
        {
            string role = label.Name.StartsWith(RolePrefix, StringComparison.Ordinal) ? label.Name[RolePrefix.Length..]
                : label.Name == RoleLabel ? label.Value.TextOrEmpty
                : "";
            if (role.Length > 0)
            {
                roles.Add(role);
            }
        }

        return roles.Count == 0 ? TableRow.None : string.Join(',', roles);
    }

    private static string Address(Value item, string type)
    {
        Value found = item["status"]["addresses"].Elements.ToList().Find(a => a["type"].TextIs(type));
        return found["address"].Text ?? TableRow.None;
    }
}
