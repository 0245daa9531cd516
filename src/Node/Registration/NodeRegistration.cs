using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Node.Agent;
using Xebec.Node.Cri;

namespace Xebec.Node.Registration;

/// <summary>Keeps this machine's Node object and its lease.</summary>
/// <remarks>
/// 1. Create the node, or take the one there is and see that its labels are ours. 2. Every 10 s look at the runtime; when something
/// changed, and at least every 5 minutes, write the status. 3. Ready for the first time: take the taint off that kept pods away. 4. Every
/// 10 s renew the lease, by which others know that we live.
/// </remarks>
internal sealed class NodeRegistration(
    NodeAgentOptions options, MachineFacts machine, IReadOnlyList<string> addresses, RuntimeWatch runtime, NodeEvents events)
{
    private const string NotReadyTaint = "node.kubernetes.io/not-ready";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(5);

    // until it is ready for the first time
    private static readonly TimeSpan LookSoon = TimeSpan.FromMilliseconds(100);

    // lists of containers that are this old mean a runtime that hangs; upstream's number
    private static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(3);

    private readonly TimeProvider _time = options.Time;
    private readonly NodeLease _lease = new(options);
    private DateTimeOffset? _reportedAt;
    private string? _cidrGiven;
    private bool _ready;

    /// <summary>Returns when the server has the node.</summary>
    public async Task RegisterAsync(CancellationToken cancel)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(1), _time, options.Random);
        while (true)
        {
            try
            {
                if (await TryRegisterAsync(cancel))
                {
                    events.TellOfNode(new(false, "Starting", "Starting kubelet."));
                    return;
                }
            }
            catch (ApiUnreachableException e)
            {
                options.Journal.Write(JournalWeight.Trouble, "node registration", e.Message);
            }

            await Task.Delay(backoff.Next(), _time, cancel);
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        Task lease = _lease.RunAsync(cancel);
        while (true)
        {
            try
            {
                await ReportAsync(cancel);
            }
            catch (Exception e) when (e is ApiUnreachableException or RuntimeFault)
            {
                options.Journal.Write(JournalWeight.Trouble, "node status", e.Message);
            }

            if (lease.IsFaulted)
            {
                await lease;
            }

            await Task.Delay(_ready ? LookEvery : LookSoon, _time, cancel);
        }
    }

    private async Task<bool> TryRegisterAsync(CancellationToken cancel)
    {
        NodeStatusText text = await LookAsync(cancel);
        ObjectDraft node = text.NewNode();
        node["status"] = text.Write(default, _time.GetUtcNow());
        ApiAnswer created = await options.Server.SendAsync(
            new ApiCall("POST", ApiResources.Nodes.Path(null)) { Body = JsonText.ToBytes(node) }, cancel);
        if (created.Succeeded)
        {
            return true;
        }

        if (!created.Status.AlreadyExists)
        {
            options.Journal.Write(JournalWeight.Trouble, "node registration", $"refused: {created.Status.Message}");
            return false;
        }

        var labels = new ObjectDraft();
        foreach ((string name, string value) in text.OwnLabels().Concat(options.Labels.Select(l => (l.Key, l.Value))))
        {
            labels.Set(name, value);
        }

        var patch = new ObjectDraft().Set("metadata", new ObjectDraft().Set("labels", labels));
        return (await PatchAsync(null, patch, cancel)).Succeeded;
    }

    private async Task<NodeStatusText> LookAsync(CancellationToken cancel)
    {
        RuntimeVersion? version = null;
        IReadOnlyList<ImageStatus> images = [];
        string? unready;
        try
        {
            version = await options.Runtime.VersionAsync(cancel);
            RuntimeStatus status = await options.Runtime.StatusAsync(cancel);
            images = await options.Runtime.ListImagesAsync(null, cancel);
            unready = Trouble(status);
        }
        catch (RuntimeFault fault)
        {
            unready = $"container runtime is down: {fault.Message}";
        }

        return new NodeStatusText
        {
            Options = options,
            Machine = machine,
            Addresses = addresses,
            Runtime = version,
            Unready = unready,
            Images = images,
        };
    }

    private string? Trouble(RuntimeStatus status)
    {
        if (!status.IsReady)
        {
            return $"container runtime not ready: {Words(status.Condition(RuntimeCondition.RuntimeReady))}";
        }

        if (!status.IsNetworkReady)
        {
            return $"container runtime network not ready: {Words(status.Condition(RuntimeCondition.NetworkReady))}";
        }

        return runtime.AnsweredAt is { } at && _time.GetUtcNow() - at > SilenceMax
            ? $"PLEG is not healthy: pleg was last seen active {GoDuration.From(_time.GetUtcNow() - at)} ago; threshold is 3m0s"
            : null;
    }

    private static string Words(RuntimeCondition? condition) => condition is null
        ? "not reported"
        : $"{condition.Type}={(condition.Status ? "true" : "false")} reason:{condition.Reason} message:{condition.Message}";

    private async Task ReportAsync(CancellationToken cancel)
    {
        NodeStatusText text = await LookAsync(cancel);
        ApiAnswer answer = await options.Server.SendAsync(new ApiCall("GET", ApiResources.Nodes.Path(null, options.NodeName)), cancel);
        if (answer.Code == 404)
        {
            // somebody deleted us; we live
            await TryRegisterAsync(cancel);
            return;
        }

        if (!answer.Succeeded)
        {
            options.Journal.Write(JournalWeight.Trouble, "node status", answer.Status.Message);
            return;
        }

        Value node = Root(answer);
        await GiveCidrAsync(node["spec"]["podCIDRs"], cancel);
        DateTimeOffset now = _time.GetUtcNow();
        Value before = node["status"];
        Value status = text.Write(before, now);
        if (_reportedAt is null || now - _reportedAt >= ReportEvery || Changed(before, status))
        {
            var patch = new ObjectDraft();
            foreach (Member member in status.Members)
            {
                if (member.Value != before[member.Name])
                {
                    patch.Set(member.Name, member.Name == "addresses" ? Whole(member.Value) : member.Value);
                }
            }

            ApiAnswer patched = await PatchAsync("status", new ObjectDraft().Set("status", patch), cancel);
            if (patched.Succeeded)
            {
                (_reportedAt, answer) = (now, patched);
                node = Root(answer);
            }
        }

        if (text.Unready is null)
        {
            if (!_ready)
            {
                events.TellOfNode(new(false, "NodeReady", $"Node {options.NodeName} status is now: NodeReady"));
            }

            _ready = true;
            await WithoutTaintAsync(node, answer.Object?.ResourceVersion ?? node["metadata"]["resourceVersion"].TextOrEmpty, cancel);
        }
        else if (_ready)
        {
            _ready = false;
            events.TellOfNode(new(false, "NodeNotReady", $"Node {options.NodeName} status is now: NodeNotReady"));
        }
    }

    // beyond the time of the heartbeat
    private static bool Changed(Value before, Value now)
    {
        foreach (Member member in now.Members)
        {
            if (member.Name != "conditions" && member.Value != before[member.Name])
            {
                return true;
            }
        }

        var old = before["conditions"].Elements.ToList();
        foreach (Value condition in now["conditions"].Elements)
        {
            Value same = old.Find(c => c["type"] == condition["type"]);
            if (same["status"] != condition["status"] || same["reason"] != condition["reason"] || same["message"] != condition["message"])
            {
                return true;
            }
        }

        return false;
    }

    private async Task GiveCidrAsync(Value cidrs, CancellationToken cancel)
    {
        string text = string.Join(',', cidrs.Elements.ToList().Select(c => c.TextOrEmpty));
        if (text.Length > 0 && text != _cidrGiven)
        {
            await options.Runtime.SetPodCidrAsync(text, cancel);
            _cidrGiven = text;
        }
    }

    // a server that has a controller for that may refuse us: then it is the controller's business
    private async Task WithoutTaintAsync(Value node, string resourceVersion, CancellationToken cancel)
    {
        var taints = node["spec"]["taints"].Elements.ToList();
        if (taints.RemoveAll(t => t["key"].TextIs(NotReadyTaint)) == 0)
        {
            return;
        }

        // only if nobody has changed them meanwhile
        var metadata = new ObjectDraft().Set("resourceVersion", resourceVersion);
        Value left = taints.Count == 0 ? Value.Null : new ArrayDraft(taints);
        var patch = new ObjectDraft().Set("metadata", metadata).Set("spec", new ObjectDraft().Set("taints", left));
        await PatchAsync(null, patch, cancel);
    }

    private async Task<ApiAnswer> PatchAsync(string? subresource, ObjectDraft patch, CancellationToken cancel)
    {
        var call = new ApiCall("PATCH", ApiResources.Nodes.Path(null, options.NodeName, subresource))
        {
            Body = JsonText.ToBytes(patch),
            ContentType = "application/strategic-merge-patch+json",
        };
        ApiAnswer answer = await options.Server.SendAsync(call, cancel);
        if (!answer.Succeeded)
        {
            options.Journal.Write(JournalWeight.Trouble, "node status", answer.Status.Message);
        }

        return answer;
    }

    private static Value Root(ApiAnswer answer) => answer.Object?.Root ?? Document.Parse(answer.Body).Root;

    // the list is to become this, not to be merged with what is there
    private static ArrayDraft Whole(Value list) => new([.. list.Elements.ToList(), new ObjectDraft().Set("$patch", "replace")]);
}
