using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A pod's priority is that of its class; only one class may be everybody's.</summary>
internal sealed class PodPriority : IMutatingPlugin, IValidatingPlugin
{
    private const string DefaultPolicy = "PreemptLowerPriority";
    private static readonly ResourceName Classes = new("scheduling.k8s.io", "priorityclasses");

    public string Name => "Priority";

    public StatusError? Mutate(AdmissionRequest request)
    {
        StatusError? refused = null;
        if (PodRequests.IsNewPod(request))
        {
            refused = Prioritise(request);
        }
        else if (request.Operation == "UPDATE" && PodRequests.IsPod(request))
        {
            ObjectDraft spec = request.Object!.Object("spec");
            foreach (string field in (ReadOnlySpan<string>)["priority", "preemptionPolicy"])
            {
                if (spec[field].IsNullOrAbsent)
                {
                    spec.Set(field, request.Old["spec"][field]);
                }
            }
        }

        return refused;
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        StatusError? refused = null;
        if (request.Object is not null && request.Context.Type.Name == Classes && request.Object["globalDefault"].IsTrue)
        {
            Value other = Default(request);
            string name = other["metadata"]["name"].TextOrEmpty;
            if (name.Length > 0 && name != request.Object["metadata"]["name"].TextOrEmpty)
            {
                refused = Refusal.Of(request, $"PriorityClass {name} is already marked as default. Only one default can exist");
            }
        }

        return refused;
    }

    private static StatusError? Prioritise(AdmissionRequest request)
    {
        ObjectDraft spec = request.Object!.Object("spec");
        string name = spec["priorityClassName"].TextOrEmpty;
        ISnapshot snapshot = request.Context.Snapshot;
        long priority = 0;
        string policy = DefaultPolicy;
        Value known = default;
        if (name.Length == 0)
        {
            known = Default(request);
            if (known.Exists)
            {
                spec.Set("priorityClassName", known["metadata"]["name"]);
            }
        }
        else if (snapshot.Get(new ObjectKey(Classes, "", name)) is { } stored)
        {
            known = request.Opened(stored);
        }
        else
        {
            return Refusal.Of(request, $"no PriorityClass with name {name} was found");
        }

        if (known.Exists)
        {
            priority = known["value"].Integer ?? 0;
            policy = known["preemptionPolicy"].Text ?? DefaultPolicy;
        }

        if (spec["priority"].Integer is { } given && given != priority)
        {
            return Refusal.Of(request, string.Create(CultureInfo.InvariantCulture, $"the integer value of priority ({given}) must not be "
                + $"provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name"));
        }

        if (spec["preemptionPolicy"].Text is { } wanted && wanted != policy)
        {
            return Refusal.Of(request, $"the string value of PreemptionPolicy ({wanted}) must not be provided in pod spec; "
                + $"priority admission controller computed {policy} from the given PriorityClass name");
        }

        spec.Set("priority", priority);
        spec.Set("preemptionPolicy", policy);
        return null;
    }

    // the lowest of several, should there be several
    private static Value Default(AdmissionRequest request)
    {
        Value best = default;
        foreach (StoredObject item in request.Context.Snapshot.List(Classes))
        {
            Value root = request.Opened(item);
            if (root["globalDefault"].IsTrue && (!best.Exists || (root["value"].Integer ?? 0) < (best["value"].Integer ?? 0)))
            {
                best = root;
            }
        }

        return best;
    }
}
