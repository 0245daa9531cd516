using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Api.Times;
using Xebec.Client.Seam;
using Xebec.Control.Conditions;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ServiceCidrs;

/// <summary>
/// Guards the blocks that services get their addresses from: a finalizer keeps one that is deleted while addresses depend on it, which says
/// so in its condition. It goes when nothing depends on it any more, or when others cover what it has.
/// </summary>
public sealed class ServiceCidrController : IController
{
    public const string Finalizer = "networking.k8s.io/service-cidr-finalizer";
    private const string Ready = "Ready";
    private const string ManagedLabel = "ipaddress.kubernetes.io/managed-by";

    // API servers that have not yet heard of the deletion may still give an address from the block
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public string Name => "service-cidrs-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        new ControlInput(ApiResources.ServiceCidrs, (change, snapshot, concern) =>
        {
            concern(change.Object.Key);
            Going(snapshot, concern);
        }),
        new ControlInput(ApiResources.IpAddresses, (_, snapshot, concern) => Going(snapshot, concern)),
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.ServiceCidrs, null, OutputVerbs.Patch, Shared: true),
        new(ApiResources.ServiceCidrs, "status", OutputVerbs.Patch, Shared: true),
    ];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[ApiResources.ServiceCidrs].Get(key) is not { } block)
        {
            return Plan.Nothing;
        }

        List<Value> finalizers = [.. block.Root["metadata"]["finalizers"].Elements.ToList()];
        bool guarded = finalizers.Exists(f => f.TextIs(Finalizer));
        if (!IsGoing(block))
        {
            IEnumerable<PlanStep> steps =
            [
                .. guarded ? [] : Guard(block, [.. finalizers, Finalizer]),
                .. Say(block, now, "True", "", "Kubernetes Service CIDR is ready"),
            ];
            return Plan.Of([.. steps]);
        }

        if (!guarded)
        {
            return Plan.Nothing;
        }

        if (IsNeeded(block, snapshot))
        {
            const string waiting =
                "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";
            return Plan.Of([.. Say(block, now, "False", "Terminating", waiting)]);
        }

        TimeSpan left = TimeText.TryRead(block.Root["metadata"]["deletionTimestamp"].TextOrEmpty, out Timestamp deleted)
            ? Grace - (now - deleted.ToDateTimeOffset())
            : TimeSpan.Zero;
        return left > TimeSpan.Zero
            ? new Plan([]) { LookAgainAfter = left }
            : Plan.Of([.. Guard(block, finalizers.Where(f => !f.TextIs(Finalizer)))]);
    }

    private static void Going(ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        foreach (ApiObject block in snapshot[ApiResources.ServiceCidrs].All.Where(IsGoing))
        {
            concern(block.Key);
        }
    }

    private static bool IsGoing(ApiObject block) => block.Root["metadata"]["deletionTimestamp"].Exists;

    private static IEnumerable<AddressBlock> BlocksOf(ApiObject item) =>
        item.Root["spec"]["cidrs"].Elements.ToList().Select(c => AddressBlock.Read(c.TextOrEmpty)).OfType<AddressBlock>();

    private static bool IsNeeded(ApiObject block, ControlSnapshot snapshot)
    {
        List<AddressBlock> others =
            [.. snapshot[ApiResources.ServiceCidrs].All.Where(o => o.Key != block.Key && !IsGoing(o)).SelectMany(BlocksOf)];
        List<AddressBlock> alone = [.. BlocksOf(block).Where(b => !others.Exists(o => o.Covers(b)))];
        return alone.Count > 0 && snapshot[ApiResources.IpAddresses].All.Any(address =>
            address.Root["metadata"]["labels"][ManagedLabel].TextIs("ipallocator.k8s.io")
            && IpText.TryRead(address.Key.Name, out IpText ip)
            && alone.Exists(b => b.Gives(ip))
            && !others.Exists(o => o.Gives(ip)));
    }

    private static IEnumerable<PlanStep> Guard(ApiObject block, IEnumerable<Value> finalizers)
    {
        ObjectDraft metadata = new ObjectDraft()
            .Set("uid", block.Uid.Text)
            .Set("resourceVersion", block.ResourceVersion)
            .Set("finalizers", new ArrayDraft(finalizers));
        return [new PatchStep(ApiResources.ServiceCidrs, block.Key, new ObjectDraft().Set("metadata", metadata))];
    }

    private static IEnumerable<PlanStep> Say(ApiObject block, DateTimeOffset now, string status, string reason, string message)
    {
        var conditions = new ConditionList(block.Root["status"]["conditions"], now, updateTimes: false);
        if (conditions.Get(Ready)["status"].TextIs(status))
        {
            return [];
        }

        conditions.Set(Ready, status, reason, message);
        ObjectDraft patch = new ObjectDraft()
            .Set("metadata", new ObjectDraft().Set("uid", block.Uid.Text))
            .Set("status", new ObjectDraft().Set("conditions", conditions.ToValue()));
        return [new PatchStep(ApiResources.ServiceCidrs, block.Key, patch, "status")];
    }
}
