using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Volumes;

/// <summary>What a persistent volume must look like, and what of it may change.</summary>
internal static class PersistentVolumeRules
{
    private static readonly FieldPath Root = FieldPath.Of("spec");

    private static readonly Dictionary<string, string> Retired = new(StringComparer.Ordinal)
    {
        ["photonPersistentDisk"] = "deprecated in v1.11, non-functional in v1.16+",
        ["scaleIO"] = "deprecated in v1.16, non-functional in v1.22+",
        ["storageos"] = "deprecated in v1.22, non-functional in v1.25+",
        ["glusterfs"] = "deprecated in v1.25, non-functional in v1.26+",
        ["cephfs"] = "deprecated in v1.28, non-functional in v1.31+",
        ["rbd"] = "deprecated in v1.28, non-functional in v1.31+",
    };

    /// <summary>
    /// The spec of a volume, or one that an attachment carries inside
    /// (<paramref name="inline"/>), which stands for no object and has no claim.
    /// </summary>
    public static void Check(Value spec, FieldPath path, string volumeName, FieldErrors errors, bool inline = false)
    {
        if (inline)
        {
            CheckInline(spec, path, errors);
        }

        errors.Given(path.Child("accessModes"), spec["accessModes"]);
        ClaimRules.CheckModes(spec["accessModes"], path.Child("accessModes"), errors);
        string policy = spec["persistentVolumeReclaimPolicy"].TextOrEmpty;
        if (!inline)
        {
            CheckCapacity(spec["capacity"], path.Child("capacity"), errors);
        }

        if (policy.Length > 0)
        {
            CheckPolicy(policy, path.Child("persistentVolumeReclaimPolicy"), errors, inline);
        }

        CheckAffinity(spec["nodeAffinity"], path.Child("nodeAffinity"), errors, inline);
        VolumeSources.Check(spec, path, volumeName, errors);
        if (spec["hostPath"]["path"].TextOrEmpty is { Length: > 0 } root && root.Trim('/').Length == 0 && policy == "Recycle")
        {
            errors.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
        }

        CheckClass(spec["storageClassName"].TextOrEmpty, path.Child("storageClassName"), errors, inline);
        if (spec["volumeMode"].Text is { } mode)
        {
            if (inline && mode != "Filesystem")
            {
                errors.Forbidden(
                    path.Child("volumeMode"), "may not specify volumeMode other than Filesystem in the context of inline volumes");
            }
            else
            {
                errors.Among(path.Child("volumeMode"), mode, "Block", "Filesystem");
            }
        }

        if (spec["volumeAttributesClassName"].Text is { } attributes)
        {
            if (errors.Given(path.Child("volumeAttributesClassName"), attributes, "an empty string is disallowed"))
            {
                errors.Say(path.Child("volumeAttributesClassName"), attributes, DnsNames.Subdomain(attributes));
            }

            if (!spec["csi"].IsObject)
            {
                errors.Required(path.Child("csi"), "has to be specified when using volumeAttributesClassName");
            }
        }
    }

    public static void CheckChange(Value item, Value old, TypeSchema type, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        TypeSchema spec = type.Field("spec")!.Type;
        static bool OtherThanSource(string field) => !VolumeSources.IsSource(field);
        string changed = InternalForm.Diff(before, Comparable(now, before), spec, OtherThanSource);
        if (changed.Length > 0)
        {
            errors.Forbidden(Root.Child("persistentvolumesource"), "spec.persistentvolumesource is immutable after creation\n" + changed);
        }

        errors.Immutable(FieldPath.Of("volumeMode"), now["volumeMode"], before["volumeMode"]);
        if (before["nodeAffinity"].IsObject && now["nodeAffinity"] != before["nodeAffinity"])
        {
            FieldSchema affinity = spec.Field("nodeAffinity")!;
            Value shown = now["nodeAffinity"].IsObject ? InternalForm.Of(now["nodeAffinity"], affinity.Type) : default;
            errors.Invalid(FieldPath.Of("nodeAffinity"), shown, "field is immutable, except for updating from beta label to GA");
        }

        if (before["volumeAttributesClassName"].Exists && !now["volumeAttributesClassName"].Exists)
        {
            errors.Forbidden(Root.Child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
        }
    }

    public static void Warn(Value item, List<string> warnings)
    {
        Value annotations = item["metadata"]["annotations"];
        foreach ((string name, string since, string instead) in (ReadOnlySpan<(string, string, string)>)
            [("volume.beta.kubernetes.io/storage-class", "v1.8", "storageClassName"),
                ("volume.beta.kubernetes.io/mount-options", "v1.31", "mountOptions")])
        {
            if (annotations[name].Exists)
            {
                warnings.Add($"metadata.annotations[{name}]: deprecated since {since}; use \"{instead}\" attribute instead");
            }
        }

        Value spec = item["spec"];
        if (spec["persistentVolumeReclaimPolicy"].TextIs("Recycle"))
        {
            warnings.Add(
                "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, "
                + "the recommended approach is to use dynamic provisioning.");
        }

        DeprecatedLabels.WarnOfSelector(spec["nodeAffinity"]["required"], Root.Child("nodeAffinity", "required"), warnings);
        foreach ((string source, string text) in Retired.Where(r => spec[r.Key].IsObject))
        {
            warnings.Add($"spec.{(source == "storageos" ? "storageOS" : source)}: {text}");
        }
    }

    // a secret for expanding may be added to a CSI source that has none
    private static Value Comparable(Value now, Value before)
    {
        if (!now["csi"].IsObject || !before["csi"].IsObject || before["csi"]["controllerExpandSecretRef"].IsObject)
        {
            return now;
        }

        var same = ObjectDraft.Open(now.Clone());
        same.Object("csi").Remove("controllerExpandSecretRef");
        return same;
    }

    private static void CheckPolicy(string policy, FieldPath path, FieldErrors errors, bool inline)
    {
        if (!inline)
        {
            errors.Among(path, policy, "Delete", "Recycle", "Retain");
        }
        else if (policy != "Retain")
        {
            errors.Forbidden(path, "may only be Retain in the context of inline volumes");
        }
    }

    private static void CheckInline(Value spec, FieldPath path, FieldErrors errors)
    {
        const string why = "may not be specified in the context of inline volumes";
        if (spec["claimRef"].IsObject)
        {
            errors.Forbidden(path.Child("claimRef"), why);
        }

        if (spec["capacity"].Count > 0)
        {
            errors.Forbidden(path.Child("capacity"), why);
        }

        if (!spec["csi"].IsObject)
        {
            errors.Required(path.Child("csi"), "has to be specified in the context of inline volumes");
        }
    }

    private static void CheckCapacity(Value capacity, FieldPath path, FieldErrors errors)
    {
        errors.Given(path, capacity);
        if (!capacity["storage"].Exists || capacity.Count > 1)
        {
            errors.NotSupported(path, capacity, "storage");
        }

        foreach (Member amount in capacity.Members)
        {
            if (Quantity.TryParse(amount.Value.TextOrEmpty, out Quantity read) && read.Sign < 0)
            {
                errors.Invalid(path.Key(amount.Name), read.Value, "must be a valid resource quantity");
            }

            errors.Positive(path.Key(amount.Name), amount.Value);
        }
    }

    private static void CheckClass(string name, FieldPath path, FieldErrors errors, bool inline)
    {
        if (name.Length > 0 && inline)
        {
            errors.Forbidden(path, "may not be specified in the context of inline volumes");
        }
        else if (name.Length > 0)
        {
            errors.Say(path, name, DnsNames.Subdomain(name));
        }
    }

    private static void CheckAffinity(Value affinity, FieldPath path, FieldErrors errors, bool inline)
    {
        if (!affinity.IsObject)
        {
            return;
        }

        if (inline)
        {
            errors.Forbidden(path, "may not be specified in the context of inline volumes");
        }
        else if (affinity["required"].IsObject)
        {
            AffinityRules.CheckSelector(affinity["required"], path.Child("required"), errors);
        }
        else
        {
            errors.Required(path.Child("required"), "must specify required node constraints");
        }
    }
}
