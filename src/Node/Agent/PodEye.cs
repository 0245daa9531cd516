using System.Text;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;
using CriStatus = Xebec.Node.Cri.ContainerStatus;

namespace Xebec.Node.Agent;

/// <summary>Looks at what the runtime has of one pod. What has ended doesn't change and is asked for once.</summary>
internal sealed class PodEye(IContainerRuntime runtime, PodFolder folder)
{
    private const int MessageBytesMax = 4096;
    private const int LogBytesMax = 2048;
    private const int LogLinesMax = 80;

    private readonly Dictionary<ContainerId, SeenContainer> _ended = [];
    private readonly Dictionary<SandboxId, SandboxStatus> _ready = [];

    /// <exception cref="RuntimeFault">The runtime can't tell.</exception>
    public async Task<PodSeen> LookAsync(CancellationToken cancel)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [PodLabels.PodUid] = folder.Uid };
        IReadOnlyList<SandboxSummary> sandboxes = await runtime.ListSandboxesAsync(new SandboxFilter { Labels = labels }, cancel);
        IReadOnlyList<ContainerSummary> containers = await runtime.ListContainersAsync(new ContainerFilter { Labels = labels }, cancel);
        var statuses = new List<SandboxStatus>();
        foreach (SandboxSummary sandbox in sandboxes)
        {
            if (await LookAtAsync(sandbox, cancel) is { } status)
            {
                statuses.Add(status);
            }
        }

        var seen = new List<SeenContainer>();
        foreach (ContainerSummary container in containers)
        {
            if (await LookAtAsync(container, cancel) is { } one)
            {
                seen.Add(one);
            }
        }

        Forget(sandboxes, containers);
        return PodSeen.Of(statuses, seen);
    }

    private async Task<SandboxStatus?> LookAtAsync(SandboxSummary sandbox, CancellationToken cancel)
    {
        if (_ready.TryGetValue(sandbox.Id, out SandboxStatus? known) && known.State == sandbox.State)
        {
            return known;
        }

        try
        {
            SandboxStatus status = await runtime.SandboxStatusAsync(sandbox.Id, cancel);
            _ready[sandbox.Id] = status;
            return status;
        }
        catch (RuntimeFault fault) when (fault.IsNotFound)
        {
            // removed since the list
            return null;
        }
    }

    private async Task<SeenContainer?> LookAtAsync(ContainerSummary container, CancellationToken cancel)
    {
        if (_ended.TryGetValue(container.Id, out SeenContainer? known))
        {
            return known;
        }

        try
        {
            CriStatus status = await runtime.ContainerStatusAsync(container.Id, cancel);
            var seen = new SeenContainer(container.Sandbox, status);
            if (status.State == ContainerState.Exited)
            {
                seen = seen with { TerminationMessage = MessageOf(status) };
                _ended[container.Id] = seen;
            }

            return seen;
        }
        catch (RuntimeFault fault) when (fault.IsNotFound)
        {
            return null;
        }
    }

    private void Forget(IReadOnlyList<SandboxSummary> sandboxes, IReadOnlyList<ContainerSummary> containers)
    {
        foreach (SandboxId gone in _ready.Keys.Where(id => sandboxes.All(s => s.Id != id)).ToList())
        {
            _ready.Remove(gone);
        }

        foreach (ContainerId gone in _ended.Keys.Where(id => containers.All(c => c.Id != id)).ToList())
        {
            _ended.Remove(gone);
        }
    }

    private string MessageOf(CriStatus status)
    {
        string file = folder.TerminationMessage(status.Metadata.Name, status.Metadata.Attempt);
        string message = Tail(file, MessageBytesMax);
        if (message.Length == 0 && status.ExitCode != 0
            && status.Annotations.TryGetValue(PodLabels.TerminationMessagePolicy, out string? policy) && policy == "FallbackToLogsOnError")
        {
            message = LogTail(status);
        }

        return message;
    }

    private static string LogTail(CriStatus status)
    {
        // lines of the file have a head of about 40 bytes
        string[] lines = Tail(status.LogPath, LogBytesMax * 4).Split('\n');
        var text = new StringBuilder();
        foreach (string line in lines.TakeLast(LogLinesMax + 1))
        {
            string[] parts = line.Split(' ', 4);
            if (parts.Length == 4)
            {
                text.Append(parts[3]).Append(parts[2].StartsWith('P') ? "" : "\n");
            }
        }

        return text.Length > LogBytesMax ? text.ToString(text.Length - LogBytesMax, LogBytesMax) : text.ToString();
    }

    private static string Tail(string file, int bytesMax)
    {
        if (!File.Exists(file))
        {
            return "";
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Max(0, stream.Length - bytesMax), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
