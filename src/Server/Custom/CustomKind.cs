using Xebec.Api.Documents;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>What objects of a definition mean: their schema's rules, and generation for everybody.</summary>
internal sealed class CustomKind(Value schema) : ResourceKind
{
    // compiled when the first object is written
    private readonly Lazy<RuleNode?> _rules = new(() => RuleNode.Of(schema, isResource: true));

    public override bool HasGeneration(WriteContext context) => true;

    public override bool PutMayBeUnconditional => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item, old, errors);

    private void Check(Value item, Value old, FieldErrors errors)
    {
        int before = errors.Count;
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

        if (_rules.Value is not { } rules)
        {
            return;
        }

        // rules are written for values of the right form: what is wrong in form is to be mended first
        if (errors.All.Skip(before).Any(e => e.Reason is "FieldValueRequired" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid" or "FieldValueNotSupported"))
        {
            errors.Add(new FieldError("FieldValueInvalid", "<nil>",
                "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
            return;
        }

        new RuleCheck(errors).Run(rules, item, old, FieldPath.Root);
    }
}
