using System.Threading.Channels;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Client.Seam;
using Xebec.Node.Pods;

namespace Xebec.Node.Agent;

/// <summary>
/// Tells people what happens, as Event objects. What is said again is counted; when the server can't keep up, the oldest are lost.
/// </summary>
internal sealed class NodeEvents(IApiServer server, string nodeName, TimeProvider time, IJournal journal)
{
    private const int WaitingMax = 1000;

    // how many different ones are remembered, to count them when they come again
    private const int KnownMax = 4096;

    private readonly Channel<Sent> _waiting = Channel.CreateBounded<Sent>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Dictionary<string, (string Name, int Count)> _known = new(StringComparer.Ordinal);
    private long _names;

    private sealed record Sent(
        string Kind, string ApiVersion, string Namespace, string Name, string Uid, PodEvent Event, DateTimeOffset At, string? FieldPath);

    public void TellOfPod(PodGoal goal, PodEvent one)
    {
        string? field = one.Container is null ? null : goal.Find(one.Container) switch
        {
            { Sort: ContainerSort.Main } => $"spec.containers{{{one.Container}}}",
            { Sort: ContainerSort.Ephemeral } => $"spec.ephemeralContainers{{{one.Container}}}",
            _ => $"spec.initContainers{{{one.Container}}}",
        };
        var metadata = goal.Pod.Metadata;
        _waiting.Writer.TryWrite(new("Pod", "v1", metadata.Namespace, metadata.Name, metadata.Uid, one, time.GetUtcNow(), field));
    }

    public void TellOfNode(PodEvent one) =>
        _waiting.Writer.TryWrite(new("Node", "v1", "", nodeName, nodeName, one, time.GetUtcNow(), null));

    public async Task RunAsync(CancellationToken cancel)
    {
        // not ReadAllAsync, which goes on in other threads
        while (await _waiting.Reader.WaitToReadAsync(cancel))
        {
            while (_waiting.Reader.TryRead(out Sent? one))
            {
                await SendAsync(one, cancel);
            }
        }
    }

    private async Task SendAsync(Sent one, CancellationToken cancel)
    {
        string key = $"{one.Kind}\n{one.Uid}\n{one.FieldPath}\n{one.Event.Reason}\n{one.Event.Message}";
        string ns = one.Namespace.Length == 0 ? "default" : one.Namespace;
        try
        {
            if (_known.TryGetValue(key, out (string Name, int Count) before)
                && await CountAsync(ns, before.Name, before.Count + 1, one.At, cancel))
            {
                _known[key] = (before.Name, before.Count + 1);
                return;
            }

            string name = $"{one.Name}.{(one.At - DateTimeOffset.UnixEpoch).Ticks * 100 + (_names++ % 100):x}";
            var call = new ApiCall("POST", ApiResources.Events.Path(ns)) { Body = JsonText.ToBytes(Write(one, ns, name)) };
            ApiAnswer answer = await server.SendAsync(call, cancel);
            if (answer.Succeeded)
            {
                if (_known.Count >= KnownMax)
                {
                    _known.Clear();
                }

                _known[key] = (name, 1);
            }
            else if (answer.Status.Reason != "Forbidden" || !answer.Status.Message.Contains("being terminated", StringComparison.Ordinal))
            {
                journal.Write(JournalWeight.Trouble, "node events", $"\"{one.Event.Message}\" was refused: {answer.Status.Message}");
            }
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Trouble, "node events", $"\"{one.Event.Message}\" is lost: {e.Message}");
        }
    }

    private async Task<bool> CountAsync(string ns, string name, int count, DateTimeOffset at, CancellationToken cancel)
    {
        var patch = new ObjectDraft().Set("count", count).Set("lastTimestamp", Time(at));
        var call = new ApiCall("PATCH", ApiResources.Events.Path(ns, name))
        {
            Body = JsonText.ToBytes(patch),
            ContentType = "application/strategic-merge-patch+json",
        };
        return (await server.SendAsync(call, cancel)).Succeeded;
    }

    private ObjectDraft Write(Sent one, string ns, string name)
    {
        var about = new ObjectDraft().Set("kind", one.Kind).Set("apiVersion", one.ApiVersion).Set("name", one.Name).Set("uid", one.Uid);
        if (one.Namespace.Length > 0)
        {
            about.Set("namespace", one.Namespace);
        }

        if (one.FieldPath is not null)
        {
            about.Set("fieldPath", one.FieldPath);
        }

        return new ObjectDraft()
            .Set("kind", "Event")
            .Set("apiVersion", "v1")
            .Set("metadata", new ObjectDraft().Set("name", name).Set("namespace", ns))
            .Set("involvedObject", about)
            .Set("reason", one.Event.Reason)
            .Set("message", one.Event.Message.Length > 1024 ? one.Event.Message[..1024] : one.Event.Message)
            .Set("source", new ObjectDraft().Set("component", "kubelet").Set("host", nodeName))
            .Set("firstTimestamp", Time(one.At))
            .Set("lastTimestamp", Time(one.At))
            .Set("count", 1)
            .Set("type", one.Event.Warning ? "Warning" : "Normal")
            .Set("reportingComponent", "kubelet")
            .Set("reportingInstance", nodeName);
    }

    private static string Time(DateTimeOffset at) => TimeText.Write(Timestamp.From(at), micro: false);
}
