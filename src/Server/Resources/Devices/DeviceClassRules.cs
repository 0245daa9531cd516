using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>What a class of devices must look like.</summary>
internal static class DeviceClassRules
{
    public static void Check(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        var path = FieldPath.Of("spec");
        DeviceSettings.Selectors(spec["selectors"], path.Child("selectors"), errors);
        bool stored = old.Exists && spec["config"] == old["spec"]["config"];
        errors.Each(spec["config"], path.Child("config"), DeviceSettings.ConfigsMax, (config, at) => DeviceSettings.Config(
            config, stored, at, errors));
        if (spec["extendedResourceName"].Text is { } name && !ResourceRules.IsExtended(name))
        {
            errors.Invalid(path.Child("extendedResourceName"), name, "must be a valid extended resource name");
        }
    }
}
