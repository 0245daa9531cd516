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

        // upstream compares bytes with the object they were read from, and so refuses every patch of an object with data
        if ((context.Patching && !item["data"].IsNullOrAbsent) || item["data"] != old["data"])
        {
            errors.Invalid(FieldPath.Of("data"), item["data"], CommonRules.ImmutableText);
        }
    }
}
