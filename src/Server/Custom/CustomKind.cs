using Xebec.Api.Documents;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>What objects of a definition mean: their schema's rules, and generation for everybody.</summary>
internal sealed class CustomKind(Value schema) : ResourceKind
{
    public override bool HasGeneration(WriteContext context) => true;

    public override bool PutMayBeUnconditional => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item, errors);

    private void Check(Value item, FieldErrors errors)
    {
        foreach (Value required in schema["required"].Elements)
        {
            if (!item[required.TextOrEmpty].Exists)
            {
                errors.Required(FieldPath.Of(required.TextOrEmpty));
            }
        }

        foreach (Member property in schema["properties"].Members)
        {
            if (property.Name is not ("apiVersion" or "kind" or "metadata"))
            {
                StructuralRules.Check(property.Value, item[property.Name], FieldPath.Of(property.Name), errors);
            }
        }
    }
}
