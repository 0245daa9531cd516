using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Devices;

/// <summary>Everything the API does with a ResourceSlice.</summary>
public sealed class ResourceSliceKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => DateTaints(draft, context);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context) => DateTaints(draft, context);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => SliceRules.Check(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) =>
        SliceRules.Check(item, old, errors);

    public override string UnknownField(string field, ResourceType type) =>
        $"field label not supported for {type.Kind.ApiVersion}, Kind={type.Kind.Kind}: {field}";

    /// <summary>Taints tell since when they are there.</summary>
    private static void DateTaints(ObjectDraft draft, WriteContext context)
    {
        foreach (ObjectDraft device in draft.Opened("spec").Each("devices"))
        {
            foreach (ObjectDraft taint in device.Each("taints"))
            {
                taint.Default("timeAdded", Metadata.Time(context.Now));
            }
        }
    }
}
