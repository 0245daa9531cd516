using System.Text.RegularExpressions;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>What one device in a slice must look like.</summary>
internal static partial class DeviceRules
{
    private const int FactsMax = 32;
    private const int AttributeValuesMax = 48;
    private const int ValueBytesMax = 64;
    private const int TaintsMax = 16;
    private const int ConsumedSetsMax = 2;
    private const int CountersMax = 32;
    private const int BindingConditionsMax = 4;
    private static readonly string[] Lists = ["bools", "ints", "strings", "versions"];

    public static bool IsLarge(Value device) => device["taints"].Count > 0 || device["consumesCounters"].Count > 0
        || device["attributes"].Members.ToList().Exists(a => Array.Exists(Lists, l => a.Value[l].IsArray));

    /// <param name="device">The device.</param>
    /// <param name="old">The same device as stored; absent for a new one.</param>
    /// <param name="ownNodes">The slice leaves it to devices to say which nodes can use them.</param>
    /// <param name="path">Where.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void Check(Value device, Value old, bool ownNodes, FieldPath path, FieldErrors errors)
    {
        DeviceNames.Label(device["name"], path.Child("name"), errors);
        int facts = device["attributes"].Count + device["capacity"].Count;
        if (facts > FactsMax)
        {
            errors.Invalid(path, facts, $"the total number of attributes and capacities must not exceed {FactsMax}");
        }

        int values = device["attributes"].Members.ToList().Sum(a => Math.Max(1, Lists.Sum(l => a.Value[l].Count)));
        if (values > AttributeValuesMax)
        {
            errors.Invalid(path, values, $"the total number of attribute values must not exceed {AttributeValuesMax}");
        }

        Map(device["attributes"], path.Child("attributes"), (attribute, at) => Attribute(attribute, at, errors), errors);
        Map(device["capacity"], path.Child("capacity"), (capacity, at) =>
            Capacity(capacity, device["allowMultipleAllocations"].IsTrue, at.Child("requestPolicy"), errors), errors);
        if (!old.Exists || device["taints"] != old["taints"])
        {
            errors.Each(device["taints"], path.Child("taints"), TaintsMax, (taint, at) => DeviceSettings.Taint(taint, at, errors));
        }

        errors.Set(
            device["consumesCounters"],
            path.Child("consumesCounters"),
            ConsumedSetsMax,
            (set, at) => SliceRules.Counters(set, "counterSet", CountersMax, at, errors),
            s => s["counterSet"].TextOrEmpty);
        if (ownNodes)
        {
            const string rule = "exactly one of `nodeName`, `nodeSelector`, "
                + "or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
            SliceRules.Nodes(device, path, (rule, rule), false, errors);
        }
        else if (device["nodeName"].Exists || device["nodeSelector"].Exists || device["allNodes"].Exists)
        {
            errors.Invalid(path, Value.Null, "`nodeName`, "
                + "`nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec");
        }

        BindingConditions(device, path, errors);
    }

    /// <summary>Conditions a pod waits for before it is bound, and those that end the waiting.</summary>
    public static void BindingConditions(Value holder, FieldPath path, FieldErrors errors)
    {
        const string wait = "bindingConditions", fail = "bindingFailureConditions";
        var waiting = holder[wait].Elements.ToList();
        foreach (string field in (ReadOnlySpan<string>)[wait, fail])
        {
            errors.Each(holder[field], path.Child(field), BindingConditionsMax, (name, at) => errors.Say(
                at, name, LabelNames.Key(name.TextOrEmpty)));
        }

        errors.Set(holder[wait], path.Child(wait), ListRules.Unbounded, (_, _) => { }, c => c);
        errors.Set(holder[fail], path.Child(fail), ListRules.Unbounded, (_, _) => { }, c => c);
        errors.Each(holder[fail], path.Child(fail), (name, at) =>
        {
            if (waiting.Contains(name))
            {
                errors.Invalid(at, name, "bindingFailureConditions must not overlap with bindingConditions");
            }
        });
        foreach ((string missing, string present) in ((string, string)[])[(wait, fail), (fail, wait)])
        {
            if (holder[missing].Count == 0 && holder[present].Count > 0)
            {
                errors.Invalid(path.Child(missing), holder[missing], $"{missing} are required to use {present}");
            }
        }
    }

    private static void Map(Value map, FieldPath path, Action<Value, FieldPath> check, FieldErrors errors)
    {
        foreach (Member member in map.Members)
        {
            DeviceNames.Qualified(member.Name, path, errors);
            check(member.Value, DeviceNames.Key(path, member.Name));
        }
    }

    // a list that was sent empty is one that was specified
    private static void Attribute(Value stored, FieldPath path, FieldErrors errors)
    {
        Value attribute = errors.AsSent(path, stored);
        errors.NotLonger(path.Child("string"), attribute["string"], ValueBytesMax);
        if (attribute["version"].Exists)
        {
            Version(attribute["version"], path.Child("version"), errors);
        }

        foreach (string list in Lists)
        {
            if (attribute[list].IsArray && attribute[list].Count == 0)
            {
                errors.Invalid(path.Child(list), attribute[list], "must not be empty if specified");
            }
        }

        errors.Each(attribute["strings"], path.Child("strings"), (text, at) => errors.NotLonger(at, text, ValueBytesMax));
        errors.Each(attribute["versions"], path.Child("versions"), (version, at) => Version(version, at, errors));
        if (attribute.Count != 1)
        {
            errors.Invalid(path, attribute.Count == 0 ? "" : InternalForm.Of(attribute, "io.k8s.api.resource.v1.DeviceAttribute"),
                "exactly one value must be specified");
        }
    }

    private static void Version(Value version, FieldPath path, FieldErrors errors)
    {
        if (!SemanticVersion().IsMatch(version.TextOrEmpty))
        {
            errors.Invalid(path, version, "must be a string compatible with semver.org spec 2.0.0");
        }

        errors.NotLonger(path, version, ValueBytesMax);
    }

    private static void Capacity(Value capacity, bool shared, FieldPath path, FieldErrors errors)
    {
        Value policy = capacity["requestPolicy"];
        if (!policy.IsObject)
        {
            return;
        }

        if (!shared)
        {
            errors.Forbidden(path, "allowMultipleAllocations must be true");
        }
        else if (Quantity.TryParse(capacity["value"].Text, out Quantity most))
        {
            CapacityPolicy.Check(policy, most, path, errors);
        }
    }

    [GeneratedRegex(
        @"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SemanticVersion();
}
