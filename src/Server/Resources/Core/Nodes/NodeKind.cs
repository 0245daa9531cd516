using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Nodes;

/// <summary>Everything the API does with a Node: an agent creates its own, status and all.</summary>
public sealed class NodeKind : ResourceKind
{
    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        Value status = draft["status"];
        if (status["allocatable"].IsNullOrAbsent && status["capacity"].Count > 0)
        {
            draft.Object("status").Set("allocatable", status["capacity"].Clone());
        }

        AgreeOnBlocks(draft.Object("spec"));
    }

    // what a node can do is part of how it comes into being
    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => draft.Object("spec").Remove("configSource");

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);

        // agents no longer take their configuration from the API; what is there may stay
        if (old["spec"]["configSource"].IsNullOrAbsent)
        {
            draft.Object("spec").Remove("configSource");
        }

        if (old["status"]["config"].IsNullOrAbsent)
        {
            draft.Object("status").Remove("config");
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => NodeRules.Check(item, context.Type.Type, errors);

    // a change is judged as a whole and as a change, which finds some problems twice
    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            NodeRules.Check(item, context.Type.Type, errors);
        }

        NodeRules.CheckUpdate(item, old, context.Type.Type, errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (context.Subresource.Length == 0 && item["spec"]["externalID"].HasText)
        {
            warnings.Add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        }
    }

    public override string SelectableField(Value item, string field) =>
        field == "spec.unschedulable" ? (item["spec"]["unschedulable"].IsTrue ? "true" : "false") : base.SelectableField(item, field);

    // one block in the older field, all of them in the newer one, whose first is the older field's; where they differ the older one wins
    private static void AgreeOnBlocks(ObjectDraft spec)
    {
        string one = spec["podCIDR"].TextOrEmpty;
        Value all = spec["podCIDRs"];
        if (one.Length > 0 && !all[0].TextIs(one))
        {
            spec.Set("podCIDRs", new ArrayDraft([one]));
        }
        else if (one.Length == 0 && all.Count > 0)
        {
            spec.Set("podCIDR", all[0]);
        }
    }
}
