using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xebec.Node.Runtime;

namespace Xebec.Tests.Cluster;

/// <summary><c>xebec run</c> as a service manager has it: started, asked, told to stop. Without privileges.</summary>
public sealed class RunTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("xebec-run-").FullName;

    [Theory]
    [InlineData("--control-plane-only", "API server: ready")]
    [InlineData("--simulated-nodes=3", "node node-0003: Ready")]
    public async Task It_serves_until_it_is_told_to_stop_and_then_stops_in_good_order(string mode, string status)
    {
        using Process run = Command.Start(Command.Xebec, "run", mode, "--data-dir", _data, "--secure-port", "0");
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await SaysAsync(run, "ready: ");
        while (!(await Command.RunAsync(Command.Xebec, "status", "--data-dir", _data)).Output.Contains(status, StringComparison.Ordinal))
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        ProcessIdentity.Of(run.Id)!.Value.Terminate();
        await SaysAsync(run, "stopping");
        Assert.Equal("", await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", await output);
    }

    [Theory]
    [InlineData("--control-plane-only --simulated-nodes=2", "--control-plane-only runs no node")]
    [InlineData("--simulated-nodes=0", "give a number from 1 to 32768")]
    public async Task Flags_that_contradict_are_refused(string flags, string message)
    {
        Command run = await Command.RunAsync(Command.Xebec, ["run", "--data-dir", _data, .. flags.Split(' ')]);
        Assert.NotEqual(0, run.Code);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Command run = await Command.RunAsync(Command.Xebec, "run", "--control-plane-only", "--data-dir", _data, "--secure-port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(1, run.Code);
        string line = Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("xebec: ", line, StringComparison.Ordinal);
        Assert.Contains("address already in use", line, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task SaysAsync(Process run, string beginning)
    {
        string? line;
        do
        {
            line = await run.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.True(line is not null, $"it ended before it said '{beginning}'");
        }
        while (!line.StartsWith(beginning, StringComparison.Ordinal));
    }
}
