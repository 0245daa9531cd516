using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Policies;

/// <summary>What type checking found of a policy's spec: fields and warnings.</summary>
public delegate IReadOnlyList<(string Field, string Warning)> PolicyCheck(Value spec);

/// <summary>Says in the status of each ValidatingAdmissionPolicy what type checking found, and of which generation.</summary>
/// <param name="check">The check, which knows the kinds that are served.</param>
public sealed class ValidatingPolicyController(PolicyCheck check) : IController
{
    public string Name => "validatingadmissionpolicy-status-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } = [ControlInput.Itself(ApiResources.ValidatingAdmissionPolicies)];

    public IReadOnlyList<ControlOutput> Outputs { get; } = [new(ApiResources.ValidatingAdmissionPolicies, "status", OutputVerbs.Update)];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[ApiResources.ValidatingAdmissionPolicies].Get(key) is not { } policy)
        {
            return Plan.Nothing;
        }

        Value generation = policy.Root["metadata"]["generation"];
        Value status = policy.Root["status"];
        if (status["observedGeneration"] == generation && status["typeChecking"].IsObject)
        {
            return Plan.Nothing;
        }

        var checking = new ObjectDraft();
        foreach ((string field, string warning) in check(policy.Root["spec"]))
        {
            checking.Array("expressionWarnings").Add(new ObjectDraft().Set("fieldRef", field).Set("warning", warning));
        }

        var body = ObjectDraft.Open(policy.Root);
        body.Object("status").Set("observedGeneration", generation).Set("typeChecking", checking);
        return Plan.Of(new UpdateStep(ApiResources.ValidatingAdmissionPolicies, policy, body, "status"));
    }
}
