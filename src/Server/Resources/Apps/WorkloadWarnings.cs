using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>What workloads are warned of.</summary>
internal static class WorkloadWarnings
{
    /// <summary>A new or changed template.</summary>
    public static void Template(Value item, Value old, Value template, FieldPath path, List<string> warnings)
    {
        if (!old.Exists || item["metadata"]["generation"] != old["metadata"]["generation"])
        {
            PodWarnings.Check(template, path, warnings);
        }
    }

    /// <summary>A new workload's name that cannot be part of a host name.</summary>
    public static void Names(Value item, Value old, List<string> warnings)
    {
        IReadOnlyList<string> problems = old.Exists ? [] : DnsNames.Label(item["metadata"]["name"].TextOrEmpty);
        if (problems.Count > 0)
        {
            warnings.Add("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; "
                + $"a DNS label is recommended: [{string.Join(" ", problems)}]");
        }
    }
}
