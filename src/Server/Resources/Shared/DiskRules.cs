using System.Text.RegularExpressions;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>
/// Disks and file systems that a pod's volume and a persistent volume name in the same way, beyond the fields they must have.
/// </summary>
internal static partial class DiskRules
{
    internal const string TooLongText =
        "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";

    private const int TenantMax = 64;
    private const int InitiatorMax = 64;
    private const string Registries = "must be a host:port pair or multiple pairs separated by commas";
    private static readonly string[] HostTypes =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <param name="type">The volume's field.</param>
    /// <param name="source">Its value.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="volumeName">Of a persistent volume, whose secrets have a namespace; null in a pod.</param>
    /// <param name="errors">What is wrong is added.</param>
    public static void Check(string type, Value source, FieldPath path, string? volumeName, FieldErrors errors)
    {
        switch (type)
        {
            case "gcePersistentDisk" or "awsElasticBlockStore" when source["partition"].Integer is < 0 or > 255:
                // 0 is legal all the same
                errors.Invalid(path.Child("partition"), source["partition"], NameMessages.NotBetween(1, 255));
                break;
            case "hostPath" when source["path"].HasText:
                LocalPaths.NoBackSteps(source["path"], path.Child("path"), errors);
                errors.Among(path.Child("type"), source["type"], HostTypes);
                break;
            case "flocker":
                CheckFlocker(source, path, errors);
                break;
            case "nfs" when !source["path"].TextOrEmpty.StartsWith('/'):
                errors.Invalid(path.Child("path"), source["path"].TextOrEmpty, "must be an absolute path");
                break;
            case "quobyte":
                CheckQuobyte(source, path, errors);
                break;
            case "iscsi":
                CheckIscsi(source, path, volumeName, errors);
                break;
            case "cinder":
                CheckSecret(source["secretRef"], path.Child("secretRef"), volumeName is not null, errors);
                break;
            case "fc":
                CheckFibre(source, path, errors);
                break;
            case "flexVolume":
                CheckOptions(source["options"], path.Child("options"), errors);
                break;
            case "azureDisk":
                CheckAzureDisk(source, path, errors);
                break;
            case "storageos":
                foreach (string field in (ReadOnlySpan<string>)["volumeName", "volumeNamespace"])
                {
                    if (source[field].TextOrEmpty is { Length: > 0 } name)
                    {
                        errors.Say(path.Child(field), name, DnsNames.Label(name));
                    }
                }

                CheckSecret(source["secretRef"], path.Child("secretRef"), volumeName is not null, errors);
                break;
        }
    }

    /// <summary>Whether an initiator's name, made of the volume's and the portal's, would be too long.</summary>
    public static bool IsTooLong(string volumeName, Value source) =>
        $"{volumeName}:{source["targetPortal"].TextOrEmpty}".Length > InitiatorMax;

    private static void CheckFlocker(Value source, FieldPath path, FieldErrors errors)
    {
        bool named = source["datasetName"].HasText;
        bool identified = source["datasetUUID"].HasText;
        if (!named && !identified)
        {
            errors.Required(path, "one of datasetName and datasetUUID is required");
        }
        else if (named && identified)
        {
            errors.Invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }

        if (source["datasetName"].TextOrEmpty.Contains('/'))
        {
            errors.Invalid(path.Child("datasetName"), source["datasetName"], "must not contain '/'");
        }
    }

    private static void CheckQuobyte(Value source, FieldPath path, FieldErrors errors)
    {
        if (errors.Given(path.Child("registry"), source["registry"], Registries))
        {
            if (source["tenant"].TextOrEmpty.Length > TenantMax)
            {
                errors.Required(path.Child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
            }
            else
            {
                foreach (string pair in source["registry"].TextOrEmpty.Split(',').Where(p => !HostAndPort().IsMatch(p)))
                {
                    errors.Invalid(path.Child("registry"), source["registry"], Registries);
                }
            }
        }

        errors.Given(path.Child("volume"), source["volume"]);
    }

    private static void CheckIscsi(Value source, FieldPath path, string? volumeName, FieldErrors errors)
    {
        bool initiates = source["initiatorName"].Text is not null;
        if (volumeName is not null && initiates && IsTooLong(volumeName, source))
        {
            errors.Invalid(path.Child("targetportal"), source["targetPortal"], TooLongText);
        }

        CheckQualifiedName(source["iqn"].TextOrEmpty, path.Child("iqn"), volumeName is null, errors);
        errors.Between(path.Child("lun"), source["lun"].Integer ?? 0, 0, 255);
        if ((source["chapAuthDiscovery"].IsTrue || source["chapAuthSession"].IsTrue) && !source["secretRef"].IsObject)
        {
            errors.Required(path.Child("secretRef"));
        }

        if (volumeName is not null && source["secretRef"].IsObject)
        {
            errors.Given(path.Child("secretRef", "name"), source["secretRef"]["name"]);
        }

        if (initiates)
        {
            CheckQualifiedName(source["initiatorName"].TextOrEmpty, path.Child("initiatorname"), volumeName is null, errors);
        }
    }

    private static void CheckQualifiedName(string name, FieldPath path, bool saysHow, FieldErrors errors)
    {
        bool known = name.Length == 0
            || name.StartsWith("iqn", StringComparison.Ordinal) || name.StartsWith("eui", StringComparison.Ordinal)
            || name.StartsWith("naa", StringComparison.Ordinal);
        if (!known)
        {
            errors.Invalid(path, name, "must be valid format" + (saysHow ? " starting with iqn, eui, or naa" : ""));
        }
        else if (name.Length > 0 && !QualifiedName().IsMatch(name))
        {
            errors.Invalid(path, name, "must be valid format");
        }
    }

    private static void CheckFibre(Value source, FieldPath path, FieldErrors errors)
    {
        FieldPath targets = path.Child("targetWWNs");
        bool named = source["targetWWNs"].Count > 0;
        if (!named && source["wwids"].Count == 0)
        {
            errors.Required(targets, "must specify either targetWWNs or wwids, but not both");
        }

        if (named && source["wwids"].Count > 0)
        {
            errors.Invalid(targets, source["targetWWNs"], "targetWWNs and wwids can not be specified simultaneously");
        }

        if (named && source["lun"].IsNullOrAbsent)
        {
            errors.Required(path.Child("lun"), "lun is required if targetWWNs is specified");
        }
        else if (named)
        {
            errors.Between(path.Child("lun"), source["lun"], 0, 255);
        }
    }

    private static void CheckOptions(Value options, FieldPath path, FieldErrors errors)
    {
        foreach (Member option in options.Members)
        {
            string domain = "." + option.Name.Split('/')[0].ToLowerInvariant();
            if (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
            {
                errors.Invalid(path.Key(option.Name), option.Name, "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static void CheckAzureDisk(Value source, FieldPath path, FieldErrors errors)
    {
        if (source["cachingMode"].Text is { } caching)
        {
            errors.Among(path.Child("cachingMode"), caching, "None", "ReadOnly", "ReadWrite");
        }

        string kind = source["kind"].Text ?? "Shared";
        errors.Among(path.Child("kind"), kind, "Dedicated", "Managed", "Shared");
        string uri = source["diskURI"].TextOrEmpty;
        if (kind == "Managed" && !uri.StartsWith("/subscriptions/", StringComparison.Ordinal))
        {
            errors.NotSupported(path.Child("diskURI"), uri,
                "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}");
        }

        if (kind != "Managed" && !uri.StartsWith("https://", StringComparison.Ordinal))
        {
            errors.NotSupported(path.Child("diskURI"), uri,
                "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
        }
    }

    private static void CheckSecret(Value secret, FieldPath path, bool hasNamespace, FieldErrors errors)
    {
        if (!secret.IsObject)
        {
            return;
        }

        errors.Given(path.Child("name"), secret["name"]);
        if (hasNamespace)
        {
            errors.Given(path.Child("namespace"), secret["namespace"]);
        }
    }

    /// <summary>As <c>iqn.2001-04.com.example:disk</c>, or 16 or 32 letters and digits after another prefix.</summary>
    [GeneratedRegex("""^(iqn(.*iqn)?\.[0-9]{4}-[0-9]{2}\.[-.0-9A-Za-z]+:[^,;*&$|\s]+|eui.[0-9A-Za-z]{16}|naa.[0-9A-Za-z]{32})$""")]
    private static partial Regex QualifiedName();

    [GeneratedRegex("""^([^:\[\]]*|\[[^\[\]]*\]):[^:\[\]]*$""")]
    private static partial Regex HostAndPort();
}
