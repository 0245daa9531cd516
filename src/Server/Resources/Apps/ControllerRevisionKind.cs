using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a ControllerRevision: a state that was, and stays what it is.</summary>
public sealed class ControllerRevisionKind : ResourceKind
{
    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        errors.NotNegative(FieldPath.Of("revision"), item["revision"]);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        errors.NotNegative(FieldPath.Of("revision"), item["revision"]);

        // upstream compares bytes, and a patch writes those of untouched data anew
        if (item["data"] != old["data"] || (context.Patch is { } patch && !RawBytes.Survive(old["data"], patch)))
        {
            errors.Invalid(FieldPath.Of("data"), RawBytes.Compact(item["data"]), CommonRules.ImmutableText);
        }
    }
}
