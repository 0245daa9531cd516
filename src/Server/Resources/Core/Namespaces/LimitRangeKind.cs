using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Namespaces;

/// <summary>Everything the API does with a LimitRange. One without a name is given one.</summary>
public sealed class LimitRangeKind : ResourceKind
{
    public override bool PutCreates => true;

    // of a container's limits, what is not said follows from the nearest bound that is
    public override void Complete(ObjectDraft draft)
    {
        foreach (ObjectDraft limit in draft.Object("spec").Each("limits"))
        {
            if (!limit["type"].TextIs("Container"))
            {
                continue;
            }

            Fill(limit, "default", limit["max"]);
            Fill(limit, "defaultRequest", limit["default"]);
            Fill(limit, "defaultRequest", limit["min"]);
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) =>
        draft.Object("metadata").DefaultText("name", Metadata.NewUid(context.Random));

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => LimitRangeRules.Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) =>
        LimitRangeRules.Check(item, errors);

    private static void Fill(ObjectDraft limit, string name, Value from)
    {
        foreach (Member member in from.Members.ToList())
        {
            limit.Object(name).Default(member.Name, member.Value);
        }
    }
}
