using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>A pod's volumes: each of exactly one type, which has what it needs.</summary>
internal static class VolumeRules
{
    // in the order upstream looks at them: of two types in one volume the later is the one too many
    private static readonly string[] Types =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker",
        "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile",
        "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral",
        "image",
    ];

    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal)
    {
        ["gitRepo"] = ["repository"],
        ["gcePersistentDisk"] = ["pdName"],
        ["awsElasticBlockStore"] = ["volumeID"],
        ["secret"] = ["secretName"],
        ["nfs"] = ["server", "path"],
        ["iscsi"] = ["targetPortal", "iqn"],
        ["glusterfs"] = ["endpoints", "path"],
        ["persistentVolumeClaim"] = ["claimName"],
        ["rbd"] = ["monitors", "image"],
        ["cinder"] = ["volumeID"],
        ["cephfs"] = ["monitors"],
        ["flexVolume"] = ["driver"],
        ["configMap"] = ["name"],
        ["azureFile"] = ["secretName", "shareName"],
        ["vsphereVolume"] = ["volumePath"],
        ["photonPersistentDisk"] = ["pdID"],
        ["portworxVolume"] = ["volumeID"],
        ["azureDisk"] = ["diskName", "diskURI"],
        ["storageos"] = ["volumeName"],
        ["scaleIO"] = ["gateway", "system", "volumeName"],
        ["hostPath"] = ["path"],
        ["image"] = ["reference"],
        ["ephemeral"] = ["volumeClaimTemplate"],
    };

    public static void Check(Value volumes, FieldPath path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value volume in volumes.Elements.ToList())
        {
            FieldPath at = path[index++];
            int before = errors.Count;
            CheckSource(volume, at, errors);
            string name = volume["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at.Child("name"));
            }
            else
            {
                errors.Say(at.Child("name"), name, DnsNames.Label(name));
            }

            if (names.Contains(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }

            if (errors.Count == before)
            {
                names.Add(name);
            }
        }
    }

    private static void CheckSource(Value volume, FieldPath path, FieldErrors errors)
    {
        int count = 0;
        foreach (string type in Types)
        {
            Value source = volume[type];
            if (!source.IsObject)
            {
                continue;
            }

            if (count++ > 0)
            {
                errors.Forbidden(path.Child(type), "may not specify more than 1 volume type");
                continue;
            }

            foreach (string field in Needed.GetValueOrDefault(type, []))
            {
                if (source[field].TextOrEmpty.Length == 0 && source[field].Count == 0)
                {
                    errors.Required(path.Child(type).Child(field));
                }
            }

            CheckMore(type, source, path.Child(type), errors);
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a volume type");
        }
    }

    private static void CheckMore(string type, Value source, FieldPath path, FieldErrors errors)
    {
        switch (type)
        {
            case "emptyDir" when source["sizeLimit"].TextOrEmpty.StartsWith('-'):
                errors.Forbidden(path.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
                break;
            case "gitRepo":
                LocalPaths.Descending(source["directory"], path.Child("directory"), errors);
                break;
            case "secret" or "configMap":
                LocalPaths.Mode(source["defaultMode"], path.Child("defaultMode"), errors);
                ProjectionRules.CheckItems(source["items"], path.Child("items"), errors);
                break;
            case "downwardAPI":
                LocalPaths.Mode(source["defaultMode"], path.Child("defaultMode"), errors);
                source["items"].Elements.ToList().ForEach(f => ProjectionRules.CheckDownward(f, path, errors));
                break;
            case "projected":
                LocalPaths.Mode(source["defaultMode"], path.Child("defaultMode"), errors);
                ProjectionRules.Check(source["sources"], path, errors);
                break;
            case "csi":
                CheckCsi(source, path, errors);
                break;
            case "ephemeral" when source["volumeClaimTemplate"].IsObject:
                CheckTemplate(source["volumeClaimTemplate"], path.Child("volumeClaimTemplate"), errors);
                break;
            case "image" when source["pullPolicy"].TextOrEmpty.Length > 0:
                errors.Among(path.Child("pullPolicy"), source["pullPolicy"], "Always", "IfNotPresent", "Never");
                break;
            default:
                DiskRules.Check(type, source, path, null, errors);
                break;
        }
    }

    private static void CheckTemplate(Value template, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["name", "generateName", "namespace"])
        {
            if (template["metadata"][field].TextOrEmpty.Length > 0)
            {
                errors.Forbidden(path.Child("metadata", field), "cannot be set");
            }
        }

        ClaimRules.CheckSpec(template["spec"], path.Child("spec"), errors);
    }

    internal static void CheckCsi(Value source, FieldPath path, FieldErrors errors)
    {
        CheckDriver(source["driver"].TextOrEmpty, path.Child("driver"), errors);
        Value secret = source["nodePublishSecretRef"];
        if (secret.IsObject)
        {
            string name = secret["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(path.Child("nodePublishSecretRef", "name"));
            }
            else
            {
                errors.Say(path.Child("nodePublishSecretRef", "name"), name, DnsNames.Subdomain(name));
            }
        }
    }

    internal static void CheckDriver(string driver, FieldPath path, FieldErrors errors)
    {
        if (driver.Length == 0)
        {
            errors.Required(path);
            return;
        }

        if (driver.Length > DnsNames.LabelMax)
        {
            errors.TooLong(path, DnsNames.LabelMax);
        }

        errors.Say(path, driver, DnsNames.Subdomain(driver.ToLowerInvariant()));
    }
}
