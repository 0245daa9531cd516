using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>What a slice of a driver's devices must look like, and which nodes it says they are on.</summary>
internal static class SliceRules
{
    private const int DevicesMax = 128;

    // devices with taints, counters or lists are larger
    private const int LargeDevicesMax = 64;
    private const int CounterSetsMax = 8;
    private const int CountersMax = 32;

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        var path = FieldPath.Of("spec");
        DeviceNames.Driver(spec["driver"], path.Child("driver"), errors);
        Pool(spec["pool"], path.Child("pool"), errors);
        if (old.Exists)
        {
            errors.Immutable(path.Child("pool", "name"), spec["pool"]["name"], old["spec"]["pool"]["name"]);
            errors.Immutable(path.Child("driver"), spec["driver"], old["spec"]["driver"]);
            errors.Immutable(path.Child("nodeName"), spec["nodeName"], old["spec"]["nodeName"]);
        }

        const string rule = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
        Nodes(spec, path, (rule, rule + ", but multiple fields are set"), true, errors);
        if (spec["sharedCounters"].IsArray && spec["devices"].IsArray)
        {
            errors.Invalid(path, "", "only one of `sharedCounters` or `devices` is allowed");
        }

        bool large = spec["devices"].Elements.ToList().Exists(DeviceRules.IsLarge);
        errors.Set(
            spec["devices"],
            path.Child("devices"),
            large ? LargeDevicesMax : DevicesMax,
            (device, at) => DeviceRules.Check(device, old["spec"]["devices"].Elements.ToList()
                .Find(d => d["name"] == device["name"]), spec["perDeviceNodeSelection"].IsTrue, at, errors),
            d => d["name"].TextOrEmpty);
        errors.Set(spec["sharedCounters"], path.Child("sharedCounters"), CounterSetsMax,
            (set, at) => Counters(set, "name", CountersMax, at, errors), s => s["name"].TextOrEmpty);
    }

    /// <summary>A named set of counters, or what a device takes of one.</summary>
    public static void Counters(Value set, string nameField, int most, FieldPath path, FieldErrors errors)
    {
        string name = set[nameField].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child(nameField));
        }
        else
        {
            DeviceNames.Label(name, path.Child(nameField), errors);
        }

        FieldPath counters = path.Child("counters");
        int count = set["counters"].Count;
        if (count == 0)
        {
            errors.Required(counters);
        }
        else if (count > most)
        {
            errors.TooMany(counters, count, most);
        }
        else
        {
            foreach (Member counter in set["counters"].Members)
            {
                DeviceNames.Label(counter.NameValue, counters, errors);
            }
        }
    }

    /// <summary>Which nodes can use devices: one way of saying so, and only one.</summary>
    /// <param name="holder">A slice's spec or a device.</param>
    /// <param name="path">Where.</param>
    /// <param name="rule">The sentences for none and for several.</param>
    /// <param name="slice">It is a slice, which may leave it to its devices.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void Nodes(Value holder, FieldPath path, (string None, string Several) rule, bool slice, FieldErrors errors)
    {
        var ways = new List<string>();
        if (holder["nodeName"].Text is { } name)
        {
            if (name.Length == 0)
            {
                errors.Invalid(
                    path.Child("nodeName"), name, slice ? "must be either unset or set to a non-empty string" : "must not be empty");
            }
            else
            {
                ways.Add("`nodeName`");
                errors.Say(path.Child("nodeName"), name, DnsNames.Subdomain(name));
            }
        }

        Value selector = holder["nodeSelector"];
        if (selector.IsObject)
        {
            ways.Add("`nodeSelector`");
            AffinityRules.CheckSelector(selector, path.Child("nodeSelector"), errors);
            if (slice && selector["nodeSelectorTerms"].Count != 1)
            {
                errors.Invalid(path.Child("nodeSelector", "nodeSelectorTerms"), InternalForm.Of(
                    selector, "io.k8s.api.core.v1.NodeSelector")["NodeSelectorTerms"], "must have exactly one node selector term");
            }
        }

        foreach (string flag in slice ? ["allNodes", "perDeviceNodeSelection"] : (string[])["allNodes"])
        {
            if (holder[flag].IsTrue)
            {
                ways.Add($"`{flag}`");
            }
            else if (holder[flag].Flag == false)
            {
                errors.Invalid(path.Child(flag), false, "must be either unset or set to true");
            }
        }

        if (ways.Count == 0)
        {
            errors.Required(path, rule.None);
        }
        else if (ways.Count > 1)
        {
            errors.Invalid(path, $"{{{string.Join(", ", ways)}}}", rule.Several);
        }
    }

    private static void Pool(Value pool, FieldPath path, FieldErrors errors)
    {
        DeviceNames.Pool(pool["name"], path.Child("name"), errors);
        long slices = pool["resourceSliceCount"].Integer ?? 0;
        if (slices <= 0)
        {
            errors.Invalid(path.Child("resourceSliceCount"), slices, "must be greater than zero");
        }

        if (pool["generation"].Integer < 0)
        {
            errors.Invalid(path.Child("generation"), pool["generation"], "must be greater than or equal to zero");
        }
    }
}
