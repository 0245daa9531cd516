using System.Buffers;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Agent;
using Xebec.Node.Api.Logs;
using Xebec.Node.Cri;

namespace Xebec.Node.Api;

/// <summary>The node's own API, free of any transport: what upstream's kubelets serve on port 10250.</summary>
public sealed class NodeApi : INodeConnection
{
    private readonly NodeAgent _agent;

    /// <param name="agent">Whose pods are shown.</param>
    public NodeApi(NodeAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        _agent = agent;
    }

    public async ValueTask<NodeAnswer> GetAsync(string node, string target, CancellationToken cancellation) => node == _agent.NodeName
        ? await AnswerAsync(target, cancellation)
        : throw new NodeUnreachableException($"the node here is {_agent.NodeName}, not {node}");

    /// <param name="target">Path and query, escaped.</param>
    public async ValueTask<NodeAnswer> AnswerAsync(string target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        string[] halves = target.Split('?', 2);
        string[] path = [.. halves[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        switch (path)
        {
            case ["healthz"]:
                return _agent.Breakdown is null
                    ? Text(200, "ok")
                    : Text(500, "[+]ping ok\n[+]log ok\n[-]syncloop failed: reason withheld\nhealthz check failed\n");
            case ["healthz", "syncloop"] when _agent.Breakdown is { } breakdown:
                return Text(500, $"internal server error: {breakdown}\n");
            case ["healthz", "ping" or "log" or "syncloop"]:
                return Text(200, "ok");
            case ["pods"] or ["runningpods"]:
                return Bytes(200, "application/json", JsonText.ToBytes(Pods()));
            case ["containerLogs", var ns, var pod, var container]:
                return await LogAsync(ns, pod, container, Query(halves is [_, var query] ? query : ""), cancellation);
            case ["exec" or "run" or "attach" or "portForward" or "cri", ..]:
                return Text(501, $"{path[0]} is not supported by this node yet\n");
            default:
                return Text(404, "404 page not found\n");
        }
    }

    private async ValueTask<NodeAnswer> LogAsync(
        string ns, string pod, string container, SortedDictionary<string, string> query, CancellationToken cancel)
    {
        if (_agent.Find(ns, pod)?.Report is not { Goal: var goal } report)
        {
            return Text(404, $"pod \"{pod}\" does not exist\n");
        }

        if (goal.Find(container) is null)
        {
            return Text(404, $"container \"{container}\" not found in pod \"{pod}\"\n");
        }

        if (LogRequest.TryRead(query, _agent.Works.Time.GetUtcNow(), out string? wrong) is not { } request)
        {
            return Text(422, wrong!);
        }

        if (LogSource.Find(report.Status, pod, container, request.Previous, out string? problem) is not { } full)
        {
            return Text(400, problem!);
        }

        var id = new ContainerId(full[(full.IndexOf("://", StringComparison.Ordinal) + 3)..]);
        try
        {
            string log = (await _agent.Works.Runtime.ContainerStatusAsync(id, cancel)).LogPath;
            if (!File.Exists(log))
            {
                return Text(500, $"the log of container \"{container}\" in pod \"{pod}\" is not there: {log}");
            }

            var reader = new LogReader(log, request, token => IsRunningAsync(id, token), _agent.Works.Time);
            return new NodeAnswer(200, "text/plain", reader.WriteAsync);
        }
        catch (RuntimeFault fault)
        {
            return Text(500, $"failed to get container status \"{id}\": {GrpcText.Of(fault)}");
        }
    }

    private async ValueTask<bool> IsRunningAsync(ContainerId id, CancellationToken cancel)
    {
        try
        {
            return (await _agent.Works.Runtime.ContainerStatusAsync(id, cancel)).State == ContainerState.Running;
        }
        catch (RuntimeFault fault)
        {
            // a runtime that starts anew leaves its containers running
            return fault.IsUnavailable;
        }
    }

    private ObjectDraft Pods()
    {
        var items = new ArrayDraft();
        foreach (PodWorker worker in _agent.Workers)
        {
            if (worker.Report is { Goal: { Gone: false } goal } report)
            {
                items.Add(ObjectDraft.Open(goal.Pod.Json).Clone().Set("status", report.Status));
            }
        }

        return new ObjectDraft().Set("kind", "PodList").Set("apiVersion", "v1").Set("metadata", new ObjectDraft()).Set("items", items);
    }

    private static SortedDictionary<string, string> Query(string text)
    {
        var query = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            query[Uri.UnescapeDataString(pair[0])] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "true";
        }

        return query;
    }

    private static NodeAnswer Text(int code, string text) => Bytes(code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    private static NodeAnswer Bytes(int code, string type, byte[] bytes) => new(code, type, async (to, cancel) =>
    {
        to.Write(bytes);
        await to.FlushAsync(cancel);
    });
}
