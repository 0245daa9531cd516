using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Where a load balancer is reached, as services and ingresses report it.</summary>
internal static class LoadBalancerRules
{
    /// <param name="ingress">The places.</param>
    /// <param name="path">Where they are.</param>
    /// <param name="errors">What is wrong is added.</param>
    /// <param name="hasMode">Whether addresses say how packets come from them.</param>
    public static void Check(Value ingress, FieldPath path, FieldErrors errors, bool hasMode = false)
    {
        int index = 0;
        foreach (Value one in ingress.Elements)
        {
            FieldPath at = path[index++];
            if (one["ip"].TextOrEmpty is { Length: > 0 } ip)
            {
                errors.Say(at.Child("ip"), ip, IpNames.Ip(ip));
            }

            if (hasMode && one["ipMode"].Text is { } mode)
            {
                if (!one["ip"].HasText)
                {
                    errors.Forbidden(at.Child("ipMode"), "may not be specified when `ip` is not set");
                }
                else
                {
                    errors.Among(at.Child("ipMode"), mode, "Proxy", "VIP");
                }
            }

            if (one["hostname"].TextOrEmpty is { Length: > 0 } host)
            {
                errors.Say(at.Child("hostname"), host, DnsNames.Subdomain(host));
                if (IpText.TryRead(host, out _))
                {
                    errors.Invalid(at.Child("hostname"), host, "must be a DNS name, not an IP address");
                }
            }

        }
    }
}
