using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod may insist on being apart from others by node only: wider demands could keep a whole zone for one pod.</summary>
internal sealed class HardAntiAffinity : IValidatingPlugin
{
    private const string Host = "kubernetes.io/hostname";

    public string Name => "LimitPodHardAntiAffinityTopology";

    public StatusError? Validate(AdmissionRequest request)
    {
        if (request.Operation is not ("CREATE" or "UPDATE") || !PodRequests.IsPod(request))
        {
            return null;
        }

        Value terms = request.Object!["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        foreach (Value term in terms.Elements)
        {
            if (!term["topologyKey"].TextIs(Host))
            {
                string key = term["topologyKey"].TextOrEmpty;
                return Refusal.Of(
                    request, $"affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey {key} but only key {Host} is allowed");
            }
        }

        return null;
    }
}
