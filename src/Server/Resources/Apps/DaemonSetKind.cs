using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a DaemonSet. The count of its template's changes lives on as an annotation.</summary>
public sealed class DaemonSetKind : ResourceKind
{
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        ObjectDraft strategy = spec.Object("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy["type"].TextIs("RollingUpdate"))
        {
            ObjectDraft rolling = strategy.Object("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }

        spec.Default("revisionHistoryLimit", 10);
        PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
        ObjectDraft annotations = draft.Object("metadata").Object("annotations");
        if (!long.TryParse(annotations[TemplateGeneration].TextOrEmpty, CultureInfo.InvariantCulture, out _))
        {
            annotations.Set(TemplateGeneration, "0");
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        GatedFields.DropFromTemplate(draft.Object("spec"));
        draft.Set("status", EmptyStatus());
        long given = Counted(draft);
        Count(draft, Math.Max(given, 1));
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
        bool changed = draft["spec"]["template"] != old["spec"]["template"];
        Count(draft, Counted(old) + (changed ? 1 : 0));
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            var path = FieldPath.Of("status");
            foreach (string field in (ReadOnlySpan<string>)["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled",
                "numberReady", "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount"])
            {
                errors.NotNegative(path.Child(field), item["status"][field]);
            }

            ReplicaStatusRules.CheckCollisions(item["status"], old["status"], errors);
            return;
        }

        errors.Immutable(FieldPath.Of("spec").Child("selector"), item["spec"]["selector"], old["spec"]["selector"]);
        Check(item["spec"], errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context) =>
        WorkloadWarnings.Template(item, old, item["spec"]["template"], FieldPath.Of("spec").Child("template"), warnings);

    private static void Check(Value spec, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        int before = errors.Count;
        PodTemplateRules.CheckSelector(spec, path, "daemonset", false, errors);
        if (errors.Count == before)
        {
            PodTemplateRules.CheckMatch(spec, path, errors);
        }

        PodTemplateRules.CheckRunning(spec["template"], path.Child("template"), "DaemonSet", errors);
        errors.NotNegative(path.Child("minReadySeconds"), spec["minReadySeconds"]);
        CheckStrategy(spec["updateStrategy"], path.Child("updateStrategy"), errors);
        errors.NotNegative(path.Child("revisionHistoryLimit"), spec["revisionHistoryLimit"]);
    }

    private static void CheckStrategy(Value strategy, FieldPath path, FieldErrors errors)
    {
        if (strategy["type"].TextIs("OnDelete"))
        {
            return;
        }

        if (!strategy["type"].TextIs("RollingUpdate"))
        {
            Value shown = new ObjectDraft().Set("Type", strategy["type"].TextOrEmpty).Set("RollingUpdate", Value.Null);
            errors.NotSupported(path, shown, "RollingUpdate", "OnDelete");
            return;
        }

        Value rolling = strategy["rollingUpdate"];
        FieldPath at = path.Child("rollingUpdate");
        Counts.Check(rolling["maxUnavailable"], at.Child("maxUnavailable"), errors);
        Counts.Check(rolling["maxSurge"], at.Child("maxSurge"), errors);
        bool unavailable = !Counts.IsZero(rolling["maxUnavailable"]);
        bool surge = !Counts.IsZero(rolling["maxSurge"]);
        if (unavailable && surge)
        {
            errors.Invalid(at.Child("maxSurge"), rolling["maxSurge"], "may not be set when maxUnavailable is non-zero");
        }
        else if (!unavailable && !surge)
        {
            errors.Required(at.Child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        }

        Counts.NotAboveAll(rolling["maxUnavailable"], at.Child("maxUnavailable"), errors);
        Counts.NotAboveAll(rolling["maxSurge"], at.Child("maxSurge"), errors);
    }

    internal static ObjectDraft EmptyStatus() =>
        new ObjectDraft().Set("currentNumberScheduled", 0).Set("numberMisscheduled", 0)
            .Set("desiredNumberScheduled", 0).Set("numberReady", 0);

    private static long Counted(Value item) =>
        long.TryParse(item["metadata"]["annotations"][TemplateGeneration].TextOrEmpty, CultureInfo.InvariantCulture, out long count)
            ? count
            : 0;

    private static void Count(ObjectDraft draft, long count) =>
        draft.Object("metadata").Object("annotations").Set(TemplateGeneration, count.ToString(CultureInfo.InvariantCulture));
}
