using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Xebec.Client.Http;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Bench.Load;

/// <summary>A server under load: a few HTTP/2 connections that all callers share, and the meter of its processes.</summary>
internal sealed class ApiLoad : IDisposable
{
    // opened when first needed: a server that is yet to be started may yet write its kubeconfig
    private readonly Lazy<(string Base, HttpMessageInvoker[] Pool)> _connections;

    public ApiLoad(LoadOptions options)
    {
        Options = options;
        Meter = new ServerMeter(options.Pids);
        _connections = new(() =>
        {
            HttpApiServerOptions server = ClusterConnection.Of(KubeconfigReader.Load(options.Kubeconfig)).Options;
            return (server.Server.AbsoluteUri.TrimEnd('/'), [.. Enumerable.Range(0, options.Connections).Select(_ => HttpConnections.Open(server))]);
        });
    }

    public LoadOptions Options { get; }

    public ServerMeter Meter { get; }

    /// <summary>Sends one request and reads its answer to the end without keeping it; returns how many bytes it had.</summary>
    /// <exception cref="HttpRequestException">The answer was none of 2xx.</exception>
    public async Task<long> SendAsync(int caller, HttpMethod method, string target, byte[]? body = null, bool gzip = false)
    {
        using HttpResponseMessage response = await OpenAsync(caller, method, target, body, gzip);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        long bytes = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            bytes += read;
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }

    /// <summary>Sends one request; the caller reads the answer, and disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        int caller, HttpMethod method, string target, byte[]? body = null, bool gzip = false, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, _connections.Value.Base + target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.TryAddWithoutValidation("User-Agent", "xebec-bench/1");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (gzip)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        HttpMessageInvoker[] pool = _connections.Value.Pool;
        HttpResponseMessage response = await pool[caller % pool.Length].SendAsync(request, default);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        string said = await response.Content.ReadAsStringAsync();
        response.Dispose();
        throw new HttpRequestException($"{method} {target} was answered {(int)response.StatusCode}: {said}");
    }

    /// <summary>Runs an operation so often from all callers at once, after a tenth more that is not counted.</summary>
    public async Task<LoadResult> RunAsync(string scenario, int operations, Func<int, int, Task> operation)
    {
        int warmup = Math.Max(operations / 10, Options.Clients);
        await AllAsync(warmup, (caller, i) => operation(caller, i));
        double cpu = Meter.CpuSeconds();
        var clock = Stopwatch.StartNew();
        List<double> waits = await AllAsync(operations, (caller, i) => operation(caller, warmup + i));
        double seconds = clock.Elapsed.TotalSeconds;
        return new LoadResult(scenario, operations, seconds, waits, Meter.CpuSeconds() - cpu, Meter.ResidentMiB());
    }

    public void Dispose()
    {
        foreach (HttpMessageInvoker connection in _connections.IsValueCreated ? _connections.Value.Pool : [])
        {
            connection.Dispose();
        }
    }

    private async Task<List<double>> AllAsync(int operations, Func<int, int, Task> operation)
    {
        int next = 0;
        List<double>[] waits = await Task.WhenAll(Enumerable.Range(0, Options.Clients).Select(caller => Task.Run(async () =>
        {
            List<double> mine = [];
            for (int i; (i = Interlocked.Increment(ref next) - 1) < operations;)
            {
                long began = Stopwatch.GetTimestamp();
                await operation(caller, i);
                mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return mine;
        })));
        List<double> all = [.. waits.SelectMany(w => w)];
        all.Sort();
        return all;
    }
}
