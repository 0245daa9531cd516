using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>LimitRange objects: containers that name no amounts get the namespace's defaults, and nothing leaves its bounds.</summary>
internal sealed class LimitRanger : IMutatingPlugin, IValidatingPlugin
{
    private const string Annotation = "kubernetes.io/limit-ranger";
    private static readonly ResourceName Ranges = new("", "limitranges");

    public string Name => "LimitRanger";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (PodRequests.SetsResources(request))
        {
            foreach (StoredObject range in request.Context.Snapshot.List(Ranges, request.Context.Namespace))
            {
                GiveDefaults(request.Object!, request.Opened(range)["spec"]["limits"]);
            }
        }

        return null;
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        bool pod = PodRequests.SetsResources(request);
        bool claim = request.Operation is "CREATE" or "UPDATE"
            && request.Context.Type.Name is { Group: "", Resource: "persistentvolumeclaims" } && request.Context.Subresource.Length == 0;
        if (!pod && !claim)
        {
            return null;
        }

        foreach (StoredObject range in request.Context.Snapshot.List(Ranges, request.Context.Namespace))
        {
            var reasons = new List<string>();
            foreach (Value limit in request.Opened(range)["spec"]["limits"].Elements)
            {
                Judge(request.Object!.AsValue["spec"], limit, pod, reasons);
            }

            if (reasons.Count > 0)
            {
                return Refusal.Of(request, Refusal.Join(reasons));
            }
        }

        return null;
    }

    private static void GiveDefaults(ObjectDraft pod, Value limits)
    {
        var limit = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        var request = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (Value one in limits.Elements.ToList().Where(l => l["type"].TextIs("Container")))
        {
            one["default"].Members.ToList().ForEach(m => limit[m.Name] = m.Value);
            one["defaultRequest"].Members.ToList().ForEach(m => request[m.Name] = m.Value);
        }

        var said = new List<string>();
        ObjectDraft spec = pod.Object("spec");
        foreach ((string list, string what) in ((string, string)[])[("containers", "container"), ("initContainers", "init container")])
        {
            foreach (ObjectDraft container in PodRequests.Containers(spec, list))
            {
                Fill(container, "requests", "request", request, what, said);
                Fill(container, "limits", "limit", limit, what, said);
            }
        }

        if (said.Count > 0)
        {
            pod.Object("metadata").Object("annotations").Set(Annotation, "LimitRanger plugin set: " + string.Join("; ", said));
        }
    }

    private static void Fill(
        ObjectDraft container, string side, string word, SortedDictionary<string, Value> defaults, string what, List<string> said)
    {
        List<string> names = [.. defaults.Keys.Where(k => !container["resources"][side][k].Exists)];
        if (names.Count == 0)
        {
            return;
        }

        ObjectDraft amounts = container.Object("resources").Object(side);
        names.ForEach(n => amounts.Set(n, defaults[n]));
        said.Add($"{string.Join(", ", names)} {word} for {what} {container["name"].TextOrEmpty}");
    }

    private static void Judge(Value spec, Value limit, bool pod, List<string> reasons)
    {
        string type = limit["type"].TextOrEmpty;
        if (!pod)
        {
            if (type == "PersistentVolumeClaim")
            {
                LimitBounds.Check(limit, type, Amounts(spec["resources"]["requests"]), null, reasons);
            }

            return;
        }

        if (type == "Container")
        {
            foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
            {
                foreach (Value container in spec[list].Elements)
                {
                    LimitBounds.Check(
                        limit, type, Amounts(container["resources"]["requests"]), Amounts(container["resources"]["limits"]), reasons);
                }
            }
        }
        else if (type == "Pod")
        {
            LimitBounds.Check(limit, type, PodResources.Requests(spec), PodResources.Limits(spec), reasons);
        }
    }

    private static Dictionary<string, Quantity> Amounts(Value list)
    {
        var amounts = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (Member member in list.Members)
        {
            if (Quantity.TryParse(member.Value.TextOrEmpty, out Quantity amount))
            {
                amounts[member.Name] = amount;
            }
        }

        return amounts;
    }
}
