using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xebec.Client.Http;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Bench.Load;

/// <summary>
/// Connections that have asked one thing and stay: what each costs to open (an operation: TLS and one request), and what all hold in
/// memory.
/// </summary>
internal static class IdleConnections
{
    private const int AtOnce = 16;
    private static readonly byte[] Question = "GET /livez HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();

    public static async Task<LoadResult> RunAsync(ApiLoad load)
    {
        HttpApiServerOptions server = ClusterConnection.Of(KubeconfigReader.Load(load.Options.Kubeconfig)).Options;
        int count = load.Options.Idle;
        double before = load.Meter.ResidentMiB();
        double cpu = load.Meter.CpuSeconds();
        var open = new SslStream[count];
        double[] waits = new double[count];
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
        {
            long began = Stopwatch.GetTimestamp();
            open[i] = await OpenAsync(server.Server, cancellation);
            waits[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        });
        double seconds = clock.Elapsed.TotalSeconds;
        double used = load.Meter.CpuSeconds() - cpu;
        double after = load.Meter.ResidentMiB();
        Array.ForEach(open, connection => connection.Dispose());
        Array.Sort(waits);
        string name = FormattableString.Invariant($"idle-connections ({(after - before) * 1024 / count:F1} KiB each)");
        return new LoadResult(name, count, seconds, waits, used, after);
    }

    private static async Task<SslStream> OpenAsync(Uri server, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, cancellation);
        var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Host }, cancellation);
        await stream.WriteAsync(Question, cancellation);
        byte[] buffer = new byte[1024];
        int read = await stream.ReadAsync(buffer, cancellation);
        return Encoding.ASCII.GetString(buffer, 0, read).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
            ? stream
            : throw new HttpRequestException($"/livez answered:\n{Encoding.ASCII.GetString(buffer, 0, read)}");
    }
}
