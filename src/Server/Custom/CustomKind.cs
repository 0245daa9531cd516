using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply.Fields;
using Xebec.Server.Custom.Life;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom;

/// <summary>What objects of a version of a definition mean: their schema's rules, and generation for everybody.</summary>
/// <param name="definition">Where the definition is.</param>
/// <param name="schema">The version's schema.</param>
/// <param name="scale">The version's scale subresource; absent when it has none.</param>
/// <param name="deprecation">A text for every answer; null when the version is not deprecated.</param>
/// <param name="replicas">Where each version of the definition keeps its number of replicas.</param>
internal sealed class CustomKind(
    ObjectKey definition, CustomSchema schema, Value scale, string? deprecation,
    IReadOnlyDictionary<string, FieldSet?> replicas) : ResourceKind
{
    private readonly ScalePaths? _scale = ScaleOf(scale, replicas);
    private Seen? _seen;

    public CustomSchema Schema => schema;

    public override string? Deprecation => deprecation;

    public override bool StatusKeepsMetadata => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override bool PutMayBeUnconditional => false;

    public override ISubresource? Subresource(string name) => name == "scale" && _scale is not null ? new ScaleSubresource(_scale) : null;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, default, errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) =>
        Check(item, old, errors, context);

    public override StatusError? RefuseCreate(Value item, WriteContext context)
    {
        StoredObject? now = context.Snapshot.Get(definition);
        Seen? seen = _seen;
        if (seen is null || !ReferenceEquals(seen.Definition, now))
        {
            bool terminating = now is null || DefinitionConditions.Holds(ParsedObject.Of(now).Root, DefinitionConditions.Terminating);
            _seen = seen = new Seen(now, terminating);
        }

        if (seen.Terminating)
        {
            string name = item["metadata"]["name"].TextOrEmpty;
            return StatusError.Forbidden(context.Type.Name, name, "create not allowed while custom resource definition is terminating");
        }

        // so that none comes after the last was removed
        context.Guards.Add(new Guard(definition, now!.Revision));
        return null;
    }

    private void Check(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        int before = errors.Count;
        if (context.Subresource == "status")
        {
            StructuralRules.Check(schema.Root["properties"]["status"], item["status"], old["status"], "status", errors);
        }
        else
        {
            StructuralRules.Check(schema.Root, item, old, "", errors);
        }

        if (_scale is not null)
        {
            ScaleRules.Check(_scale, item, context.Subresource == "status", errors);
        }

        if (context.Subresource != "status")
        {
            EmbeddedRules.Check(schema.Root, item, FieldPath.Root, errors);
        }

        CheckListTypes(item, old, errors);
        if (schema.Rules is not { } rules)
        {
            return;
        }

        // rules are written for values of the right form: what is wrong in form is to be mended first
        if (errors.All.Skip(before).Any(e => e.Reason is "FieldValueRequired"
            or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid" or "FieldValueNotSupported"))
        {
            errors.Add(new FieldError("FieldValueInvalid", "<nil>",
                "Invalid value: null: some validation rules were not checked because the object was invalid; "
                    + "correct the existing errors to complete validation"));
            return;
        }

        long began = schema.Meter.Begin();
        new RuleCheck(errors).Run(rules, item, old, FieldPath.Root);
        schema.Meter.End(began);
    }

    private static ScalePaths? ScaleOf(Value scale, IReadOnlyDictionary<string, FieldSet?> replicas) => !scale.Exists ? null
        : new ScalePaths(scale["specReplicasPath"].TextOrEmpty.TrimStart('.'), scale["statusReplicasPath"].TextOrEmpty.TrimStart('.'),
            scale["labelSelectorPath"].Text?.TrimStart('.'))
        { ObjectRules = true, Everywhere = replicas };

    // an object that broke them before may go on doing so
    private void CheckListTypes(Value item, Value old, FieldErrors errors)
    {
        var past = new FieldErrors();
        ListTypeRules.Check(schema.Root, old, FieldPath.Root, past);
        if (!past.Any)
        {
            ListTypeRules.Check(schema.Root, item, FieldPath.Root, errors);
        }
    }

    // of a definition that has not changed, what was read of it
    private sealed record Seen(StoredObject? Definition, bool Terminating);
}
