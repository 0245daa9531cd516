using System.Text;
using Xebec.Node.Cri;
using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Agent;

using Xebec.Api.Core.V1;

/// <summary>What a pod wants done right after a container has started, or before it is stopped.</summary>
internal sealed class LifecycleHooks(IContainerRuntime runtime, TimeProvider time)
{
    /// <param name="atMost">Null: as long as it takes.</param>
    /// <exception cref="PodFault">It failed; the message says how.</exception>
    public async Task RunAsync(LifecycleHandler handler, ContainerId container, TimeSpan? atMost, CancellationToken cancel)
    {
        if (handler.Exec is { Exists: true } exec)
        {
            await ExecAsync([.. exec.Command], container, atMost ?? TimeSpan.Zero, cancel);
        }
        else if (handler.Sleep is { Exists: true } sleep)
        {
            TimeSpan span = TimeSpan.FromSeconds(sleep.Seconds);
            await Task.Delay(atMost < span ? atMost.Value : span, time, cancel);
        }
        else if (handler.HttpGet.Exists || handler.TcpSocket.Exists)
        {
            throw new PodFault("hooks other than exec and sleep are not supported by this node yet");
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
