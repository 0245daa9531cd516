using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

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
        draft.Set("status", EmptyStatus());
        long given = Counted(draft);
        Count(draft, Math.Max(given, 1));
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        bool changed = draft["spec"]["template"] != old["spec"]["template"];
        Count(draft, Counted(old) + (changed ? 1 : 0));
    }

    internal static ObjectDraft EmptyStatus() =>
        new ObjectDraft().Set("currentNumberScheduled", 0).Set("numberMisscheduled", 0).Set("desiredNumberScheduled", 0).Set("numberReady", 0);

    private static long Counted(Value item) =>
        long.TryParse(item["metadata"]["annotations"][TemplateGeneration].TextOrEmpty, CultureInfo.InvariantCulture, out long count) ? count : 0;

    private static void Count(ObjectDraft draft, long count) =>
        draft.Object("metadata").Object("annotations").Set(TemplateGeneration, count.ToString(CultureInfo.InvariantCulture));
}
