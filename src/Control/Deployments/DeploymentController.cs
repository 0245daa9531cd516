using Xebec.Api.Apps.V1;
using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Deployments;

/// <summary>Rolls pod templates out: keeps one ReplicaSet per template and moves replicas from the old ones to the new one.</summary>
public sealed class DeploymentController : IController
{
    private static readonly Concerns Concerned = new(ApiResources.Deployments, "Deployment", static (owner, set) =>
    {
        LabelSelector selector = new Deployment(owner.Root).Spec.Selector;
        return !LabelMatch.IsEmpty(selector) && LabelMatch.Matches(selector, new ObjectMeta(set.Root["metadata"]).Labels);
    });

    public string Name => "deployment-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        ControlInput.Itself(ApiResources.Deployments),
        new ControlInput(ApiResources.ReplicaSets, Concerned.Of) { Indexes = [InformerIndex.Controller] },
        new ControlInput(ApiResources.Pods, KeysOfPod) { Indexes = [InformerIndex.Controller] },
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.ReplicaSets, null, OutputVerbs.Create | OutputVerbs.Update | OutputVerbs.Patch | OutputVerbs.Delete, Shared: true),
        new(ApiResources.Deployments, "status", OutputVerbs.Update),
    ];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[ApiResources.Deployments].Get(key) is not { } item)
        {
            return Plan.Nothing;
        }

        var deployment = new Deployment(item.Root);
        if (LabelMatch.IsEmpty(deployment.Spec.Selector))
        {
            return SelectsAll(item, deployment);
        }

        var claim = Claim.Of(
            item, ApiResources.Deployments, deployment.Spec.Selector, snapshot[ApiResources.ReplicaSets], ApiResources.ReplicaSets,
            static _ => true);
        return new Rollout(snapshot, item, claim, now).Plan();
    }

    private static Plan SelectsAll(ApiObject item, Deployment deployment)
    {
        const string Message = "This deployment is selecting all pods. A non-empty selector is required.";
        var note = new EventStep(new EventNote(item, Warning: true, "SelectingAll", Message));
        if (deployment.Status.ObservedGeneration >= deployment.Metadata.Generation)
        {
            return Plan.Of(note);
        }

        var draft = item.Edit();
        draft.Object("status")["observedGeneration"] = deployment.Metadata.Generation;
        return Plan.Of(note, new UpdateStep(ApiResources.Deployments, item, draft, "status"));
    }

    // Recreate waits for the last old pod to be over
    private static void KeysOfPod(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        bool over = change.Deleted || change.Object.Root["status"]["phase"].Text is "Succeeded" or "Failed";
        if (!over || Owners.ControllerOf(change.Object) is not { Kind: "ReplicaSet" } reference)
        {
            return;
        }

        ApiObject? owner = snapshot[ApiResources.ReplicaSets].Get(change.Object.Key.Namespace, reference.Name);
        if (owner is not null && owner.Uid.Text == reference.Uid)
        {
            Concerned.Owner(owner, snapshot, key =>
            {
                if (snapshot[ApiResources.Deployments].Get(key) is { } found && new Deployment(found.Root).Spec.Strategy.Type == "Recreate")
                {
                    concern(key);
                }
            });
        }
    }
}
