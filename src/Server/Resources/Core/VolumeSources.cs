using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core;

/// <summary>Where a persistent volume's bytes are: exactly one source, which has what it needs.</summary>
internal static class VolumeSources
{
    private const int TenantMax = 64;
    private const string Registries = "must be a host:port pair or multiple pairs separated by commas";

    private static readonly string[] HostTypes =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    // in upstream's order: of two sources the later is the one too many
    private static readonly string[] Types =
    [
        "gcePersistentDisk", "awsElasticBlockStore", "hostPath", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi",
        "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume",
        "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal)
    {
        ["awsElasticBlockStore"] = ["volumeID"],
        ["azureDisk"] = ["diskName", "diskURI"],
        ["azureFile"] = ["secretName", "shareName"],
        ["cephfs"] = ["monitors"],
        ["cinder"] = ["volumeID"],
        ["flexVolume"] = ["driver"],
        ["gcePersistentDisk"] = ["pdName"],
        ["glusterfs"] = ["endpoints", "path"],
        ["hostPath"] = ["path"],
        ["iscsi"] = ["targetPortal", "iqn"],
        ["local"] = ["path"],
        ["nfs"] = ["server", "path"],
        ["photonPersistentDisk"] = ["pdID"],
        ["portworxVolume"] = ["volumeID"],
        ["rbd"] = ["monitors", "image"],
        ["scaleIO"] = ["gateway", "system", "volumeName"],
        ["storageos"] = ["volumeName"],
        ["vsphereVolume"] = ["volumePath"],
    };

    public static bool IsSource(string field) => Array.IndexOf(Types, field) >= 0;

    public static void Check(Value spec, FieldPath path, string volumeName, FieldErrors errors)
    {
        int count = 0;
        foreach (string type in Types)
        {
            Value source = spec[type];
            if (!source.IsObject)
            {
                continue;
            }

            if (count++ > 0)
            {
                errors.Forbidden(path.Child(type), "may not specify more than 1 volume type");
                continue;
            }

            FieldPath at = path.Child(type == "gcePersistentDisk" ? "persistentDisk" : type);
            foreach (string field in Needed.GetValueOrDefault(type, []))
            {
                errors.Given(at.Child(field), source[field]);
            }

            CheckMore(type, source, at, volumeName, errors);
            if (type == "local" && !spec["nodeAffinity"]["required"].IsObject)
            {
                errors.Required(path.Child("nodeAffinity"), "Local volume requires node affinity");
            }
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a volume type");
        }
    }

    private static void CheckMore(string type, Value source, FieldPath path, string volumeName, FieldErrors errors)
    {
        switch (type)
        {
            case "gcePersistentDisk" or "awsElasticBlockStore":
                errors.Between(path.Child("partition"), source["partition"], 0, 255);
                break;
            case "hostPath":
                LocalPaths.NoBackSteps(source["path"], path.Child("path"), errors);
                errors.Among(path.Child("type"), source["type"], HostTypes);
                break;
            case "local":
                LocalPaths.NoBackSteps(source["path"], path.Child("path"), errors);
                break;
            case "glusterfs" when source["endpointsNamespace"].Text is { } ns:
                errors.Say(path.Child("endpointsNamespace"), ns, DnsNames.Label(ns));
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
                CheckSecret(source["secretRef"], path.Child("secretRef"), errors);
                break;
            case "fc":
                CheckFibre(source, path, errors);
                break;
            case "flexVolume":
                CheckOptions(source["options"], path.Child("options"), errors);
                break;
            case "azureFile" when source["secretNamespace"].Text is { Length: 0 }:
                errors.Required(path.Child("secretNamespace"));
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

                CheckSecret(source["secretRef"], path.Child("secretRef"), errors);
                break;
            case "csi":
                CheckCsi(source, path, errors);
                break;
        }
    }

    private static void CheckFlocker(Value source, FieldPath path, FieldErrors errors)
    {
        bool named = source["datasetName"].TextOrEmpty.Length > 0;
        bool identified = source["datasetUUID"].TextOrEmpty.Length > 0;
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
                foreach (string pair in source["registry"].TextOrEmpty.Split(',').Where(p => p.Count(c => c == ':') != 1))
                {
                    errors.Invalid(path.Child("registry"), pair, Registries);
                }
            }
        }

        errors.Given(path.Child("volume"), source["volume"]);
    }

    private static void CheckIscsi(Value source, FieldPath path, string volumeName, FieldErrors errors)
    {
        CheckQualifiedName(source["iqn"].TextOrEmpty, path.Child("iqn"), errors);
        errors.Between(path.Child("lun"), source["lun"].Integer ?? 0, 0, 255);
        if ((source["chapAuthDiscovery"].IsTrue || source["chapAuthSession"].IsTrue) && !source["secretRef"].IsObject)
        {
            errors.Required(path.Child("secretRef"));
        }

        if (source["secretRef"].IsObject)
        {
            errors.Given(path.Child("secretRef", "name"), source["secretRef"]["name"]);
        }

        if (source["initiatorName"].Text is { } initiator)
        {
            CheckQualifiedName(initiator, path.Child("initiatorname"), errors);
            if ($"{volumeName}:{source["targetPortal"].TextOrEmpty}".Length > 64)
            {
                errors.Invalid(
                    path.Child("targetportal"),
                    source["targetPortal"],
                    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.");
            }
        }
    }

    private static void CheckQualifiedName(string name, FieldPath path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            return;
        }

        string[] parts = name.Split('.', ':');
        bool good = name[..Math.Min(3, name.Length)] switch
        {
            // iqn.2001-04.com.example:disk
            "iqn" => parts.Length > 2 && parts[0] == "iqn" && parts[1] is [_, _, _, _, '-', _, _] && parts[1].Replace("-", "", StringComparison.Ordinal).All(char.IsAsciiDigit),
            "eui" => parts.Length == 2 && parts[0] == "eui" && parts[1].Length == 16 && parts[1].All(char.IsAsciiHexDigit),
            "naa" => parts.Length == 2 && parts[0] == "naa" && parts[1].Length is 16 or 32 && parts[1].All(char.IsAsciiHexDigit),
            _ => false,
        };
        if (!name.StartsWith("iqn", StringComparison.Ordinal) && !name.StartsWith("eui", StringComparison.Ordinal) && !name.StartsWith("naa", StringComparison.Ordinal))
        {
            errors.Invalid(path, name, "must be valid format starting with iqn, eui, or naa");
        }
        else if (!good)
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
        foreach (Member option in options.Members.ToList())
        {
            string domain = "." + option.Name.Split('/')[0].ToLowerInvariant();
            if (option.Name.Contains('/') && (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal)))
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
            errors.NotSupported(
                path.Child("diskURI"),
                uri,
                "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}");
        }

        if (kind != "Managed" && !uri.StartsWith("https://", StringComparison.Ordinal))
        {
            errors.NotSupported(
                path.Child("diskURI"), uri, "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
        }
    }

    private static void CheckSecret(Value secret, FieldPath path, FieldErrors errors)
    {
        if (secret.IsObject)
        {
            errors.Given(path.Child("name"), secret["name"]);
            errors.Given(path.Child("namespace"), secret["namespace"]);
        }
    }

    // nodeStageSecretRef is the one that upstream forgets
    private static void CheckCsi(Value source, FieldPath path, FieldErrors errors)
    {
        VolumeRules.CheckDriver(source["driver"].TextOrEmpty, path.Child("driver"), errors);
        errors.Given(path.Child("volumeHandle"), source["volumeHandle"]);
        foreach (string secret in (ReadOnlySpan<string>)["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"])
        {
            if (source[secret].IsObject)
            {
                errors.Subdomain(path.Child(secret, "name"), source[secret]["name"]);
                if (errors.Given(path.Child(secret, "namespace"), source[secret]["namespace"]))
                {
                    errors.Say(
                        path.Child(secret, "namespace"),
                        source[secret]["namespace"],
                        DnsNames.Label(source[secret]["namespace"].TextOrEmpty));
                }
            }
        }
    }
}
