using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Takes and gives back a service's cluster IPs, one for each of its families.</summary>
internal sealed class ServiceIps(ServiceAddresses addresses)
{
    private static readonly FieldPath Ips = FieldPath.Of("spec").Child("clusterIPs");

    /// <summary>What a new or changed service has to have and lacks, and what it has and no longer may.</summary>
    /// <returns>An error that is no field's; null when there is none.</returns>
    public StatusError? Take(ObjectDraft spec, Value before, string name, WriteContext context, List<Write> writes, FieldErrors errors)
    {
        bool held = before.Exists && ServiceSpec.NeedsAddress(before);
        if (ServiceSpec.IsHeadless(held ? before : spec))
        {
            return null;
        }

        if (!ServiceSpec.NeedsAddress(spec))
        {
            writes.AddRange(held ? GiveBack(before, 0, context) : []);
            return null;
        }

        if (!held)
        {
            return TakeFrom(0, spec, name, context, writes, errors);
        }

        int had = before["ipFamilies"].Count;
        int has = spec["ipFamilies"].Count;
        if (had == 2 && has == 1)
        {
            writes.AddRange(GiveBack(before, 1, context));
        }

        return had == 1 && has == 2 ? TakeFrom(1, spec, name, context, writes, errors) : null;
    }

    /// <summary>Gives back every address from the one of this number on.</summary>
    public static IEnumerable<Write> GiveBack(Value spec, int from, WriteContext context)
    {
        foreach (Value ip in spec["clusterIPs"].Elements.ToList().Skip(from))
        {
            if (ip.TextOrEmpty is not ("" or ServiceSpec.NoAddress)
                && ServiceAddresses.GiveBack(ip.TextOrEmpty, context.Namespace, context.Name, context) is { } write)
            {
                yield return write;
            }
        }
    }

    private StatusError? TakeFrom(int from, ObjectDraft spec, string name, WriteContext context, List<Write> writes, FieldErrors errors)
    {
        ArrayDraft ips = spec.Array("clusterIPs");
        List<string> families = [.. spec["ipFamilies"].Elements.ToList().Select(f => f.TextOrEmpty)];
        while (ips.Count < families.Count)
        {
            ips.Add("");
        }

        for (int i = from; i < families.Count && !errors.Any; i++)
        {
            string asked = ips[i].TextOrEmpty;
            if (name.Length == 0)
            {
                // nobody to give it to: the address object would name no one
                string? free = addresses.Choose(families[i], context.Namespace, "-", context, []);
                string refused = $"IPAddress.networking.k8s.io \"{free}\" is invalid: spec.parentRef.name: Required value";
                errors.Invalid(Ips, ips, $"failed to allocate IP: {refused}");
            }
            else if (asked.Length > 0)
            {
                if (addresses.Take(asked, context.Namespace, name, context, writes) is { } why)
                {
                    errors.Invalid(Ips, ips, $"failed to allocate IP {asked}: {why}");
                }
            }
            else if (addresses.Choose(families[i], context.Namespace, name, context, writes) is { } chosen)
            {
                ips[i] = chosen;
            }
            else
            {
                return StatusError.Internal("failed to allocate a serviceIP: range is full");
            }
        }

        if (from == 0 && !errors.Any)
        {
            spec.Set("clusterIP", ips[0]);
        }

        return null;
    }
}
