using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>What a claim's volume begins with, said in an older field and a newer one that agree as long as only one is used.</summary>
internal static class ClaimSources
{
    /// <summary>Drops what the older field never took and copies one field to the other.</summary>
    public static void Prepare(ObjectDraft spec, Value old)
    {
        // a source in another namespace is behind a gate that is off
        if (spec["dataSourceRef"]["namespace"].HasText && !old["dataSourceRef"]["namespace"].HasText)
        {
            spec.Remove("dataSourceRef");
        }

        bool used = old["dataSource"].IsObject || old["dataSourceRef"].IsObject;
        if (!used && spec["dataSource"].IsObject && !WasAlwaysTaken(spec["dataSource"]))
        {
            spec.Remove("dataSource");
        }

        if (spec["dataSource"].IsObject && !spec["dataSourceRef"].IsObject)
        {
            spec.Set("dataSourceRef", spec["dataSource"].Clone());
        }
        else if (spec["dataSourceRef"].IsObject
            && !spec["dataSource"].IsObject && !spec["dataSourceRef"]["namespace"].HasText)
        {
            spec.Set("dataSource", spec["dataSourceRef"].Clone());
        }
    }

    public static void Check(Value spec, FieldPath path, FieldErrors errors)
    {
        Value source = spec["dataSource"];
        Value reference = spec["dataSourceRef"];
        CheckOne(source, path.Child("dataSource"), errors);
        CheckOne(reference, path.Child("dataSourceRef"), errors);
        if (!source.IsObject || !reference.IsObject)
        {
            return;
        }

        // upstream prints the path of the field as a value, which shows as {}
        bool same = source["kind"] == reference["kind"] && source["name"] == reference["name"]
            && source["apiGroup"].TextOrEmpty == reference["apiGroup"].TextOrEmpty;
        if (reference["namespace"].HasText)
        {
            errors.Invalid(path, new ObjectDraft(), "may not be specified when dataSourceRef.namespace is specified");
        }
        else if (!same)
        {
            errors.Invalid(path, new ObjectDraft(), "must match dataSourceRef");
        }
    }

    private static bool WasAlwaysTaken(Value source) => source["apiGroup"].TextOrEmpty switch
    {
        "" => source["kind"].TextIs("PersistentVolumeClaim"),
        "snapshot.storage.k8s.io" => source["kind"].TextIs("VolumeSnapshot"),
        _ => false,
    };

    private static void CheckOne(Value source, FieldPath path, FieldErrors errors)
    {
        if (!source.IsObject)
        {
            return;
        }

        errors.Given(path.Child("name"), source["name"]);
        errors.Given(path.Child("kind"), source["kind"]);
        string group = source["apiGroup"].TextOrEmpty;
        if (group.Length > 0)
        {
            errors.Say(path.Child("apiGroup"), group, DnsNames.Subdomain(group));
        }
        else if (!source["kind"].TextIs("PersistentVolumeClaim"))
        {
            errors.Invalid(path, source["kind"].TextOrEmpty, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }

        if (source["namespace"].TextOrEmpty is { Length: > 0 } ns)
        {
            errors.Say(path.Child("namespace"), ns, DnsNames.Label(ns));
        }
    }
}
