using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Namespaces;

/// <summary>Everything the API does with a Namespace: its deletion is a phase, ended by whoever empties it and finalizes.</summary>
public sealed class NamespaceKind : ResourceKind
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private static readonly FieldPath Finalizers = FieldPath.Of("spec").Child("finalizers");

    public override NameRule NameRule => NameRule.DnsLabel;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        string name = draft["metadata"]["name"].TextOrEmpty;
        if (name.Length > 0)
        {
            draft.Object("metadata").Object("labels").Set(NameLabel, name);
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Object("metadata").Object("labels").Set(NameLabel, draft["metadata"]["name"]);
        draft.Set("status", new ObjectDraft().Set("phase", "Active"));
        ArrayDraft finalizers = draft.Object("spec").Array("finalizers");
        if (!finalizers.AsValue.Elements.ToList().Exists(f => f.TextIs("kubernetes")))
        {
            finalizers.Add("kubernetes");
        }
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        switch (context.Subresource)
        {
            case "finalize":
                draft.Set("status", old["status"]);
                break;
            case "status":
                draft.Set("spec", old["spec"]);
                break;
            default:
                draft.Set("spec", old["spec"]);
                draft.Set("status", old["status"]);
                break;
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        foreach (Value finalizer in item["spec"]["finalizers"].Elements)
        {
            MetadataValidation.Finalizer(finalizer, Finalizers, Finalizers, errors);
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "finalize")
        {
            int index = 0;
            foreach (Value finalizer in item["spec"]["finalizers"].Elements)
            {
                FieldPath path = Finalizers[index++];
                MetadataValidation.Finalizer(finalizer, path, path, errors);
            }
        }
        else if (context.Subresource == "status")
        {
            bool ending = item["metadata"]["deletionTimestamp"].Exists;
            if (!item["status"]["phase"].TextIs(ending ? "Terminating" : "Active"))
            {
                string why = ending
                    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
                    : "may only be 'Active' if `deletionTimestamp` is empty";
                errors.Invalid(FieldPath.Of("status").Child("Phase"), item["status"]["phase"].TextOrEmpty, why);
            }
        }
    }

    public override IReadOnlyList<string> ResetFields(WriteContext context) =>
        context.Subresource == "finalize" ? ["status"] : base.ResetFields(context);

    public override StatusError? RefuseDelete(Value item, WriteContext context) =>
        context.Name is "default" or "kube-system" or "kube-public"
        ? StatusError.Forbidden(context.Type.Name, context.Name, "this namespace may not be deleted")
        : null;

    public override bool HoldsDeletion(Value item) => item["spec"]["finalizers"].Count > 0;

    public override void Mark(ObjectDraft draft, Deletion deletion, WriteContext context)
    {
        if (!deletion.Remove)
        {
            draft.Object("status").Set("phase", "Terminating");
        }
    }
}
