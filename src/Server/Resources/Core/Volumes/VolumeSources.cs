using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Volumes;

/// <summary>Where a persistent volume's bytes are: exactly one source, which has what it needs.</summary>
internal static class VolumeSources
{
    // in upstream's order: of two sources the later is the one too many
    private static readonly string[] Types =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi",
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

            // upstream forgets to count before a flexVolume, and misspells a cephfs
            if (count++ > 0 && type != "flexVolume")
            {
                errors.Forbidden(path.Child(type == "cephfs" ? "cephFS" : type), "may not specify more than 1 volume type");
                continue;
            }

            FieldPath at = path.Child(type == "gcePersistentDisk" ? "persistentDisk" : type);
            foreach (string field in Needed.GetValueOrDefault(type, []))
            {
                errors.Given(at.Child(field), source[field]);
            }

            CheckMore(type, source, at, volumeName, errors);
            if (type == "local" && !spec["nodeAffinity"].IsObject)
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
            case "local":
                LocalPaths.NoBackSteps(source["path"], path.Child("path"), errors);
                break;
            case "glusterfs" when source["endpointsNamespace"].Text is { Length: 0 }:
                errors.Invalid(path.Child("endpointsNamespace"), "", "if the endpointnamespace is set, it must be a valid namespace name");
                break;
            case "glusterfs" when source["endpointsNamespace"].Text is { } ns:
                errors.Say(path.Child("endpointsNamespace"), ns, DnsNames.Label(ns));
                break;
            case "azureFile" when source["secretNamespace"].Text is { Length: 0 }:
                errors.Required(path.Child("secretNamespace"));
                break;
            case "csi":
                CheckCsi(source, path, errors);
                break;
            default:
                DiskRules.Check(type, source, path, volumeName, errors);
                break;
        }
    }

    // nodeStageSecretRef is the one that upstream forgets
    private static void CheckCsi(Value source, FieldPath path, FieldErrors errors)
    {
        VolumeRules.CheckDriver(source["driver"].TextOrEmpty, path.Child("driver"), errors);
        errors.Given(path.Child("volumeHandle"), source["volumeHandle"]);
        foreach (string secret in (ReadOnlySpan<string>)["controllerPublishSecretRef", "controllerExpandSecretRef",
            "nodePublishSecretRef", "nodeExpandSecretRef"])
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
