using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>What claims and classes say about devices: selectors, configuration for drivers, tolerations.</summary>
internal static class DeviceSettings
{
    public const int ConfigsMax = 32;
    private const int SelectorsMax = 32;
    private const int TolerationsMax = 16;
    private const int ParametersBytesMax = 10 * 1024;
    private static readonly string[] Effects = ["NoExecute", "NoSchedule", "None"];

    public static void Selectors(
        Value selectors, FieldPath path, FieldErrors errors) => errors.Each(selectors, path, SelectorsMax, (selector, at) =>
    {
        if (!selector["cel"].IsObject)
        {
            errors.Required(at.Child("cel"));
            return;
        }

        DeviceSelectors.Check(selector["cel"]["expression"], at.Child("cel", "expression"), errors);
    });

    /// <param name="config">An element of a config list.</param>
    /// <param name="stored">It is as it was stored: its size is not looked at again.</param>
    /// <param name="path">Where.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void Config(Value config, bool stored, FieldPath path, FieldErrors errors)
    {
        Value opaque = config["opaque"];
        if (!opaque.IsObject)
        {
            errors.Required(path.Child("opaque"));
            return;
        }

        DeviceNames.Driver(opaque["driver"], path.Child("opaque", "driver"), errors);
        Raw(opaque["parameters"], stored ? int.MaxValue : ParametersBytesMax, path.Child("opaque", "parameters"), errors);
    }

    /// <summary>Data of a driver: any object, of limited size.</summary>
    public static void Raw(Value data, int bytesMax, FieldPath path, FieldErrors errors)
    {
        if (data.IsNullOrAbsent)
        {
            errors.Required(path);
        }
        else if (bytesMax < int.MaxValue && Encoding.UTF8.GetByteCount(data.ToString()) > bytesMax)
        {
            errors.TooLong(path, bytesMax);
        }
        else if (!data.IsObject)
        {
            errors.Invalid(path, "<value omitted>", "must be a valid JSON object");
        }
    }

    public static void Tolerations(
        Value tolerations, FieldPath path, FieldErrors errors) => errors.Each(tolerations, path, TolerationsMax, (toleration, at) =>
    {
        string key = toleration["key"].TextOrEmpty;
        string value = toleration["value"].TextOrEmpty;
        if (key.Length > 0)
        {
            errors.Say(at.Child("key"), key, LabelNames.Key(key));
        }

        errors.OneOf(at.Child("operator"), toleration["operator"], "Equal", "Exists");
        if (toleration["operator"].TextIs("Equal"))
        {
            errors.Say(at.Child("value"), value, LabelNames.Value(value));
        }
        else if (toleration["operator"].TextIs("Exists") && value.Length > 0)
        {
            errors.Invalid(at.Child("value"), value, "must be empty for operator `Exists`");
        }

        if (toleration["effect"].HasText)
        {
            errors.Among(at.Child("effect"), toleration["effect"], Effects);
        }
    });

    public static void Taint(Value taint, FieldPath path, FieldErrors errors)
    {
        string key = taint["key"].TextOrEmpty;
        string value = taint["value"].TextOrEmpty;
        errors.Say(path.Child("key"), key, LabelNames.Key(key));
        if (value.Length > 0)
        {
            errors.Say(path.Child("value"), value, LabelNames.Value(value));
        }

        errors.OneOf(path.Child("effect"), taint["effect"], Effects);
    }
}
