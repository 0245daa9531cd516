using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Core.Volumes;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Storage;

/// <summary>Everything the API does with a VolumeAttachment: a wish that does not change, and what became of it.</summary>
public sealed class VolumeAttachmentKind : ResourceKind
{
    private const int MessageMax = 1024;
    private const int MetadataBytesMax = 256 * 1024;
    private const string One = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Status = FieldPath.Of("status");

    public override bool PutMayBeUnconditional => false;

    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft) =>
        draft.Object("spec").Opened("source")?.Opened("inlineVolumeSpec")?.Opened("hostPath")?.Default("type", "");

    // who writes the status cannot write labels
    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        if (context.Subresource == "status")
        {
            Value managed = draft["metadata"]["managedFields"];
            var metadata = ObjectDraft.Open(old["metadata"]);
            draft.Set("metadata", metadata.Set("managedFields", managed));
        }
    }

    public override IReadOnlyList<string> ResetFields(WriteContext context) =>
        context.Subresource == "status" ? ["metadata", "spec"] : base.ResetFields(context);

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value spec = item["spec"];
        VolumeRules.CheckDriver(spec["attacher"].TextOrEmpty, Spec.Child("attacher"), errors);
        CheckSource(spec["source"], Spec.Child("source"), errors);
        errors.Say(Spec.Child("nodeName"), spec["nodeName"].TextOrEmpty, DnsNames.Subdomain(spec["nodeName"].TextOrEmpty));
        CheckStatus(item["status"], errors);
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        if (item["spec"] != old["spec"])
        {
            errors.Invalid(Spec, InternalForm.Of(errors.AsSent(Spec, item["spec"]), context.Type.Type.Field("spec")!.Type),
                CommonRules.ImmutableText);
        }
    }

    private static void CheckSource(Value source, FieldPath path, FieldErrors errors)
    {
        bool named = source["persistentVolumeName"].Exists;
        bool inline = source["inlineVolumeSpec"].IsObject;
        if (!named && !inline)
        {
            errors.Required(path, One);
        }
        else if (named && inline)
        {
            errors.Forbidden(path, One);
        }
        else if (named)
        {
            errors.Given(path.Child("persistentVolumeName"), source["persistentVolumeName"], "must specify non empty persistentVolumeName");
            errors.Say(
                path.Child("persistentVolumeName"),
                source["persistentVolumeName"],
                DnsNames.Subdomain(source["persistentVolumeName"].TextOrEmpty));
        }
        else
        {
            PersistentVolumeRules.Check(source["inlineVolumeSpec"], path.Child("inlineVolumeSpec"), "", errors, inline: true);
        }
    }

    private static void CheckStatus(Value status, FieldErrors errors)
    {
        long bytes = 0;
        FieldPath metadata = Status.Child("attachmentMetadata");
        foreach (Member one in status["attachmentMetadata"].Members)
        {
            errors.Say(metadata.Key(one.Name), one.Name, LabelNames.Key(one.Name.ToLowerInvariant()));
            bytes += Lengths.Utf8(one.Name) + Lengths.Utf8(one.Value.TextOrEmpty);
        }

        if (bytes > MetadataBytesMax)
        {
            errors.TooLong(metadata, MetadataBytesMax);
        }

        foreach (string error in (ReadOnlySpan<string>)["attachError", "detachError"])
        {
            if (Lengths.Utf8(status[error]["message"].TextOrEmpty) > MessageMax)
            {
                errors.TooLong(Status.Child(error, "message"), MessageMax);
            }
        }
    }
}
