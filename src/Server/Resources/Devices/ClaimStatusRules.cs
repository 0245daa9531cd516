using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>
/// What the status of a claim must look like: what was allocated, for whom it is reserved, what drivers say of their devices.
/// </summary>
internal static class ClaimStatusRules
{
    private const int ConsumersMax = 256;
    private const int ResultsMax = 32;
    private const int ConditionsMax = 8;
    private const int DataBytesMax = 10 * 1024;
    private const int AddressesMax = 16;
    private const int InterfaceBytesMax = 256;
    private const int HardwareBytesMax = 128;
    private static readonly FieldPath Status = FieldPath.Of("status");

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        Value status = item["status"];
        Value claim = item["spec"]["devices"];
        Value allocation = status["allocation"];
        FieldPath reserved = Status.Child("reservedFor");
        errors.Set(
            status["reservedFor"], reserved, ConsumersMax, (consumer, at) => Consumer(consumer, at, errors), c => c["uid"].TextOrEmpty);
        var allocated = allocation["devices"]["results"].Elements.ToList().Select(Identity).ToHashSet(StringComparer.Ordinal);
        errors.Set(status["devices"], Status.Child("devices"), ListRules.Unbounded,
            (device, at) => Device(device, allocated, at, errors), d => Identity(d));
        if (status["reservedFor"].Count > 0 && !allocation.IsObject)
        {
            errors.Forbidden(reserved, "may not be specified when `allocated` is not set");
        }
        else if (item["metadata"]["deletionTimestamp"].Exists
            && status["reservedFor"].Elements.ToList().Exists(c => !old["status"]["reservedFor"].Elements.ToList().Contains(c)))
        {
            errors.Forbidden(reserved, "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
        }

        Value before = old["status"]["allocation"];
        if (before.IsObject && allocation.IsObject)
        {
            if (allocation != before)
            {
                errors.Invalid(Status.Child("allocation"), InternalForm.Of(errors.AsSent(Status.Child("allocation"), allocation),
                    "io.k8s.api.resource.v1.AllocationResult"), CommonRules.ImmutableText);
            }
        }
        else if (allocation.IsObject)
        {
            Allocation(allocation, claim, Status.Child("allocation"), errors);
        }
    }

    private static void Consumer(Value consumer, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["resource", "name", "uid"])
        {
            if (!consumer[field].HasText)
            {
                errors.Required(path.Child(field));
            }
        }
    }

    private static void Allocation(Value allocation, Value claim, FieldPath path, FieldErrors errors)
    {
        FieldPath devices = path.Child("devices");
        errors.Each(allocation["devices"]["results"], devices.Child("results"), ResultsMax, (result, at) =>
        {
            DeviceClaimRules.Reference(result["request"], claim, at.Child("request"), errors);
            Place(result, at, errors);
            DeviceRules.BindingConditions(result, at, errors);
            DeviceSettings.Tolerations(result["tolerations"], at.Child("tolerations"), errors);
        });
        errors.Each(allocation["devices"]["config"], devices.Child("config"), 2 * DeviceSettings.ConfigsMax, (config, at) =>
        {
            errors.OneOf(at.Child("source"), config["source"], "FromClaim", "FromClass");
            DeviceClaimRules.References(config["requests"], claim, at.Child("requests"), errors);
            DeviceSettings.Config(config, false, at, errors);
        });
        if (allocation["nodeSelector"].IsObject)
        {
            AffinityRules.CheckSelector(allocation["nodeSelector"], path.Child("nodeSelector"), errors);
        }
    }

    private static void Device(Value device, HashSet<string> allocated, FieldPath path, FieldErrors errors)
    {
        Place(device, path, errors);
        if (!allocated.Contains(Identity(device)))
        {
            errors.Invalid(path, Identity(device), "must be an allocated device in the claim");
        }

        if (device["conditions"].Count > ConditionsMax)
        {
            errors.TooMany(path.Child("conditions"), device["conditions"].Count, ConditionsMax);
        }

        ConditionRules.Check(device["conditions"], path.Child("conditions"), errors);
        if (device["data"].Exists)
        {
            DeviceSettings.Raw(device["data"], DataBytesMax, path.Child("data"), errors);
        }

        Value network = device["networkData"];
        FieldPath at = path.Child("networkData");
        errors.NotLonger(at.Child("interfaceName"), network["interfaceName"], InterfaceBytesMax);
        errors.NotLonger(at.Child("hardwareAddress"), network["hardwareAddress"], HardwareBytesMax);
        errors.Set(network["ips"], at.Child("ips"), AddressesMax, (address, position) => Address(address, position, errors), a => a);
    }

    /// <summary>An address with the length of its network, in the one spelling that is allowed.</summary>
    private static void Address(Value address, FieldPath path, FieldErrors errors)
    {
        string text = address.TextOrEmpty;
        if (!IpText.TryReadBlock(text, out IpText ip, out int prefix, out _))
        {
            errors.Invalid(path, text, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
            return;
        }

        string canonical = $"{ip}/{prefix}";
        if (canonical != text)
        {
            errors.Invalid(path, text, $"must be in canonical form (\"{canonical}\")");
        }
    }

    private static void Place(Value device, FieldPath path, FieldErrors errors)
    {
        DeviceNames.Driver(device["driver"], path.Child("driver"), errors);
        DeviceNames.Pool(device["pool"], path.Child("pool"), errors);
        DeviceNames.Label(device["device"], path.Child("device"), errors);
    }

    /// <summary>What tells allocated devices apart: driver, pool, name, and the share of it when it is shared.</summary>
    public static string Identity(Value device)
    {
        var identity = new StringBuilder()
            .AppendJoin('/', device["driver"].TextOrEmpty, device["pool"].TextOrEmpty, device["device"].TextOrEmpty);
        return device["shareID"].Text is { } share ? identity.Append('/').Append(share).ToString() : identity.ToString();
    }
}
