using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Takes and gives back what a service holds outside itself: its cluster IPs, its node ports, its health check's port.</summary>
internal sealed class ServiceAllocation(ServiceAddresses addresses, (int First, int Last) nodePorts)
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private readonly ServiceIps _ips = new(addresses);

    public StatusOrWrites Take(ObjectDraft draft, Value old, FieldErrors errors, WriteContext context)
    {
        ObjectDraft spec = draft.Object("spec");
        string name = draft["metadata"]["name"].TextOrEmpty;
        Value before = old["spec"];
        ServiceFamilies.Settle(spec, before, addresses, errors);
        var writes = new List<Write>();
        StatusError? failure = null;
        if (!errors.Any && !ServiceFamilies.StaysAsItIs(spec, before))
        {
            failure = _ips.Take(spec, before, name, context, writes, errors);
        }

        if (!errors.Any && failure is null)
        {
            failure = TakePorts(spec, before, context, writes, errors);
        }

        return new StatusOrWrites(failure, writes);
    }

    public IReadOnlyList<Write> GiveBack(Value item, WriteContext context)
    {
        var writes = new List<Write>();
        Value spec = item["spec"];
        writes.AddRange(ServiceIps.GiveBack(spec, 0, context));
        List<int> held = [.. NodePortBlock.PortsOf(spec)];
        if (held.Count > 0)
        {
            var block = NodePortBlock.Read(context.Snapshot, nodePorts);
            held.ForEach(block.GiveBack);
            AddIfAny(writes, block.Written());
        }

        return writes;
    }

    private static void AddIfAny(List<Write> writes, Write? write)
    {
        if (write is { } one)
        {
            writes.Add(one);
        }
    }

    private StatusError? TakePorts(ObjectDraft spec, Value before, WriteContext context, List<Write> writes, FieldErrors errors)
    {
        HashSet<int> held = [.. NodePortBlock.PortsOf(before)];
        bool wants = ServiceSpec.TypeOf(spec) is "NodePort" or "LoadBalancer";
        if (held.Count == 0 && !wants)
        {
            return null;
        }

        var block = NodePortBlock.Read(context.Snapshot, nodePorts);
        if (wants && TakeNodePorts(spec, held, block, context, errors) is { } full)
        {
            return full;
        }

        if (errors.Any)
        {
            return null;
        }

        if (ServiceSpec.NeedsHealthCheck(spec) && TakeHealthCheck(spec, before, held, block, context, errors) is { } failure)
        {
            return failure;
        }

        HashSet<int> kept = wants ? [.. NodePortBlock.PortsOf(spec)] : [];
        foreach (int port in held.Where(p => !kept.Contains(p)))
        {
            block.GiveBack(port);
        }

        AddIfAny(writes, block.Written());
        return null;
    }

    // ports of the same number (for TCP and for UDP, say) share a node port
    private static StatusError? TakeNodePorts(ObjectDraft spec, HashSet<int> held, NodePortBlock block, WriteContext context,
        FieldErrors errors)
    {
        if (spec["ports"].Count == 0)
        {
            return null;
        }

        ArrayDraft ports = spec.Array("ports");
        bool choose = ServiceSpec.NeedsNodePorts(spec);
        var byPort = new Dictionary<long, long>();
        var mine = new HashSet<long>();
        for (int i = 0; i < ports.Count; i++)
        {
            long port = ports[i]["port"].Integer ?? 0;
            long asked = ports[i]["nodePort"].Integer ?? 0;
            if (asked == 0 && !choose)
            {
                continue;
            }

            if (byPort.TryGetValue(port, out long shared) && (asked == 0 || asked == shared))
            {
                ports.ObjectAt(i).Set("nodePort", shared);
                continue;
            }

            asked = asked != 0 ? asked : AskedFor(ports, port);
            string? problem = null;
            if (asked != 0)
            {
                problem = held.Contains((int)asked) && mine.Add(asked) ? null : block.Take(asked);
            }
            else if (block.Choose(context.Random) is { } chosen)
            {
                asked = chosen;
            }
            else
            {
                return StatusError.Internal("failed to allocate a nodePort: range is full");
            }

            if (problem is not null)
            {
                errors.Invalid(Spec.Child("ports")[i].Child("nodePort"), asked, problem);
                return null;
            }

            byPort.TryAdd(port, asked);
            ports.ObjectAt(i).Set("nodePort", asked);
        }

        return null;
    }

    private static long AskedFor(ArrayDraft ports, long port)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            if ((ports[i]["port"].Integer ?? 0) == port && ports[i]["nodePort"].Integer is { } given and not 0)
            {
                return given;
            }
        }

        return 0;
    }

    private static StatusError? TakeHealthCheck(
        ObjectDraft spec, Value before, HashSet<int> held, NodePortBlock block, WriteContext context, FieldErrors errors)
    {
        long asked = spec["healthCheckNodePort"].Integer ?? 0;
        long had = before["healthCheckNodePort"].Integer ?? 0;
        if (had != 0 && ServiceSpec.NeedsHealthCheck(before))
        {
            if (asked != had)
            {
                errors.Forbidden(Spec.Child("healthCheckNodePort"), "field is immutable");
            }

            return null;
        }

        if (asked != 0)
        {
            string? problem = held.Contains((int)asked) ? null : block.Take(asked);
            return problem is null ? null : StatusError.Internal($"failed to allocate requested HealthCheck NodePort {asked}: {problem}");
        }

        if (block.Choose(context.Random) is not { } chosen)
        {
            return StatusError.Internal("failed to allocate a HealthCheck NodePort 0: range is full");
        }

        spec.Set("healthCheckNodePort", chosen);
        return null;
    }
}
