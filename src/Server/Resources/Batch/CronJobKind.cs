using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>
/// Everything the API does with a CronJob. Its job template is not completed as a Job would be: that happens when one is made.
/// </summary>
public sealed class CronJobKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.DefaultText("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        PodDefaults.CompleteSpec(spec.Object("jobTemplate").Object("spec").Object("template").Object("spec"));
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        base.PrepareCreate(draft, context);
        GatedFields.DropFromTemplate(draft.Object("spec").Object("jobTemplate").Object("spec"));
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec").Object("jobTemplate").Object("spec"));
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        CronJobValidation.Check(item, true, JobSpec(context), errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            CronJobValidation.Check(item, false, JobSpec(context), errors);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        WorkloadWarnings.Names(item, old, warnings);
        WorkloadWarnings.Template(item, old, item["spec"]["jobTemplate"]["spec"]["template"], FieldPath.Of("spec")
            .Child("jobTemplate", "spec").Child("template"), warnings);
    }

    private static TypeSchema JobSpec(WriteContext context) =>
        context.Type.Type.Field("spec")!.Type.Field("jobTemplate")!.Type.Field("spec")!.Type;
}
