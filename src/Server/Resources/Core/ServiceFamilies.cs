using Xebec.Api.Documents;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core;

/// <summary>Which IP families a service has, as far as its fields and the cluster say; whatever the client left open is filled in.</summary>
internal static class ServiceFamilies
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Policy = Spec.Child("ipFamilyPolicy");
    private static readonly FieldPath Families = Spec.Child("ipFamilies");

    public static void Settle(ObjectDraft spec, Value old, ServiceAddresses addresses, FieldErrors errors)
    {
        if (ServiceSpec.TypeOf(spec) == "ExternalName")
        {
            return;
        }

        ServiceAddressRules.Check(spec, errors);
        if (errors.Any)
        {
            return;
        }

        bool policyGiven = spec["ipFamilyPolicy"].TextOrEmpty.Length > 0;
        List<string> families = [.. spec["ipFamilies"].Elements.ToList().Select(f => f.TextOrEmpty)];
        List<string> ips = [.. spec["clusterIPs"].Elements.ToList().Select(f => f.TextOrEmpty)];
        for (int i = families.Count; i < ips.Count && ips[i] != ServiceSpec.NoAddress; i++)
        {
            families.Add(ips[i].Contains(':') ? "IPv6" : "IPv4");
        }

        string first = addresses.DefaultIsV4 ? "IPv4" : "IPv6";
        if (ips.Count > 0 && ips[0] == ServiceSpec.NoAddress && spec["selector"].Count == 0)
        {
            // endpoints of such a service are somebody else's business, so any families may be asked for
            string wanted = policyGiven ? spec["ipFamilyPolicy"].TextOrEmpty : "RequireDualStack";
            if (families.Count == 0)
            {
                families.Add(first);
            }

            if (families.Count == 1 && wanted != "SingleStack")
            {
                families.Add(families[0] == "IPv4" ? "IPv6" : "IPv4");
            }

            Set(spec, wanted, families);
            return;
        }

        for (int i = 0; i < families.Count; i++)
        {
            if (!addresses.Serves(families[i] == "IPv4") && !(i == 1))
            {
                errors.Invalid(Families[i], families[i], "not configured on this cluster");
            }
        }

        string policy = policyGiven ? spec["ipFamilyPolicy"].TextOrEmpty : "SingleStack";
        if (policy == "SingleStack" && families.Count > 1 && ips.Count < 2)
        {
            errors.Invalid(Policy, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
        }
        else if (policy == "SingleStack" && ips.Count > 1)
        {
            errors.Invalid(Policy, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
        }
        else if (policy == "RequireDualStack")
        {
            errors.Invalid(Policy, policy, "this cluster is not configured for dual-stack services");
        }

        if (families.Count == 0)
        {
            families.Add(first);
        }

        if (!errors.Any)
        {
            Set(spec, policy, families);
        }
    }

    private static void Set(ObjectDraft spec, string policy, List<string> families)
    {
        spec.Set("ipFamilyPolicy", policy);
        spec.Set("ipFamilies", new ArrayDraft(families.Select(f => (Value)f)));
    }
}
