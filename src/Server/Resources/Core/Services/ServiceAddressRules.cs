using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Rules between clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy: of one state, and from one state to the next.</summary>
internal static class ServiceAddressRules
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Ips = Spec.Child("clusterIPs");
    private static readonly FieldPath Families = Spec.Child("ipFamilies");

    public static void Check(Value spec, FieldErrors errors)
    {
        if (ServiceSpec.TypeOf(spec) == "ExternalName")
        {
            return;
        }

        CheckAgreement(spec, errors);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value family in spec["ipFamilies"].Elements)
        {
            if (!ServiceSpec.IsFamily(family.TextOrEmpty))
            {
                errors.NotSupported(Families[index], family, "IPv4", "IPv6");
            }

            if (!seen.Add(family.TextOrEmpty))
            {
                errors.Duplicate(Families[index], family);
            }

            index++;
        }

        string policy = spec["ipFamilyPolicy"].TextOrEmpty;
        if (policy is not ("" or "PreferDualStack" or "RequireDualStack" or "SingleStack"))
        {
            errors.NotSupported(Spec.Child("ipFamilyPolicy"), policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        }

        CheckIps(spec, errors);
    }

    public static void CheckChange(Value spec, Value old, FieldErrors errors)
    {
        if (!ServiceSpec.NeedsAddress(spec) || !ServiceSpec.NeedsAddress(old))
        {
            return;
        }

        List<string> before = Texts(old["clusterIPs"]);
        List<string> after = Texts(spec["clusterIPs"]);
        if (!(ServiceSpec.IsHeadless(spec) && ServiceSpec.IsHeadless(old)))
        {
            if (before.Count > 0 && after.Count == 0)
            {
                errors.Invalid(Ips[0], spec["clusterIPs"], "primary clusterIP can not be unset");
            }

            for (int i = 0; i < Math.Min(before.Count, after.Count); i++)
            {
                if (before[i] != after[i])
                {
                    errors.Invalid(Ips[i], spec["clusterIPs"], "may not change once set");
                }
            }

            if (before.Count == 2 && after.Count == 1 && !spec["ipFamilyPolicy"].TextIs("SingleStack"))
            {
                errors.Invalid(Spec.Child("ipFamilyPolicy"), spec["ipFamilyPolicy"],
                    "must be set to 'SingleStack' when releasing the secondary clusterIP");
            }
        }

        if ((ServiceSpec.IsHeadless(spec) && spec["selector"].Count == 0) || (ServiceSpec.IsHeadless(old) && old["selector"].Count == 0))
        {
            return;
        }

        List<string> familiesBefore = Texts(old["ipFamilies"]);
        List<string> familiesAfter = Texts(spec["ipFamilies"]);
        if (familiesBefore.Count > 0 && familiesAfter.Count > 0 && familiesBefore[0] != familiesAfter[0])
        {
            errors.Invalid(Families[0], spec["ipFamilies"], "may not change once set");
        }
    }

    private static void CheckAgreement(Value spec, FieldErrors errors)
    {
        string one = spec["clusterIP"].TextOrEmpty;
        if (spec["clusterIPs"].Count == 0)
        {
            if (one.Length > 0)
            {
                errors.Required(Ips);
            }
        }
        else if (one.Length == 0)
        {
            errors.Invalid(Ips, spec["clusterIPs"], "must be empty when `clusterIP` is not specified");
        }
        else if (!spec["clusterIPs"][0].TextIs(one))
        {
            errors.Invalid(Ips, spec["clusterIPs"], "first value must match `clusterIP`");
        }
    }

    private static void CheckIps(Value spec, FieldErrors errors)
    {
        List<string> ips = Texts(spec["clusterIPs"]);
        bool readable = true;
        for (int i = 0; i < ips.Count; i++)
        {
            if (i == 0 && ips[i] == ServiceSpec.NoAddress)
            {
                if (ips.Count > 1)
                {
                    readable = false;
                    errors.Invalid(Ips, spec["clusterIPs"], "'None' must be the first and only value");
                }

                continue;
            }

            foreach (string problem in IpNames.Ip(ips[i]))
            {
                readable = false;
                errors.Invalid(Ips[i], ips[i], problem);
            }
        }

        if (ips.Count > 2)
        {
            errors.Invalid(Ips, spec["clusterIPs"], "may only hold up to 2 values");
        }

        if (readable && ips.Count > 1 && ips.TrueForAll(ip => ip.Contains(':') == ips[0].Contains(':')))
        {
            errors.Invalid(Ips, spec["clusterIPs"], "may specify no more than one IP for each IP family");
        }

        List<string> families = Texts(spec["ipFamilies"]);
        for (int i = 0; readable && !ServiceSpec.IsHeadless(spec) && i < Math.Min(ips.Count, families.Count); i++)
        {
            bool six = ips[i].Contains(':');
            if (families[i] == "IPv4" && six)
            {
                errors.Invalid(Ips[i], ips[i], $"expected an IPv4 value as indicated by `ipFamilies[{i}]`");
            }
            else if (families[i] == "IPv6" && !six)
            {
                errors.Invalid(Ips[i], ips[i], $"expected an IPv6 value as indicated by `ipFamilies[{i}]`");
            }
        }
    }

    private static List<string> Texts(Value list) => [.. list.Elements.ToList().Select(t => t.TextOrEmpty)];
}
