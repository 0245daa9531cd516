using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Apps;

/// <summary>What workloads are warned of.</summary>
internal static class WorkloadWarnings
{
    /// <summary>A new workload's name that cannot be part of a host name.</summary>
    public static void Names(Value item, Value old, List<string> warnings)
    {
        IReadOnlyList<string> problems = old.Exists ? [] : DnsNames.Label(item["metadata"]["name"].TextOrEmpty);
        if (problems.Count > 0)
        {
            warnings.Add($"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [{string.Join(" ", problems)}]");
        }
    }
}
