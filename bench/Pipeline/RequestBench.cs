using System.Diagnostics;
using System.Text;
using Xebec.Bench.Load;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Admission;
using Xebec.Server.InProcess;
using Xebec.Server.Pipeline;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Bench.Pipeline;

/// <summary>
/// Requests through the whole pipeline without a wire, a disk or another thread: default admission, memory store, one caller. What a server
/// needs beyond this is the wire's, the disk's and the sharing of processors; so changes of the pipeline are seen here that drown there.
/// </summary>
internal static class RequestBench
{
    private const int Batch = 250;
    private const int Batches = 60;
    private const string Base = $"/api/v1/namespaces/{LoadObjects.Namespace}";

    public static async Task RunSmallAsync(Figures figures)
    {
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        InProcessApiServer server = await ServerAsync(store);
        await MeasureAsync(figures, "create a ConfigMap", i => PostAsync(server, $"{Base}/configmaps", LoadObjects.ConfigMap($"one-{i}")));
        await MeasureAsync(figures, "get a ConfigMap", i => SendAsync(server, new ApiCall("GET", $"{Base}/configmaps/one-{i}")));
    }

    public static async Task RunPodsAsync(Figures figures)
    {
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        InProcessApiServer server = await ServerAsync(store);
        await MeasureAsync(figures, "create a Pod of 4 KB", i => PostAsync(server, $"{Base}/pods", LoadObjects.Pod($"one-{i}")));
        await MeasureAsync(figures, "patch a Pod's label", i => SendAsync(server, new ApiCall("PATCH", $"{Base}/pods/one-{i}")
        {
            ContentType = "application/merge-patch+json",
            Body = """{"metadata":{"labels":{"tier":"back"}}}"""u8.ToArray(),
        }));
    }

    private static async Task MeasureAsync(Figures figures, string what, Func<int, Task> once)
    {
        var times = new List<double>();
        long allocated = 0;
        for (int batch = 0; batch < Batches; batch++)
        {
            long began = Stopwatch.GetTimestamp();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Batch; i++)
            {
                await once((batch * Batch) + i);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds / Batch);
        }

        times.Sort();
        figures.Add(what, $"{times[0]:F1} µs at best, {times[Batches / 2]:F1} in the middle, {allocated / Batch / 1024.0:F1} KiB allocated");
    }

    private static Task PostAsync(InProcessApiServer server, string path, byte[] body) => SendAsync(server, new ApiCall("POST", path) { Body = body });

    private static async Task SendAsync(InProcessApiServer server, ApiCall call)
    {
        ApiAnswer answer = await server.SendAsync(call, default);
        if (!answer.Succeeded)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
        }
    }

    private static async Task<InProcessApiServer> ServerAsync(MemoryStore store)
    {
        var pipeline = new ApiPipeline(BareServer.Over(store, TimeProvider.System) with
        {
            NewUid = Uuids.New,
            Admission = AdmissionPlugins.Build(new AdmissionOptions()),
        });
        var server = new InProcessApiServer(pipeline, new UserInfo("bench", [UserInfo.Masters, UserInfo.AllAuthenticated]), "bench");
        await PostAsync(server, "/api/v1/namespaces", LoadObjects.NamespaceBody);
        await PostAsync(server, $"{Base}/serviceaccounts", LoadObjects.Account);
        return server;
    }
}
