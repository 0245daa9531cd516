using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>What objects of a version of a definition mean: their schema's rules, and generation for everybody.</summary>
/// <param name="version">The version as the definition has it.</param>
/// <param name="deprecation">A text for every answer; null when the version is not deprecated.</param>
/// <param name="replicas">Where each version of the definition keeps its number of replicas.</param>
internal sealed class CustomKind(Value version, string? deprecation, IReadOnlyDictionary<string, FieldSet?> replicas) : ResourceKind
{
    private readonly Value _schema = version["schema"]["openAPIV3Schema"];

    private readonly ScalePaths? _scale = ScaleOf(version["subresources"]["scale"], replicas);

    // compiled when the first object is written
    private readonly Lazy<RuleNode?> _rules = new(() => RuleNode.Of(version["schema"]["openAPIV3Schema"], isResource: true));

    public override string? Deprecation => deprecation;

    public override bool StatusKeepsMetadata => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override bool PutMayBeUnconditional => false;

    public override ISubresource? Subresource(string name) => name == "scale" && _scale is not null ? new ScaleSubresource(_scale) : null;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, default, errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item, old, errors, context);

    private void Check(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        int before = errors.Count;
        if (context.Subresource == "status")
        {
            StructuralRules.Check(_schema["properties"]["status"], item["status"], old["status"], "status", errors);
        }
        else
        {
            StructuralRules.Check(_schema, item, old, "", errors);
        }

        if (_scale is not null)
        {
            ScaleRules.Check(_scale, item, context.Subresource == "status", errors);
        }

        CheckListTypes(item, old, errors);
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

    private static ScalePaths? ScaleOf(Value scale, IReadOnlyDictionary<string, FieldSet?> replicas) => !scale.Exists ? null
        : new ScalePaths(scale["specReplicasPath"].TextOrEmpty.TrimStart('.'), scale["statusReplicasPath"].TextOrEmpty.TrimStart('.'),
            scale["labelSelectorPath"].Text?.TrimStart('.'))
        { ObjectRules = true, Everywhere = replicas };

    // an object that broke them before may go on doing so
    private void CheckListTypes(Value item, Value old, FieldErrors errors)
    {
        var past = new FieldErrors();
        ListTypeRules.Check(_schema, old, FieldPath.Root, past);
        if (!past.Any)
        {
            ListTypeRules.Check(_schema, item, FieldPath.Root, errors);
        }
    }
}
