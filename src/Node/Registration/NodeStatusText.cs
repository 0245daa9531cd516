using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Node.Agent;
using Xebec.Node.Cri;

namespace Xebec.Node.Registration;

/// <summary>A node as it presents itself: a pure function of what is known of it.</summary>
internal sealed record NodeStatusText
{
    /// <summary>The release of Kubernetes this agent is as good as.</summary>
    public const string Version = "v1.36.0";

    // images named in the status, largest first; upstream's number
    private const int ImagesMax = 50;

    private const int ImageNamesMax = 5;

    public required NodeAgentOptions Options { get; init; }

    public required MachineFacts Machine { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Null: it doesn't answer.</summary>
    public required RuntimeVersion? Runtime { get; init; }

    /// <summary>Why the node can't run pods; null: it can.</summary>
    public required string? Unready { get; init; }

    public required IReadOnlyList<ImageStatus> Images { get; init; }

    /// <summary>The node to begin with; it is tainted until it says that it is ready.</summary>
    public ObjectDraft NewNode()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in OwnLabels().Concat(Options.Labels.Select(l => (l.Key, l.Value))))
        {
            labels[name] = value;
        }

        var metadata = new ObjectDraft().Set("name", Options.NodeName).Set("labels", Map(labels));
        metadata.Set("annotations", new ObjectDraft().Set("volumes.kubernetes.io/controller-managed-attach-detach", "true"));
        var node = new ObjectDraft().Set("kind", "Node").Set("apiVersion", "v1").Set("metadata", metadata);
        var spec = new ObjectDraft();
        if (Options.PodCidr is { } cidr)
        {
            spec.Set("podCIDR", cidr).Set("podCIDRs", new ArrayDraft([cidr]));
        }

        spec.Set("taints", new ArrayDraft([new ObjectDraft().Set("key", "node.kubernetes.io/not-ready").Set("effect", "NoSchedule")]));
        return node.Set("spec", spec);
    }

    public IEnumerable<(string Name, string Value)> OwnLabels()
    {
        yield return ("beta.kubernetes.io/arch", Machine.Architecture);
        yield return ("beta.kubernetes.io/os", "linux");
        yield return ("kubernetes.io/arch", Machine.Architecture);
        yield return ("kubernetes.io/hostname", Options.NodeName);
        yield return ("kubernetes.io/os", "linux");
    }

    /// <summary>The status, with times of transition going on from the one before.</summary>
    public Value Write(Value before, DateTimeOffset now)
    {
        ObjectDraft status = ObjectDraft.Open(before).Clone();
        Value resources = Map(Machine.Resources(Options.PodsMax));
        status["capacity"] = resources;
        status["allocatable"] = resources;
        status["conditions"] = Conditions(before["conditions"], now);
        status["addresses"] = WriteAddresses();
        status["nodeInfo"] = new ObjectDraft()
            .Set("machineID", Machine.MachineId)
            .Set("systemUUID", Machine.SystemUuid)
            .Set("bootID", Machine.BootId)
            .Set("kernelVersion", Machine.KernelVersion)
            .Set("osImage", Machine.OsImage)
            .Set("containerRuntimeVersion",
                Runtime is null ? before["nodeInfo"]["containerRuntimeVersion"].TextOrEmpty : $"{Runtime.Name}://{Runtime.Version}")
            .Set("kubeletVersion", Version)
            .Set("kubeProxyVersion", "")
            .Set("operatingSystem", "linux")
            .Set("architecture", Machine.Architecture);
        if (Options.Port > 0)
        {
            status["daemonEndpoints"] = new ObjectDraft().Set("kubeletEndpoint", new ObjectDraft().Set("Port", Options.Port));
        }

        status["images"] = WriteImages();
        return status;
    }

    private ArrayDraft Conditions(Value before, DateTimeOffset now)
    {
        var conditions = new ArrayDraft(
            before.Elements.ToList().Where(c => c["type"].Text is not ("MemoryPressure" or "DiskPressure" or "PIDPressure" or "Ready")));
        conditions.Add(
            Condition(before, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available", now));
        conditions.Add(Condition(before, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now));
        conditions.Add(Condition(before, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available", now));
        conditions.Add(Unready is null
            ? Condition(before, "Ready", true, "KubeletReady", "kubelet is posting ready status", now)
            : Condition(before, "Ready", false, "KubeletNotReady", Unready, now));
        return conditions;
    }

    private static Value Condition(Value before, string type, bool isTrue, string reason, string message, DateTimeOffset now)
    {
        string status = isTrue ? "True" : "False";
        string time = TimeText.Write(Timestamp.From(now), micro: false);
        Value old = before.Elements.ToList().Find(c => c["type"].TextIs(type));
        bool same = old["status"].TextIs(status) && old["lastTransitionTime"].IsString;
        return new ObjectDraft()
            .Set("type", type)
            .Set("status", status)
            .Set("lastHeartbeatTime", time)
            .Set("lastTransitionTime", same ? old["lastTransitionTime"] : time)
            .Set("reason", reason)
            .Set("message", message);
    }

    private ArrayDraft WriteAddresses()
    {
        var addresses = new ArrayDraft();
        foreach (string address in Addresses)
        {
            addresses.Add(new ObjectDraft().Set("type", "InternalIP").Set("address", address));
        }

        return addresses.Add(new ObjectDraft().Set("type", "Hostname").Set("address", Options.NodeName));
    }

    private ArrayDraft WriteImages()
    {
        var images = new ArrayDraft();
        foreach (ImageStatus image in Images.OrderByDescending(i => i.SizeBytes).ThenBy(i => i.Id, StringComparer.Ordinal).Take(ImagesMax))
        {
            List<string> names = [.. image.Digests.Concat(image.Tags).Take(ImageNamesMax)];
            if (names.Count > 0)
            {
                images.Add(
                    new ObjectDraft().Set("names", new ArrayDraft(names.Select(n => (Value)n))).Set("sizeBytes", (long)image.SizeBytes));
            }
        }

        return images;
    }

    private static Value Map(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new ObjectDraft();
        foreach ((string name, string value) in pairs)
        {
            map.Set(name, value);
        }

        return map;
    }
}
