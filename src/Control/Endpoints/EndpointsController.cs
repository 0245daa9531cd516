using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.EndpointSlices;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.Services;

namespace Xebec.Control.Endpoints;

/// <summary>Keeps the old Endpoints object of each Service, for clients that know no slices.</summary>
public sealed class EndpointsController : IController
{
    private const string ManagedBy = "endpoints.kubernetes.io/managed-by";
    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";

    public string Name => "endpoint-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        new ControlInput(ApiResources.Services, static (change, _, concern) => concern(change.Object.Key))
        {
            Indexes = [ServicePods.BySelector],
        },
        new ControlInput(ApiResources.Pods, ServicePods.KeysOfPod) { Indexes = [InformerIndex.Label] },
        new ControlInput(ApiResources.Endpoints, KeysOfEndpoints),
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.Endpoints, null, OutputVerbs.Create | OutputVerbs.Update | OutputVerbs.Delete, Shared: true),
    ];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ApiObject? current = snapshot[ApiResources.Endpoints].Get(key);
        if (snapshot[ApiResources.Services].Get(key) is not { } item)
        {
            // nothing owns Endpoints: they go with the Service of their name
            return current is null ? Plan.Nothing : Plan.Of(new DeleteStep(ApiResources.Endpoints, current.Key, current.Uid));
        }

        var service = new Service(item.Root);
        if (!ServicePods.Selects(service))
        {
            return Plan.Nothing;
        }

        var subsets = new SubsetList(service);
        foreach (ApiObject pod in ServicePods.Of(service, snapshot[ApiResources.Pods]))
        {
            subsets.Add(new Pod(pod.Root));
        }

        return Write(item, service, current, subsets);
    }

    private static Plan Write(ApiObject item, Service service, ApiObject? current, SubsetList subsets)
    {
        var list = subsets.ToValue(out bool truncated);
        ObjectDraft body = current is null
            ? new ObjectDraft().Set("kind", "Endpoints").Set("apiVersion", "v1")
            : current.Edit();
        ObjectDraft metadata = body.Object("metadata");
        metadata.Set("name", item.Key.Name).Set("namespace", item.Key.Namespace).Set("labels", Labels(service));
        ObjectDraft annotations = ObjectDraft.Open(metadata["annotations"]).Clone();
        annotations[OverCapacity] = truncated ? "truncated" : null;
        metadata["annotations"] = annotations.Count > 0 ? annotations : default(Value);
        body["subsets"] = list;
        if (current is null)
        {
            return Plan.Of(new CreateStep(ApiResources.Endpoints, item.Key.Namespace, body)
            {
                Announce = Failure(item, "FailedToCreateEndpoint", "create"),
            });
        }

        bool same = current.Root["subsets"] == list
            && current.Root["metadata"]["labels"] == metadata["labels"]
            && current.Root["metadata"]["annotations"][OverCapacity] == annotations[OverCapacity];
        return same ? Plan.Nothing : Plan.Of(new UpdateStep(ApiResources.Endpoints, current, body)
        {
            Announce = Failure(item, "FailedToUpdateEndpoint", "update"),
        });
    }

    private static ObjectDraft Labels(Service service)
    {
        ObjectDraft labels = ObjectDraft.Open(service.Metadata.Labels.Json).Clone();
        labels[SliceLabels.Headless] = SliceLabels.IsHeadless(service) ? "" : null;
        labels[ManagedBy] = "endpoint-controller";
        return labels;
    }

    private static Announcement Failure(ApiObject item, string reason, string verb) =>
        new(item, null, "", reason, $"Failed to {verb} endpoint for service {item.Key.Namespace}/{item.Key.Name}: {{error}}");

    // those that went, and at the start those we left behind; what others made without a Service is none of our business
    private static void KeysOfEndpoints(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        bool ours = change.Object.Root["metadata"]["labels"][ManagedBy].TextIs("endpoint-controller");
        if (change.Deleted || ours)
        {
            concern(new ObjectKey(ApiResources.Services.Name, change.Object.Key.Namespace, change.Object.Key.Name));
        }
    }
}
