using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Where a container sees the pod's volumes, as files and as devices.</summary>
internal static class MountRules
{
    public static void Check(Value container, List<Value> volumes, FieldPath path, FieldErrors errors)
    {
        if (container["volumeMounts"].Count + container["volumeDevices"].Count == 0)
        {
            return;
        }

        var devices = container["volumeDevices"].Elements.ToList();
        var places = new HashSet<string>(StringComparer.Ordinal);
        FieldPath list = path.Child("volumeMounts");
        int index = 0;
        foreach (Value mount in container["volumeMounts"].Elements)
        {
            FieldPath at = list[index++];
            string name = mount["name"].TextOrEmpty;
            string place = mount["mountPath"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at.Child("name"));
            }

            if (!volumes.Exists(v => v["name"].TextIs(name)))
            {
                errors.NotFound(at.Child("name"), name);
            }

            if (place.Length == 0)
            {
                errors.Required(at.Child("mountPath"));
            }

            if (!places.Add(place))
            {
                errors.Invalid(at.Child("mountPath"), place, "must be unique");
            }

            if (devices.Exists(d => d["name"].TextIs(name)))
            {
                errors.Invalid(at.Child("name"), name, "must not already exist in volumeDevices");
            }

            if (devices.Exists(d => d["devicePath"].TextIs(place)))
            {
                errors.Invalid(at.Child("mountPath"), place, "must not already exist as a path in volumeDevices");
            }

            // upstream leaves the index out of these paths
            CheckSubPaths(mount, list, at, errors);
            CheckPropagation(mount, container, list, errors);
        }

        if (devices.Count > 0)
        {
            CheckDevices(devices, volumes, container["volumeMounts"].Elements.ToList(), path.Child("volumeDevices"), errors);
        }
    }

    private static void CheckSubPaths(Value mount, FieldPath list, FieldPath at, FieldErrors errors)
    {
        bool plain = mount["subPath"].HasText;
        if (plain)
        {
            LocalPaths.Descending(mount["subPath"], list.Child("subPath"), errors);
        }

        if (mount["subPathExpr"].HasText)
        {
            if (plain)
            {
                errors.Invalid(at.Child("subPathExpr"), mount["subPathExpr"], "subPathExpr and subPath are mutually exclusive");
            }

            LocalPaths.Descending(mount["subPathExpr"], list.Child("subPathExpr"), errors);
        }
    }

    private static void CheckPropagation(Value mount, Value container, FieldPath list, FieldErrors errors)
    {
        if (mount["mountPropagation"].Text is { } way)
        {
            errors.Among(list.Child("mountPropagation"), way, "Bidirectional", "HostToContainer", "None");
            if (way == "Bidirectional" && !container["securityContext"]["privileged"].IsTrue)
            {
                errors.Forbidden(
                    list.Child("mountPropagation"), "Bidirectional mount propagation is available only to privileged containers");
            }
        }

        FieldPath path = list.Child("recursiveReadOnly");
        switch (mount["recursiveReadOnly"].Text)
        {
            case null or "Disabled":
                break;
            case "Enabled" or "IfPossible":
                if (!mount["readOnly"].IsTrue)
                {
                    errors.Forbidden(path, "may only be specified when readOnly is true");
                }

                if (mount["mountPropagation"].Text is not (null or "None"))
                {
                    errors.Forbidden(path, "may only be specified when mountPropagation is None or not specified");
                }

                break;
            default:
                errors.NotSupported(path, mount["recursiveReadOnly"], "Disabled", "Enabled", "IfPossible");
                break;
        }
    }

    private static void CheckDevices(List<Value> devices, List<Value> volumes, List<Value> mounts, FieldPath path, FieldErrors errors)
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < devices.Count; i++)
        {
            FieldPath at = path[i];
            string name = devices[i]["name"].TextOrEmpty;
            CheckDevice(name, volumes, names, at.Child("name"), errors);
            string place = devices[i]["devicePath"].TextOrEmpty;
            FieldPath placeAt = at.Child("devicePath");
            if (place.Length == 0)
            {
                errors.Required(placeAt);
            }

            if (places.Contains(place))
            {
                errors.Invalid(placeAt, place, "must be unique");
            }

            if (place.Split('/').Contains(".."))
            {
                errors.Invalid(placeAt, place, "can not contain backsteps ('..')");
            }
            else
            {
                places.Add(place);
            }

            if (mounts.Exists(m => m["name"].TextIs(name)))
            {
                errors.Invalid(at.Child("name"), name, "must not already exist in volumeMounts");
            }

            if (mounts.Exists(m => m["mountPath"].TextIs(place)))
            {
                errors.Invalid(placeAt, place, "must not already exist as a path in volumeMounts");
            }
        }
    }

    private static void CheckDevice(string name, List<Value> volumes, HashSet<string> names, FieldPath path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required(path);
        }
        else if (!names.Add(name))
        {
            errors.Invalid(path, name, "must be unique");
        }

        Value volume = volumes.Find(v => v["name"].TextIs(name));
        if (!volume.Exists)
        {
            errors.NotFound(path, name);
        }
        else if (!volume["persistentVolumeClaim"].Exists && !volume["ephemeral"].Exists)
        {
            errors.Invalid(path, name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
        }
    }
}
