using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Autoscaling;

/// <summary>autoscaling/v1 knows only the share of cpu; what it has no fields for it carries in four annotations.</summary>
public sealed class AutoscalerVersions : IConversion
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";
    private const string Metrics = Prefix + "metrics";
    private const string Currents = Prefix + "current-metrics";
    private const string Conditions = Prefix + "conditions";
    private const string Behavior = Prefix + "behavior";
    private static readonly string[] Carriers = [Metrics, Currents, Conditions, Behavior];
    private static readonly KindName New = new("autoscaling", "v2", "HorizontalPodAutoscaler");
    private static readonly KindName Old = New with { Version = "v1" };

    public static AutoscalerVersions Instance { get; } = new();

    /// <summary>Autoscalers are stored in the new version, and seen in the old one too.</summary>
    public static ObjectVersions All { get; } = new(
        new ResourceName(New.Group, "horizontalpodautoscalers"),
        New.ApiVersion,
        new Dictionary<string, TypeSchema> { [Old.ApiVersion] = KubernetesTable.BuiltIn.Type(Old)!, [New.ApiVersion] = Hub },
        Instance);

    private static TypeSchema Hub => KubernetesTable.BuiltIn.Type(New)!;

    public ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation) =>
        new([.. items.Select(i => (Value)(apiVersion == Old.ApiVersion ? FromHub(i) : ToHub(i)))]);

    public ObjectDraft ToHub(Value item)
    {
        ObjectDraft hub = Renamed(item, New);
        Value annotations = item["metadata"]["annotations"];
        DropCarriers(hub);
        ObjectDraft spec = Kept(item["spec"], "scaleTargetRef", "minReplicas", "maxReplicas");
        var metrics = new ArrayDraft();
        if (Read(annotations[Metrics]) is { IsArray: true } others)
        {
            others.Elements.ToList().ForEach(m => metrics.Add(OldMetrics.ToSpec(m)));
        }

        if (item["spec"]["targetCPUUtilizationPercentage"].Integer is { } share)
        {
            metrics.Add(Cpu("target", new ObjectDraft().Set("type", "Utilization").Set("averageUtilization", share)));
        }

        spec.Set("metrics", metrics.Count > 0 ? metrics : default(Value));
        if (Read(annotations[Behavior]) is { IsObject: true } behavior)
        {
            spec.Set("behavior", Lowered(behavior));
        }

        hub.Set("spec", spec);
        ObjectDraft status = Kept(item["status"], "observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas");
        if (Read(annotations[Currents]) is { IsArray: true } currents)
        {
            status.Set("currentMetrics", new ArrayDraft(currents.Elements.ToList().Select(m => (Value)OldMetrics.ToStatus(m))));
        }
        else if (item["status"]["currentCPUUtilizationPercentage"].Integer is { } current)
        {
            status.Set("currentMetrics", new ArrayDraft([Cpu("current", new ObjectDraft().Set("averageUtilization", current))]));
        }

        if (Read(annotations[Conditions]) is { IsArray: true } conditions)
        {
            status.Set("conditions", conditions);
        }

        return hub.Set("status", status);
    }

    public ObjectDraft FromHub(Value item)
    {
        ObjectDraft old = Renamed(item, Old);
        Value spec = item["spec"];
        Value status = item["status"];
        var carried = new ObjectDraft();
        var others = new ArrayDraft();
        Value share = default;
        foreach (Value metric in spec["metrics"].Elements)
        {
            Value own = IsCpu(metric) ? metric["resource"]["target"]["averageUtilization"] : default;
            share = share.Exists ? share : own;
            if (!own.Exists)
            {
                others.Add(OldMetrics.FromSpec(metric));
            }
        }

        Carry(carried, Metrics, others);
        Value current = status["currentMetrics"].Elements.ToList()
            .Find(m => IsCpu(m) && m["resource"]["current"]["averageUtilization"].Exists)["resource"]["current"]["averageUtilization"];
        Carry(carried, Currents, new ArrayDraft(status["currentMetrics"].Elements.ToList().Select(m => (Value)OldMetrics.FromStatus(m))));
        Carry(carried, Conditions, status["conditions"]);
        Carry(carried, Behavior,
            spec["behavior"].IsObject ? InternalForm.Of(spec["behavior"], Hub.Field("spec")!.Type.Field("behavior")!.Type) : default);
        foreach (Member annotation in carried.AsValue.Members.ToList())
        {
            old.Object("metadata").Object("annotations").Set(annotation.Name, annotation.Value);
        }

        old.Set("spec", Kept(spec, "scaleTargetRef", "minReplicas", "maxReplicas").Set("targetCPUUtilizationPercentage", share));
        return old.Set("status", Kept(status, "observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas")
            .Set("currentCPUUtilizationPercentage", current));
    }

    internal static bool IsOld(Value item) => item["apiVersion"].TextIs(Old.ApiVersion);

    /// <summary>Removes the annotations that carry fields: in the new version they mean nothing.</summary>
    internal static void DropCarriers(ObjectDraft draft)
    {
        if (!Array.Exists(Carriers, c => draft["metadata"]["annotations"][c].Exists))
        {
            return;
        }

        ObjectDraft metadata = draft.Object("metadata");
        ObjectDraft annotations = metadata.Object("annotations");
        Array.ForEach(Carriers, c => annotations.Remove(c));
        if (annotations.Count == 0)
        {
            metadata.Remove("annotations");
        }
    }

    private static ObjectDraft Renamed(Value item, KindName kind)
    {
        ObjectDraft renamed = new ObjectDraft().Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        return renamed.Set("metadata", item["metadata"].Exists ? item["metadata"].Clone() : new ObjectDraft());
    }

    private static ObjectDraft Kept(Value from, params ReadOnlySpan<string> fields)
    {
        var kept = new ObjectDraft();
        foreach (string field in fields)
        {
            kept.Set(field, from[field]);
        }

        return kept;
    }

    private static ObjectDraft Cpu(string what, ObjectDraft amounts) =>
        new ObjectDraft().Set("type", "Resource").Set("resource", new ObjectDraft().Set("name", "cpu").Set(what, amounts));

    private static bool IsCpu(Value metric) => metric["type"].TextIs("Resource") && metric["resource"]["name"].TextIs("cpu");

    private static void Carry(ObjectDraft annotations, string name, Value value)
    {
        if (value.Count > 0)
        {
            annotations.Set(name, value.ToString());
        }
    }

    private static Value Read(Value annotation) =>
        annotation.Text is { } text && Document.TryParse(Encoding.UTF8.GetBytes(text), out Document? document, out _)
            ? document.Root
            : default;

    // the behaviour is carried with Go's names, and nothing stands for what is unset
    private static Value Lowered(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                var lowered = new ObjectDraft();
                foreach (Member member in value.Members.ToList().Where(m => !m.Value.IsNullOrAbsent && m.Name.Length > 0))
                {
                    lowered.Set(char.ToLowerInvariant(member.Name[0]) + member.Name[1..], Lowered(member.Value));
                }

                return lowered;
            case ValueKind.Array:
                return new ArrayDraft(value.Elements.ToList().Select(Lowered));
            default:
                return value;
        }
    }
}
