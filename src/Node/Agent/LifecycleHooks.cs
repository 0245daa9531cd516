using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Node.Cri;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Probes;

namespace Xebec.Node.Agent;

/// <summary>What a pod wants done right after a container has started, or before it is stopped.</summary>
internal sealed class LifecycleHooks(IContainerRuntime runtime, Prober prober, TimeProvider time)
{
    // a hook that is not told how long it may take
    private static readonly TimeSpan HttpMax = TimeSpan.FromSeconds(30);

    /// <param name="atMost">Null: as long as it takes.</param>
    /// <exception cref="PodFault">It failed; the message says how.</exception>
    /// <param name="address">Of the pod.</param>
    public async Task RunAsync(
        LifecycleHandler handler, Container container, ContainerId id, string address, TimeSpan? atMost, CancellationToken cancel)
    {
        if (handler.Exec is { Exists: true } exec)
        {
            await ExecAsync([.. exec.Command], id, atMost ?? TimeSpan.Zero, cancel);
        }
        else if (handler.Sleep is { Exists: true } sleep)
        {
            var span = TimeSpan.FromSeconds(sleep.Seconds);
            await Task.Delay(atMost < span ? atMost.Value : span, time, cancel);
        }
        else if (handler.HttpGet.Exists || handler.TcpSocket.Exists)
        {
            TimeSpan bound = atMost < HttpMax ? atMost.Value : HttpMax;
            CheckResult result = await prober.CheckAsync(handler.HttpGet, handler.TcpSocket, container, address, bound, cancel);
            if (!result.Good && !result.Answered)
            {
                throw new PodFault(result.Output);
            }
        }
    }

    private async Task ExecAsync(string[] command, ContainerId container, TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            ExecResult result = await runtime.ExecSyncAsync(container, command, atMost, cancel);
            if (result.ExitCode != 0)
            {
                string output = Encoding.UTF8.GetString(result.Stdout.Span) + Encoding.UTF8.GetString(result.Stderr.Span);
                throw new PodFault($"command '{string.Join(' ', command)}' exited with {result.ExitCode}: {output}");
            }
        }
        catch (RuntimeFault fault)
        {
            throw new PodFault(fault.Detail, fault);
        }
    }
}
