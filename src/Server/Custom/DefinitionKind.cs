using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Custom.Definitions;
using Xebec.Server.Custom.Life;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom;

/// <summary>Everything the API does with a CustomResourceDefinition.</summary>
public sealed class DefinitionKind : ResourceKind
{
    private const int HttpsPort = 443;

    public override bool FinalizersMayBePlain => true;

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        ObjectDraft names = spec.Object("names");
        string kind = names["kind"].TextOrEmpty;
        if (kind.Length > 0)
        {
            names.DefaultText("singular", kind.ToLowerInvariant());
            names.DefaultText("listKind", kind + "List");
        }

        ObjectDraft conversion = spec.Object("conversion");
        conversion.DefaultText("strategy", "None");
        if (conversion["webhook"]["clientConfig"]["service"].IsObject)
        {
            conversion.Object("webhook").Object("clientConfig").Object("service").Default("port", HttpsPort);
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        // upstream's zero status: names and conditions come from whoever establishes it
        Value stored = StorageVersion(draft);
        ObjectDraft status = new ObjectDraft()
            .Set("conditions", Value.Null)
            .Set("acceptedNames", new ObjectDraft().Set("plural", "").Set("kind", ""))
            .Set("storedVersions", stored.Exists ? new ArrayDraft([stored]) : Value.Null);
        draft.Set("status", status);
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        Value version = StorageVersion(draft);
        Value stored = draft["status"]["storedVersions"];

        // a status written by itself may leave the storage version out, but not all of them
        bool asked = context.Subresource.Length == 0 || stored.Count == 0;
        if (asked && version.Exists && !stored.Elements.ToList().Contains(version))
        {
            draft.Object("status").Array("storedVersions").Add(version);
        }
    }

    /// <summary>Until it is marked; from then on a finalizer holds it.</summary>
    public override bool HoldsDeletion(Value item) => !item["metadata"]["deletionTimestamp"].Exists;

    public override void Mark(ObjectDraft draft, Deletion deletion, WriteContext context)
    {
        if (DefinitionConditions.Holds(draft, DefinitionConditions.Terminating) || deletion.Remove)
        {
            return;
        }

        // how its dependents shall go is not asked when it is marked
        ArrayDraft finalizers = draft.Object("metadata").Array("finalizers");
        finalizers.RemoveAll(f => f.TextOrEmpty is Deletion.OrphanFinalizer or Deletion.ForegroundFinalizer or LivingDefinition.Cleanup);
        finalizers.Add(LivingDefinition.Cleanup);
        DefinitionConditions.Set(
            draft.Object("status"),
            DefinitionConditions.Terminating,
            true,
            "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            context.Now);
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value spec = item["spec"];
        string wanted = $"{spec["names"]["plural"].TextOrEmpty}.{spec["group"].TextOrEmpty}";
        if (!item["metadata"]["name"].TextIs(wanted))
        {
            errors.Invalid(FieldPath.Of("metadata").Child("name"), item["metadata"]["name"], "must be spec.names.plural+\".\"+spec.group");
        }

        CheckWhole(item, default, errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            IEnumerable<string> unknown = UnknownFormats.In(item["spec"]).Except(UnknownFormats.In(old["spec"]));
            warnings.AddRange(unknown.Select(f => $"unrecognized format {GoText.Quote(f)}"));
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            DefinitionNames.Check(item["status"]["acceptedNames"], FieldPath.Of("status").Child("acceptedNames"), errors);
        }
        else
        {
            CheckWhole(item, old, errors);
        }
    }

    private static void CheckWhole(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        new DefinitionSpec(errors).Check(spec, FieldPath.Of("spec"));
        if (old.Exists)
        {
            CheckChange(spec, old, errors);
        }

        DefinitionNames.Check(item["status"]["acceptedNames"], FieldPath.Of("status").Child("acceptedNames"), errors);
        StoredVersions.Check(item, errors);
        GroupApproval.Check(item, old, errors);
        if (spec["preserveUnknownFields"].IsTrue && !old["spec"]["preserveUnknownFields"].IsTrue)
        {
            errors.Invalid(
                FieldPath.Of("spec").Child("preserveUnknownFields"), true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    // scope and kind may change until objects can exist; group and plural are the definition's name
    private static void CheckChange(Value spec, Value old, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        Value before = old["spec"];
        if (DefinitionConditions.Holds(old, DefinitionConditions.Established))
        {
            Same(spec["scope"], before["scope"], path.Child("scope"));
            Same(spec["names"]["kind"], before["names"]["kind"], path.Child("names", "kind"));
        }

        Same(spec["group"], before["group"], path.Child("group"));
        Same(spec["names"]["plural"], before["names"]["plural"], path.Child("names", "plural"));

        void Same(Value now, Value then, FieldPath at)
        {
            if (now != then)
            {
                errors.Invalid(at, now, "field is immutable");
            }
        }
    }

    private static Value StorageVersion(ObjectDraft draft) =>
        draft["spec"]["versions"].Elements.ToList().Find(v => v["storage"].IsTrue)["name"];
}
