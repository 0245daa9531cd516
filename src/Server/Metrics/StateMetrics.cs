using System.Diagnostics;
using Xebec.Api.Keys;
using Xebec.Server.Paths;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>What can be looked up when somebody asks: the store, the process, what runs.</summary>
internal sealed class StateMetrics
{
    public StateMetrics(Func<IEnumerable<(ResourceName Resource, int Objects)>> stored, Func<ApiRegistry> registry, ServerVersion version) => Families =
    [
        new StateFamily("apiserver_storage_objects", "gauge", "Objects stored, by resource.", ["resource"], () => Objects(stored(), registry())),
        new StateFamily(
            "kubernetes_build_info",
            "gauge",
            "The API level that is served, and by what.",
            ["build_date", "compiler", "git_commit", "git_tree_state", "git_version", "go_version", "major", "minor", "platform"],
            () => [(1, [version.BuildDate, version.Compiler, version.Commit, version.TreeState, version.GitVersion, version.GoVersion, version.Major, version.Minor, version.Platform])]),
        Process("process_cpu_seconds_total", "counter", "Processor time used, in seconds.", p => p.TotalProcessorTime.TotalSeconds),
        Process("process_open_fds", "gauge", "Files and connections that are open.", _ => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0),
        Process("process_resident_memory_bytes", "gauge", "Memory in use, in bytes.", p => p.WorkingSet64),
        Process("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.", p => new DateTimeOffset(p.StartTime).ToUnixTimeMilliseconds() / 1000.0),
        Process("process_virtual_memory_bytes", "gauge", "Addresses in use, in bytes.", p => p.VirtualMemorySize64),
    ];

    public IReadOnlyList<MetricFamily> Families { get; }

    // resources without objects have a series too
    private static IEnumerable<(double Value, string[] Labels)> Objects(IEnumerable<(ResourceName Resource, int Objects)> stored, ApiRegistry registry)
    {
        var counts = stored.ToDictionary(s => s.Resource, s => s.Objects);
        return registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources)
            .Where(r => r.Type.Allows("get") && r.Type.Allows("create"))
            .Select(r => r.Type.Name).Concat(counts.Keys).Distinct()
            .OrderBy(name => name.ToString(), StringComparer.Ordinal)
            .Select(name => ((double)counts.GetValueOrDefault(name), (string[])[name.ToString()]));
    }

    private static StateFamily Process(string name, string type, string help, Func<Process, double> read) => new(name, type, help, [], () =>
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return [(read(process), [])];
    });
}
