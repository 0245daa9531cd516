using Xebec.Api.Documents;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>
/// Which IP families a service has, as far as its fields and the cluster say; whatever the client left open is filled in.
/// </summary>
/// <remarks>
/// 1. The policy: what is asked for, else what it was, else one family. 2. A change to fewer families says so by its policy.
/// 3. Families follow from addresses that are asked for. 4. Endpoints of a headless service without selector are somebody else's business:
/// it may have any families. 5. All others have what the cluster has. Each step stops at what it finds wrong.
/// </remarks>
internal static class ServiceFamilies
{
    private const string Single = "SingleStack";
    private const string Prefer = "PreferDualStack";
    private const string Require = "RequireDualStack";
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Policy = Spec.Child("ipFamilyPolicy");
    private static readonly FieldPath Families = Spec.Child("ipFamilies");
    private static readonly FieldPath Ips = Spec.Child("clusterIPs");

    public static void Settle(ObjectDraft spec, Value old, ServiceAddresses addresses, FieldErrors errors)
    {
        if (ServiceSpec.TypeOf(spec) == "ExternalName" || StaysAsItIs(spec, old))
        {
            return;
        }

        bool free = spec["clusterIP"].TextIs(ServiceSpec.NoAddress) && spec["selector"].Count == 0;
        if (!spec["ipFamilyPolicy"].HasText)
        {
            spec.Set("ipFamilyPolicy", old["ipFamilyPolicy"].TextOrEmpty is { Length: > 0 } before ? before : free ? Require : Single);
        }

        ServiceAddressRules.Check(spec, errors);
        if (errors.Any)
        {
            return;
        }

        string policy = spec["ipFamilyPolicy"].TextOrEmpty;
        if (old.Exists)
        {
            Reduce(spec, old, policy, errors);
        }

        CheckCount(spec, policy, errors);
        Infer(spec, addresses, errors);
        if (errors.Any)
        {
            return;
        }

        if (!free)
        {
            CheckServed(spec, policy, addresses, errors);
        }

        if (!errors.Any)
        {
            Complete(spec, policy, addresses.DefaultFamily, free || addresses.AreDual);
        }
    }

    /// <summary>
    /// A service that prefers two families keeps those it has, whatever the cluster has by now, until something of this is changed.
    /// </summary>
    public static bool StaysAsItIs(Value spec, Value old) =>
        old.Exists
        && ServiceSpec.TypeOf(spec) == ServiceSpec.TypeOf(old)
        && spec["ipFamilyPolicy"].TextIs(Prefer)
        && (old["ipFamilyPolicy"].IsNullOrAbsent || old["ipFamilyPolicy"].TextIs(Prefer))
        && Same("clusterIPs", spec, old)
        && Same("ipFamilies", spec, old);

    private static bool Same(string field, Value spec, Value old) => spec[field] == old[field];

    // the first address and family stay: naming the policy is enough to lose the second ones
    private static void Reduce(ObjectDraft spec, Value old, string policy, FieldErrors errors)
    {
        foreach ((string field, string what) in (ReadOnlySpan<(string, string)>)[("clusterIPs", "cluster IP"), ("ipFamilies", "IP family")])
        {
            int count = spec[field].Count;
            if (policy != Single && count > 0 && count < old[field].Count)
            {
                errors.Invalid(Policy, policy, $"must be 'SingleStack' to release the secondary {what}");
            }
            else if (policy == Single && count > 1 && Same(field, spec, old))
            {
                spec.Set(field, new ArrayDraft([spec[field][0]]));
            }
        }
    }

    private static void CheckCount(Value spec, string policy, FieldErrors errors)
    {
        foreach ((string field, string what) in (ReadOnlySpan<(string, string)>)[("clusterIPs", "cluster IPs"),
            ("ipFamilies", "IP families")])
        {
            if (policy == Single && spec[field].Count == 2)
            {
                errors.Invalid(Policy, policy, $"must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified");
            }
        }
    }

    private static void Infer(ObjectDraft spec, ServiceAddresses addresses, FieldErrors errors)
    {
        List<Value> ips = [.. spec["clusterIPs"].Elements.ToList().TakeWhile(ip => !ip.TextIs(ServiceSpec.NoAddress))];
        for (int i = spec["ipFamilies"].Count; i < ips.Count; i++)
        {
            string family = ips[i].TextOrEmpty.Contains(':') ? "IPv6" : "IPv4";
            if (addresses.Serves(family))
            {
                spec.Array("ipFamilies").Add(family);
            }
            else
            {
                errors.Invalid(Ips[i], spec["clusterIPs"], $"{family} is not configured on this cluster");
            }
        }
    }

    private static void CheckServed(Value spec, string policy, ServiceAddresses addresses, FieldErrors errors)
    {
        if (policy == Require && !addresses.AreDual)
        {
            errors.Invalid(Policy, policy, "this cluster is not configured for dual-stack services");
        }

        int index = 0;
        foreach (Value family in spec["ipFamilies"].Elements)
        {
            if (!addresses.Serves(family.TextOrEmpty))
            {
                errors.Invalid(Families[index], family, "not configured on this cluster");
            }

            index++;
        }
    }

    private static void Complete(ObjectDraft spec, string policy, string first, bool mayBeDual)
    {
        ArrayDraft families = spec.Array("ipFamilies");
        if (families.Count == 0)
        {
            families.Add(first);
        }

        if (families.Count == 1 && policy != Single && mayBeDual)
        {
            families.Add(families[0].TextIs("IPv4") ? "IPv6" : "IPv4");
        }
    }
}
