using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

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

    private static readonly (string Field, string Shown)[] NotInTemplates =
    [
        .. ((string[])["name", "generateName", "namespace", "selfLink"]).Select(f => (f, f)), ("uid", "uID"),
        .. ((string[])["resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "ownerReferences", "finalizers", "managedFields"]).Select(f => (f, f)),
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

    /// <param name="volumes">A pod's.</param>
    /// <param name="path">Where they are.</param>
    /// <param name="podName">Which claims of ephemeral volumes are named after; "" when there is no pod yet.</param>
    /// <param name="errors">What is wrong is added.</param>
    /// <returns>The volumes nothing is wrong with: upstream's containers see only these.</returns>
    public static List<Value> Check(Value volumes, FieldPath path, string podName, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<Value> usable = [];
        List<string> made = podName.Length == 0
            ? [] : [.. volumes.Elements.ToList().Where(v => v["ephemeral"].IsObject).Select(v => $"{podName}-{v["name"].TextOrEmpty}")];
        int index = 0;
        foreach (Value volume in volumes.Elements)
        {
            FieldPath at = path[index++];
            int before = errors.Count;
            string name = volume["name"].TextOrEmpty;
            CheckSource(volume, at, podName, errors);
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
                usable.Add(volume);
            }

            Value claim = volume["persistentVolumeClaim"]["claimName"];
            if (claim.HasText && made.Contains(claim.TextOrEmpty))
            {
                errors.Invalid(
                    at.Child("persistentVolumeClaim", "claimName"), claim,
                    "must not reference a PVC that gets created for an ephemeral volume");
            }
        }

        return usable;
    }

    private static void CheckSource(Value volume, FieldPath path, string podName, FieldErrors errors)
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
                errors.Forbidden(path.Child(Misspelt(type)), "may not specify more than 1 volume type");
                continue;
            }

            FieldPath at = path.Child(type == "gcePersistentDisk" ? "persistentDisk" : type);
            foreach (string field in Needed.GetValueOrDefault(type, []))
            {
                if (!source[field].HasText && source[field].Count == 0)
                {
                    errors.Required(at.Child(field));
                }
            }

            CheckMore(type, source, at, errors);
            CheckName(type, volume, path.Child("name"), podName, errors);
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a volume type");
        }
    }

    // how upstream spells a type that is one too many
    private static string Misspelt(string type) => type switch { "cephfs" => "cephFS", "downwardAPI" => "downwarAPI", _ => type };

    // of some types the volume's name becomes a part of other names
    private static void CheckName(string type, Value volume, FieldPath path, string podName, FieldErrors errors)
    {
        string name = volume["name"].TextOrEmpty;
        if (type == "iscsi" && volume[type]["initiatorName"].Text is not null && DiskRules.IsTooLong(name, volume[type]))
        {
            errors.Invalid(path, name, DiskRules.TooLongText);
        }

        if (type == "ephemeral" && podName.Length > 0 && name.Length > 0)
        {
            string claim = $"{podName}-{name}";
            errors.Say(path, name, [.. DnsNames.Subdomain(claim).Select(p => $"PVC name {GoText.Quote(claim)}: {p}")]);
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
            case "image" when source["pullPolicy"].HasText:
                errors.Among(path.Child("pullPolicy"), source["pullPolicy"], "Always", "IfNotPresent", "Never");
                break;
            default:
                DiskRules.Check(type, source, path, null, errors);
                break;
        }
    }

    private static void CheckTemplate(Value template, FieldPath path, FieldErrors errors)
    {
        Value metadata = template["metadata"];
        FieldPath at = path.Child("metadata");
        MetadataValidation.Annotations(metadata["annotations"], at.Child("annotations"), errors);
        MetadataValidation.Labels(metadata["labels"], at.Child("labels"), errors);
        foreach ((string field, string shown) in NotInTemplates)
        {
            if (metadata[field] is { IsNullOrAbsent: false } set && (set.IsString ? set.HasText : set.Integer != 0))
            {
                errors.Forbidden(at.Child(shown), "cannot be set");
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
                // upstream's path leaves the reference out
                errors.Say(path.Child("name"), name, DnsNames.Subdomain(name));
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
