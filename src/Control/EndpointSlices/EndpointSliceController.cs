using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.Services;

namespace Xebec.Control.EndpointSlices;

/// <summary>Writes down, in slices of at most a hundred, which pods a Service leads to and how they are.</summary>
public sealed class EndpointSliceController : IController
{
    public string Name => "endpointslice-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        new ControlInput(ApiResources.Services, static (change, _, concern) => concern(change.Object.Key))
        {
            Indexes = [ServicePods.BySelector],
        },
        new ControlInput(ApiResources.Pods, ServicePods.KeysOfPod) { Indexes = [InformerIndex.Label] },
        new ControlInput(ApiResources.EndpointSlices, KeysOfSlice) { Indexes = [InformerIndex.Label] },
        ControlInput.LookedAt(ApiResources.Nodes),
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.EndpointSlices, null, OutputVerbs.Create | OutputVerbs.Update | OutputVerbs.Delete, Shared: true),
    ];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);

        // slices of a Service that is gone go with it, by their owner
        if (snapshot[ApiResources.Services].Get(key) is not { } item)
        {
            return Plan.Nothing;
        }

        var service = new Service(item.Root);
        if (!ServicePods.Selects(service) || Owners.IsBeingDeleted(item))
        {
            return Plan.Nothing;
        }

        List<ApiObject> existing =
        [
            .. snapshot[ApiResources.EndpointSlices]
                .By(InformerIndex.Label, InformerIndex.LabelOf(key.Namespace, SliceLabels.ServiceName, key.Name))
                .Where(slice => IsOurs(slice) && !Owners.IsBeingDeleted(slice)),
        ];
        var wanted = WantedEndpoints.Of(service, snapshot);
        var steps = new List<PlanStep>();
        foreach (ApiObject slice in existing.Where(slice => !wanted.AddressTypes.Contains(new EndpointSlice(slice.Root).AddressType)))
        {
            steps.Add(SliceStep.Delete(item, slice));
        }

        foreach (string addressType in wanted.AddressTypes)
        {
            IEnumerable<ApiObject> ofType = existing.Where(slice => new EndpointSlice(slice.Root).AddressType == addressType);
            steps.AddRange(new SlicePacking(item, service, addressType, wanted.PortSets(addressType), ofType).Steps());
        }

        return new Plan(steps) { LookAgainAfter = wanted.NodesMissing ? TimeSpan.FromSeconds(5) : null };
    }

    private static bool IsOurs(ApiObject slice) =>
        new EndpointSlice(slice.Root).Metadata.Labels.Has(SliceLabels.ManagedBy, SliceLabels.Ours);

    private static void KeysOfSlice(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        foreach (ApiObject slice in new[] { change.Old, change.New }.OfType<ApiObject>())
        {
            if (IsOurs(slice) && new EndpointSlice(slice.Root).Metadata.Labels[SliceLabels.ServiceName] is { Length: > 0 } service)
            {
                concern(new ObjectKey(ApiResources.Services.Name, slice.Key.Namespace, service));
            }
        }
    }
}
