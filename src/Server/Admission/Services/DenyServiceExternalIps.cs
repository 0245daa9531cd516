using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>No service takes further addresses of the outside world for itself.</summary>
internal sealed class DenyServiceExternalIps : IValidatingPlugin
{
    public string Name => "DenyServiceExternalIPs";

    public StatusError? Validate(AdmissionRequest request)
    {
        if (request.Operation is not ("CREATE" or "UPDATE") || !request.Is("", "services"))
        {
            return null;
        }

        var had = request.Old["spec"]["externalIPs"].Elements.ToList();
        return request.Object!["spec"]["externalIPs"].Elements.ToList().TrueForAll(had.Contains)
            ? null
            : Refusal.Of(request, "Use of external IPs is denied by admission control");
    }
}
