using System.Text.Json.Nodes;
using static Xebec.Bench.Load.LoadObjects;

namespace Xebec.Bench.Load;

/// <summary>Load on a whole API server, ours or any other, through its front door.</summary>
internal static class LoadBench
{
    private const string Core = $"/api/v1/namespaces/{Namespace}";

    // in the order in which one needs what another has made
    private static readonly (string Name, Func<ApiLoad, Task<LoadResult>> Run)[] Scenarios =
    [
        ("create-configmaps", load => load.RunAsync("create-configmaps", load.Options.Objects, (caller, i) => load.SendAsync(caller, HttpMethod.Post, $"{Core}/configmaps", ConfigMap($"c-{i}")))),
        ("get", load => load.RunAsync("get", load.Options.Objects * 2, (caller, i) => load.SendAsync(caller, HttpMethod.Get, $"{Core}/configmaps/c-{i % load.Options.Objects}"))),
        ("create-pods", load => load.RunAsync("create-pods", load.Options.Objects, (caller, i) => load.SendAsync(caller, HttpMethod.Post, $"{Core}/pods", Pod($"p-{i}")))),
        ("list", load => ListAsync(load, "list", gzip: false)),
        ("list-gzip", load => ListAsync(load, "list-gzip", gzip: true)),
        ("fan-out", FanOut.RunAsync),
        ("idle-watches", IdleWatches.RunAsync),
        ("idle-connections", IdleConnections.RunAsync),
        ("start", StartToReady.RunAsync),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(arguments);
            if (options.Scenarios.FirstOrDefault(s => Scenarios.All(known => known.Name != s)) is { } unknown)
            {
                throw new ArgumentException($"unknown scenario {unknown}");
            }
        }
        catch (ArgumentException wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong.Message}\n{LoadOptions.Usage}");
            return 2;
        }

        using var load = new ApiLoad(options);
        List<LoadResult> results = [];
        bool prepared = false;
        foreach ((string name, Func<ApiLoad, Task<LoadResult>> run) in Scenarios)
        {
            bool wanted = options.Scenarios.Count == 0 ? name != "start" : options.Scenarios.Contains(name);
            if (!wanted)
            {
                continue;
            }

            if (!prepared && name != "start")
            {
                await PrepareAsync(load);
                prepared = true;
            }

            results.Add(await run(load));
            await Console.Error.WriteLineAsync(results[^1].ToRow());
        }

        Console.WriteLine($"{options.Clients} clients on {options.Connections} connections, {Environment.ProcessorCount} cores shared with the server");
        Console.WriteLine();
        Console.WriteLine(LoadResult.TableHead);
        results.ForEach(r => Console.WriteLine(r.ToRow()));
        if (options.Json is not null)
        {
            await File.WriteAllTextAsync(options.Json, new JsonArray([.. results.Select(r => r.ToJson())]).ToJsonString());
        }

        return 0;
    }

    private static async Task PrepareAsync(ApiLoad load)
    {
        await EnsureAsync(load, "/api/v1/namespaces", NamespaceBody);
        await EnsureAsync(load, $"{Core}/serviceaccounts", Account);
    }

    private static async Task EnsureAsync(ApiLoad load, string target, byte[] body)
    {
        try
        {
            await load.SendAsync(0, HttpMethod.Post, target, body);
        }
        catch (HttpRequestException there) when (there.Message.Contains("AlreadyExists", StringComparison.Ordinal))
        {
            // from a run before, or made by a controller
        }
    }

    private static async Task<LoadResult> ListAsync(ApiLoad load, string name, bool gzip)
    {
        long bytes = 0;
        LoadResult result = await load.RunAsync(name, 24, async (caller, _) => bytes = await load.SendAsync(caller, HttpMethod.Get, $"{Core}/pods", gzip: gzip));
        return result with { Scenario = FormattableString.Invariant($"{name} ({bytes / 1e6:F1} MB)") };
    }
}
