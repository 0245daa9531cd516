using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Admission;

/// <summary>
/// Pods get the tolerations their namespace's annotation names, or the cluster's, and may have none beyond the list of allowed ones.
/// </summary>
/// <remarks>
/// Configuration: <c>default</c> and <c>whitelist</c>, both lists of tolerations, for namespaces without the annotations.
/// </remarks>
internal sealed class PodTolerationRestriction(Value configuration) : IMutatingPlugin, IValidatingPlugin
{
    private const string Defaults = "scheduler.alpha.kubernetes.io/defaultTolerations";
    private const string Allowed = "scheduler.alpha.kubernetes.io/tolerationsWhitelist";
    private static readonly ResourceName Namespaces = new("", "namespaces");

    public string Name => "PodTolerationRestriction";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (!Concerns(request))
        {
            return null;
        }

        ObjectDraft spec = request.Object!.Object("spec");
        if (request.Operation == "CREATE")
        {
            if (ListOf(request, Defaults, "default", out List<Value> defaults) is { } refused)
            {
                return refused;
            }

            List<Value> merged = Tolerations.Merge(defaults, spec["tolerations"].Elements.ToList());
            if (QualityOfService.Of(spec) != "BestEffort")
            {
                // a pod with requests may stay where memory is short
                merged = Tolerations.Merge(merged, [MemoryPressure()]);
            }

            if (merged.Count > 0)
            {
                spec.Set("tolerations", new ArrayDraft(merged.Select(t => t.Clone())));
            }
        }

        return Validate(request);
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        if (!Concerns(request))
        {
            return null;
        }

        if (ListOf(request, Allowed, "whitelist", out List<Value> allowed) is { } refused)
        {
            return refused;
        }

        bool inside = allowed.Count == 0
            || request.Object!["spec"]["tolerations"].Elements.ToList().TrueForAll(t => allowed.Exists(a => Tolerations.Covers(a, t)));
        return inside
            ? null
            : StatusError.Plain500(
                "pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist");
    }

    private static ObjectDraft MemoryPressure() =>
        new ObjectDraft().Set("key", "node.kubernetes.io/memory-pressure").Set("operator", "Exists").Set("effect", "NoSchedule");

    // an update that leaves tolerations alone is none of its business
    private static bool Concerns(AdmissionRequest request) => PodRequests.IsPod(request)
        && (request.Operation == "CREATE"
            || (request.Operation == "UPDATE" && request.Object!["spec"]["tolerations"] != request.Old["spec"]["tolerations"]));

    private StatusError? ListOf(AdmissionRequest request, string annotation, string configured, out List<Value> list)
    {
        list = configuration[configured].Elements.ToList();
        string ns = request.Context.Namespace;
        if (request.Context.Snapshot.Get(new ObjectKey(Namespaces, "", ns)) is not { } stored)
        {
            return StatusError.NotFound(Namespaces, ns);
        }

        if (ParsedObject.Of(stored).Root["metadata"]["annotations"][annotation].Text is { Length: > 0 } text)
        {
            if (!Document.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out Document? parsed, out string? problem)
                || !parsed.Root.IsArray)
            {
                return StatusError.Plain500(problem ?? "json: cannot unmarshal object into Go value of type []v1.Toleration");
            }

            list = parsed.Root.Elements.ToList();
        }

        return null;
    }
}
