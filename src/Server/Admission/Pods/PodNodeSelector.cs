using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>
/// Pods of a namespace go to the nodes its annotation names, and of these only to those the cluster's configuration allows it.
/// </summary>
/// <remarks>Configuration: <c>podNodeSelectorPluginConfig</c> maps namespaces to what their pods may select, and
/// <c>clusterDefaultNodeSelector</c> to what namespaces without an annotation get.</remarks>
internal sealed class PodNodeSelector(Value configuration) : IMutatingPlugin, IValidatingPlugin
{
    private const string Annotation = "scheduler.alpha.kubernetes.io/node-selector";
    private static readonly ResourceName Namespaces = new("", "namespaces");
    private readonly Value _selectors = configuration["podNodeSelectorPluginConfig"];

    public string Name => "PodNodeSelector";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (!PodRequests.IsNewPod(request))
        {
            return null;
        }

        if ((Wanted(request, out SortedDictionary<string, string> wanted) ?? Conflict(request, wanted)) is { } refused)
        {
            return refused;
        }

        ObjectDraft spec = request.Object!.Object("spec");
        foreach ((string label, string value) in wanted)
        {
            spec.Object("nodeSelector").Set(label, value);
        }

        return Validate(request);
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        if (!PodRequests.IsNewPod(request))
        {
            return null;
        }

        if ((Wanted(request, out SortedDictionary<string, string> wanted) ?? Conflict(request, wanted)) is { } refused)
        {
            return refused;
        }

        if (Parse(_selectors[request.Context.Namespace].TextOrEmpty) is not { } allowed)
        {
            return StatusError.Plain500($"invalid selector: [{_selectors[request.Context.Namespace].TextOrEmpty}]");
        }

        bool inside = allowed.Count == 0
            || request.Object!["spec"]["nodeSelector"].Members.ToList()
                .TrueForAll(m => allowed.TryGetValue(m.Name, out string? value) && m.Value.TextIs(value));
        return inside ? null : Refusal.Of(request, "pod node label selector labels conflict with its namespace whitelist");
    }

    private static StatusError? Conflict(AdmissionRequest request, SortedDictionary<string, string> wanted)
    {
        Value own = request.Object!["spec"]["nodeSelector"];
        return wanted.Any(w => own[w.Key].Text is { } value && value != w.Value)
            ? Refusal.Of(request, "pod node label selector conflicts with its namespace node label selector")
            : null;
    }

    private StatusError? Wanted(AdmissionRequest request, out SortedDictionary<string, string> wanted)
    {
        wanted = [];
        string ns = request.Context.Namespace;
        if (request.Context.Snapshot.Get(new ObjectKey(Namespaces, "", ns)) is not { } stored)
        {
            return StatusError.NotFound(Namespaces, ns);
        }

        Value annotation = ParsedObject.Of(stored).Root["metadata"]["annotations"][Annotation];
        string text = annotation.Text ?? _selectors["clusterDefaultNodeSelector"].TextOrEmpty;
        if (Parse(text) is not { } parsed)
        {
            return StatusError.Plain500($"invalid selector: [{text}]");
        }

        wanted = parsed;
        return null;
    }

    // a selector of exact values only
    private static SortedDictionary<string, string>? Parse(string text)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!LabelSelector.TryParse(text, out LabelSelector selector, out _)
            || selector.Requirements.Any(r => r.Operator != LabelOperator.Equals))
        {
            return null;
        }

        foreach (LabelRequirement requirement in selector.Requirements)
        {
            labels[requirement.Key] = requirement.Values[0];
        }

        return labels;
    }
}
