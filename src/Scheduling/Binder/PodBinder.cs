using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Pods;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Scheduling.Binder;

/// <summary>The first form of the scheduler: binds each pod to the first node that will do.</summary>
/// <remarks>
/// There is one key for all pods: one plan places all that wait, on one account of what is taken, and the next plan is made only when the
/// views show the bindings of the last. 1. Take account of the nodes. 2. Place waiting pods, the most important first, then the oldest.
/// 3. Bind; tell of those that fit nowhere, once for each reason.
/// </remarks>
public sealed class PodBinder : IController
{
    /// <summary>What pods name that want to be placed by this scheduler, and what its events come from.</summary>
    public const string SchedulerName = "default-scheduler";

    /// <summary>Pods bound by one plan.</summary>
    private const int BindingsMax = 256;

    private static readonly ObjectKey All = new(ApiResources.Pods.Name, "", "");

    /// <summary>Pods by whether they wait for a node here.</summary>
    private static readonly InformerIndex Waiting = new("waiting-for-node", static (item, values) =>
    {
        if (Waits(new Pod(item.Root)))
        {
            values.Add("yes");
        }
    });

    /// <summary>Pods by the node they take room on.</summary>
    private static readonly InformerIndex OnNode = new("node", static (item, values) =>
    {
        var pod = new Pod(item.Root);
        if (pod.Spec.NodeName.Length > 0 && !PodState.IsTerminal(pod))
        {
            values.Add(pod.Spec.NodeName);
        }
    });

    public string Name => SchedulerName;

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        new ControlInput(ApiResources.Pods, KeysOfPod) { Indexes = [Waiting, OnNode] },
        new ControlInput(ApiResources.Nodes, KeysOfNode),
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.Pods, "binding", OutputVerbs.Create),
        new(ApiResources.Pods, "status", OutputVerbs.Patch, Shared: true),
    ];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        InformerView pods = snapshot[ApiResources.Pods];
        List<ApiObject> waiting =
        [
            .. pods.By(Waiting, "yes")
                .OrderByDescending(pod => new Pod(pod.Root).Spec.Priority ?? 0)
                .ThenBy(pod => new Pod(pod.Root).Metadata.CreationTimestamp),
        ];
        if (waiting.Count == 0)
        {
            return Plan.Nothing;
        }

        // 1.
        var nodes = new List<NodeRoom>();
        foreach (ApiObject node in snapshot[ApiResources.Nodes].All)
        {
            var room = new NodeRoom(node);
            foreach (ApiObject pod in pods.By(OnNode, node.Key.Name))
            {
                room.Take(PodRequests.Of(new Pod(pod.Root)));
            }

            nodes.Add(room);
        }

        // 2.
        var fit = new FirstFit(nodes);
        var bindings = new List<PlanStep>();
        var refusals = new List<PlanStep>();
        foreach (ApiObject pod in waiting)
        {
            if (bindings.Count == BindingsMax)
            {
                break;
            }

            Placement placement = fit.Place(new Pod(pod.Root));
            if (placement.Node is { } node)
            {
                bindings.Add(Bind(pod, node));
            }
            else
            {
                Tell(pod, placement.Message, now, refusals);
            }
        }

        // 3.
        return bindings.Count > 0 ? new Plan([new TogetherStep(bindings), .. refusals]) : new Plan(refusals);
    }

    private static CreateStep Bind(ApiObject pod, string node)
    {
        ObjectDraft body = new ObjectDraft().Set("kind", "Binding").Set("apiVersion", "v1");
        body.Object("metadata").Set("name", pod.Key.Name).Set("namespace", pod.Key.Namespace).Set("uid", pod.Uid.Text);
        body.Object("target").Set("kind", "Node").Set("name", node);
        return new CreateStep(ApiResources.Pods, pod.Key.Namespace, body)
        {
            Under = (pod, "binding"),
            Announce = new Announcement(pod, "Scheduled", $"Successfully assigned {pod.Key.Namespace}/{pod.Key.Name} to {node}"),
        };
    }

    private static void Tell(ApiObject pod, string message, DateTimeOffset now, List<PlanStep> steps)
    {
        Value old = default;
        var conditions = new ArrayDraft();
        foreach (Value condition in pod.Root["status"]["conditions"].Elements)
        {
            if (condition["type"].TextIs("PodScheduled"))
            {
                old = condition;
            }
            else
            {
                conditions.Add(condition);
            }
        }

        if (old["message"].TextIs(message) && old["reason"].TextIs("Unschedulable"))
        {
            return;
        }

        Value since = old["status"].TextIs("False") ? old["lastTransitionTime"] : Times.Text(now);
        conditions.Add(new ObjectDraft()
            .Set("type", "PodScheduled")
            .Set("status", "False")
            .Set("lastProbeTime", Value.Null)
            .Set("lastTransitionTime", since)
            .Set("reason", "Unschedulable")
            .Set("message", message));
        Value patch = new ObjectDraft()
            .Set("metadata", new ObjectDraft().Set("uid", pod.Uid.Text).Set("resourceVersion", pod.ResourceVersion))
            .Set("status", new ObjectDraft().Set("conditions", conditions));
        steps.Add(new PatchStep(ApiResources.Pods, pod.Key, patch, "status"));
        steps.Add(new EventStep(new EventNote(pod, Warning: true, "FailedScheduling", message)));
    }

    private static bool Waits(Pod pod) =>
        pod.Spec.NodeName.Length == 0
        && pod.Spec.SchedulerName is "" or "default-scheduler"
        && pod.Spec.SchedulingGates.Count == 0
        && PodState.IsActive(pod);

    // a pod that waits, or that gave room back
    private static void KeysOfPod(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        bool waits = change.New is not null && Waits(new Pod(change.New.Root))
            && (change.Old is null || change.Old.Root["spec"] != change.New.Root["spec"]);
        bool took = change.Old is not null && TakesRoom(change.Old);
        bool takes = change.New is not null && TakesRoom(change.New);
        if (waits || took != takes)
        {
            concern(All);
        }
    }

    private static bool TakesRoom(ApiObject pod) => new Pod(pod.Root).Spec.NodeName.Length > 0 && !PodState.IsTerminal(new Pod(pod.Root));

    // heartbeats concern nobody
    private static void KeysOfNode(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (change.Old is null || change.New is null || Matters(change.Old) != Matters(change.New))
        {
            concern(All);
        }
    }

    private static Value Matters(ApiObject node)
    {
        Value ready = node.Root["status"]["conditions"].Elements.ToList().Find(condition => condition["type"].TextIs("Ready"));
        return new ArrayDraft()
            .Add(Present(node.Root["spec"]))
            .Add(Present(node.Root["metadata"]["labels"]))
            .Add(Present(node.Root["status"]["allocatable"]))
            .Add(Present(ready["status"]));
    }

    private static Value Present(Value value) => value.Exists ? value : Value.Null;
}
