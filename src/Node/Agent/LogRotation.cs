using System.Globalization;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;

namespace Xebec.Node.Agent;

/// <summary>
/// Turns over the logs of running containers when they grow large: <c>0.log</c> becomes <c>0.log.20260102-150405</c>, the oldest go.
/// </summary>
internal sealed class LogRotation(NodeWorks works, NodeAgentOptions options, Func<IReadOnlyList<PodWorker>> pods)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Every, works.Time, cancel);
            foreach (SeenContainer container in pods().SelectMany(p => p.Report?.Seen.Running ?? []))
            {
                try
                {
                    await TurnAsync(container, cancel);
                }
                catch (Exception e) when (e is IOException or RuntimeFault or UnauthorizedAccessException)
                {
                    works.Journal.Write(JournalWeight.Trouble, "log rotation", $"{container.Status.LogPath}: {e.Message}");
                }
            }
        }
    }

    private async Task TurnAsync(SeenContainer container, CancellationToken cancel)
    {
        string log = container.Status.LogPath;
        if (log.Length == 0 || new FileInfo(log) is not { Exists: true } file || file.Length < options.LogBytesMax)
        {
            return;
        }

        string stamp = works.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        File.Move(log, $"{log}.{stamp}", overwrite: true);
        await works.Runtime.ReopenContainerLogAsync(container.Id, cancel);
        string[] old = Directory.GetFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + ".*");
        foreach (string one in old.Order(StringComparer.Ordinal).SkipLast(options.LogFilesMax - 1))
        {
            File.Delete(one);
        }
    }
}
