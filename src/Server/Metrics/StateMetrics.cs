using System.Diagnostics;
using System.Globalization;
using Xebec.Api.Keys;
using Xebec.Server.Paths;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>What can be looked up when somebody asks: what is stored, the process, what runs.</summary>
internal static class StateMetrics
{
    private const string OpenFiles = "/proc/self/fd";

    public static IReadOnlyList<MetricFamily> Of(
        Func<IEnumerable<(ResourceName Resource, int Objects)>> stored,
        Func<IReadOnlyList<long?>> sizes,
        Func<ApiRegistry> registry,
        ServerVersion version) =>
    [
        new StateFamily(
            "apiserver_storage_size_bytes",
            "gauge",
            "Bytes that each store takes on its disk.",
            ["storage_cluster_id"],
            () => Sizes(sizes())),
        new StateFamily(
            "apiserver_storage_objects", "gauge", "Objects stored, by resource.", ["resource"], () => Objects(stored(), registry())),
        new StateFamily(
            "kubernetes_build_info",
            "gauge",
            "The API level that is served, and by what.",
            ["build_date", "compiler", "git_commit", "git_tree_state", "git_version", "go_version", "major", "minor", "platform"],
            () => [(1, Build(version))]),
        Process("process_cpu_seconds_total", "counter", "Processor time used, in seconds.", p => p.TotalProcessorTime.TotalSeconds),
        Process("process_open_fds", "gauge", "Files and connections that are open.", _ => OpenFileCount()),
        Process("process_resident_memory_bytes", "gauge", "Memory in use, in bytes.", p => p.WorkingSet64),
        Process("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.", Began),
        Process("process_virtual_memory_bytes", "gauge", "Addresses in use, in bytes.", p => p.VirtualMemorySize64),
    ];

    // under the name that upstream gives the clusters it stores in
    private static IEnumerable<(double Value, string[] Labels)> Sizes(IReadOnlyList<long?> sizes) =>
        sizes.Select((bytes, i) => (bytes, i)).Where(s => s.bytes is not null)
            .Select(s => ((double)s.bytes!.Value, (string[])[string.Create(CultureInfo.InvariantCulture, $"etcd-{s.i}")]));

    // resources without objects have a series too
    private static IEnumerable<(double Value, string[] Labels)> Objects(
        IEnumerable<(ResourceName Resource, int Objects)> stored, ApiRegistry registry)
    {
        var counts = stored.ToDictionary(s => s.Resource.ToString(), s => s.Objects);
        return registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources)
            .Where(r => r.Type.Allows("get") && r.Type.Allows("create"))
            .Select(r => r.Type.Name.ToString()).Union(counts.Keys).Order(StringComparer.Ordinal)
            .Select(name => ((double)counts.GetValueOrDefault(name), (string[])[name]));
    }

    private static string[] Build(ServerVersion version) =>
    [
        version.BuildDate, version.Compiler, version.Commit, version.TreeState, version.GitVersion, version.GoVersion, version.Major,
        version.Minor, version.Platform,
    ];

    private static int OpenFileCount() => Directory.Exists(OpenFiles) ? Directory.EnumerateFileSystemEntries(OpenFiles).Count() : 0;

    private static double Began(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;

    private static StateFamily Process(string name, string type, string help, Func<Process, double> read) => new(name, type, help, [], () =>
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return [(read(process), [])];
    });
}
