using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>What a claim for a volume must say, alone or in a template.</summary>
internal static class ClaimRules
{
    private static readonly string[] Modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

    public static void CheckSpec(Value spec, FieldPath path, FieldErrors errors)
    {
        if (spec["accessModes"].Count == 0)
        {
            errors.Required(path.Child("accessModes"), "at least 1 access mode is required");
        }

        LabelSelectorRules.Check(spec["selector"], path.Child("selector"), errors);
        CheckModes(spec["accessModes"], path.Child("accessModes"), errors);

        // upstream's path has no "requests" in it
        Value storage = spec["resources"]["requests"]["storage"];
        if (!storage.Exists)
        {
            errors.Required(path.Child("resources").Key("storage"));
        }
        else
        {
            errors.Positive(path.Child("resources").Key("storage"), storage);
        }

        if (spec["storageClassName"].TextOrEmpty is { Length: > 0 } name)
        {
            errors.Say(path.Child("storageClassName"), name, Api.Names.DnsNames.Subdomain(name));
        }

        if (spec["volumeMode"].Text is { } mode)
        {
            errors.Among(path.Child("volumeMode"), mode, "Block", "Filesystem");
        }

        ClaimSources.Check(spec, path, errors);
        if (spec["volumeAttributesClassName"].TextOrEmpty is { Length: > 0 } attributes)
        {
            errors.Say(path.Child("volumeAttributesClassName"), attributes, Api.Names.DnsNames.Subdomain(attributes));
        }
    }

    public static void CheckModes(Value modes, FieldPath path, FieldErrors errors)
    {
        bool alone = false;
        bool shared = false;
        foreach (Value mode in modes.Elements)
        {
            bool known = Modes.Contains(mode.TextOrEmpty);
            if (!known)
            {
                errors.NotSupported(path, mode, Modes);
            }

            bool single = mode.TextIs("ReadWriteOncePod");
            alone |= single;
            shared |= known && !single;
        }

        if (alone && shared)
        {
            errors.Forbidden(path, "may not use ReadWriteOncePod with other access modes");
        }
    }
}
