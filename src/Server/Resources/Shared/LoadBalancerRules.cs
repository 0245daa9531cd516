using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Where a load balancer is reached, as services and ingresses report it.</summary>
internal static class LoadBalancerRules
{
    public static void Check(Value ingress, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value one in ingress.Elements.ToList())
        {
            FieldPath at = path[index++];
            if (one["ip"].TextOrEmpty is { Length: > 0 } ip)
            {
                errors.Say(at.Child("ip"), ip, IpNames.Ip(ip));
            }

            if (one["hostname"].TextOrEmpty is { Length: > 0 } host)
            {
                errors.Say(at.Child("hostname"), host, DnsNames.Subdomain(host));
                if (IpText.TryRead(host, out _))
                {
                    errors.Invalid(at.Child("hostname"), host, "must be a DNS name, not an IP address");
                }
            }

            int portIndex = 0;
            foreach (Value port in one["ports"].Elements.ToList())
            {
                FieldPath portPath = at.Child("ports")[portIndex++];
                errors.Port(portPath.Child("port"), port["port"]);
                errors.OneOf(portPath.Child("protocol"), port["protocol"], "SCTP", "TCP", "UDP");
            }
        }
    }
}
