using System.Diagnostics;
using System.Globalization;
using Xebec.Tests.Cluster;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Cli;

/// <summary>An API server, as a process, with two thousand connections on which nothing happens.</summary>
public sealed class CrowdTests
{
    private const int Connections = 2_000;

    // most of it is what the TLS library keeps
    private const int ConnectionBytesMax = 200 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_thousand_idle_connections_cost_little_and_leave_room_for_more()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-crowd-").FullName;
        using Process process = Command.Start(
            Command.Xebec, "apiserver", "--data-dir", directory, "--bind-address=127.0.0.1", "--secure-port=0");
        string ready = await process.StandardError.ReadLineAsync(Stop) ?? "";
        var server = new Uri(ready.Split(' ', ',')[1]);
        await (await AskedAsync(server)).DisposeAsync();
        long before = Resident(process.Id);

        var crowd = new RawConnection[Connections];
        await Parallel.ForAsync(
            0, Connections, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop }, async (i, _) =>
            crowd[i] = await AskedAsync(server));
        Assert.InRange(Resident(process.Id) - before, 0, (long)Connections * ConnectionBytesMax);

        // those who came first are still served, and so is one more
        await crowd[0].AskAsync("GET", "/livez");
        await crowd[0].UntilAsync("ok");
        await (await AskedAsync(server)).DisposeAsync();
        foreach (RawConnection one in crowd)
        {
            await one.DisposeAsync();
        }

        await Command.SucceedAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(Stop);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<RawConnection> AskedAsync(Uri server)
    {
        var connection = await RawConnection.OpenAsync(server, null);
        await connection.AskAsync("GET", "/livez");
        await connection.UntilAsync("ok");
        return connection;
    }

    private static long Resident(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
