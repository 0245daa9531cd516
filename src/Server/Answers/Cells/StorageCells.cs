using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Volumes, claims and the classes and drivers behind them.</summary>
internal static class StorageCells
{
    private const string Unset = "<unset>";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    private static readonly (string Mode, string Short)[] Modes =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];

    public static void Volume(Value item, TableRow row)
    {
        Value spec = item["spec"];
        Value claim = spec["claimRef"];
        row.Name(item)
            .Text(spec["capacity"]["storage"], "0")
            .Add(Shortened(spec["accessModes"]))
            .Text(spec["persistentVolumeReclaimPolicy"])
            .Add(Phase(item))
            .Add(claim.IsObject ? $"{claim["namespace"].TextOrEmpty}/{claim["name"].TextOrEmpty}" : "")
            .Add(ClassOf(item))
            .Add(spec["volumeAttributesClassName"].Text ?? Unset)
            .Text(item["status"]["reason"])
            .Age(item)
            .Add(spec["volumeMode"].Text ?? Unset);
    }

    public static void Claim(Value item, TableRow row)
    {
        Value spec = item["spec"];
        bool bound = spec["volumeName"].HasText;
        row.Name(item)
            .Add(Phase(item))
            .Text(spec["volumeName"])
            .Add(bound ? item["status"]["capacity"]["storage"].Text ?? "0" : "")
            .Add(bound ? Shortened(item["status"]["accessModes"]) : "")
            .Add(ClassOf(item))
            .Add(spec["volumeAttributesClassName"].Text ?? Unset)
            .Age(item)
            .Add(spec["volumeMode"].Text ?? Unset);
    }

    public static void StorageClass(Value item, TableRow row) => row
        .Add(NameOf(item, "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"))
        .Text(item["provisioner"])
        .Text(item["reclaimPolicy"], "Delete")
        .Text(item["volumeBindingMode"], "Immediate")
        .Add(item["allowVolumeExpansion"].IsTrue)
        .Age(item);

    public static void AttributesClass(Value item, TableRow row) =>
        row.Add(NameOf(item, "volumeattributesclass.alpha.kubernetes.io/is-default-class")).Text(item["driverName"]).Age(item);

    public static void Attachment(Value item, TableRow row) => row.Name(item)
        .Text(item["spec"]["attacher"])
        .Text(item["spec"]["source"]["persistentVolumeName"])
        .Text(item["spec"]["nodeName"])
        .Add(item["status"]["attached"].IsTrue)
        .Age(item);

    public static void Node(Value item, TableRow row) => row.Name(item).Add(item["spec"]["drivers"].Count).Age(item);

    public static void Capacity(Value item, TableRow row) => row.Name(item).Text(item["storageClassName"]).Text(item["capacity"], Unset);

    public static void Driver(Value item, TableRow row)
    {
        Value spec = item["spec"];
        row.Name(item)
            .Add(spec["attachRequired"].Flag != false)
            .Add(spec["podInfoOnMount"].IsTrue)
            .Add(spec["storageCapacity"].IsTrue)
            .Add(spec["tokenRequests"].Count > 0 ? LabelTexts.Joined(spec["tokenRequests"], "audience") : Unset)
            .Add(spec["requiresRepublish"].IsTrue)
            .Add(spec["volumeLifecycleModes"] is { Count: > 0 } modes
                ? string.Join(',', modes.Elements.ToList().Select(m => m.TextOrEmpty))
                : TableRow.None)
            .Age(item);
    }

    public static void Quota(Value item, TableRow row)
    {
        var requests = new StringBuilder();
        var limits = new StringBuilder();
        foreach (Member hard in item["status"]["hard"].Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            StringBuilder column = hard.Name.StartsWith("limits.", StringComparison.Ordinal) ? limits : requests;
            string used = item["status"]["used"][hard.Name].Text ?? "0";
            column.Append(column.Length > 0 ? ", " : "").Append(hard.Name)
                .Append(": ").Append(used).Append('/').Append(hard.Value.TextOrEmpty);
        }

        row.Name(item).Add(requests.ToString()).Add(limits.ToString()).Age(item);
    }

    private static string Phase(Value item) =>
        item["metadata"]["deletionTimestamp"].Exists ? "Terminating" : item["status"]["phase"].TextOrEmpty;

    private static string ClassOf(Value item) =>
        item["metadata"]["annotations"][ClassAnnotation].Text ?? item["spec"]["storageClassName"].TextOrEmpty;

    private static string Shortened(Value modes)
    {
        List<string> all = [.. modes.Elements.ToList().Select(m => m.TextOrEmpty)];
        return string.Join(',', Modes.Where(m => all.Contains(m.Mode)).Select(m => m.Short));
    }

    private static string NameOf(Value item, params ReadOnlySpan<string> marks)
    {
        string name = item["metadata"]["name"].TextOrEmpty;
        foreach (string mark in marks)
        {
            if (item["metadata"]["annotations"][mark].TextIs("true"))
            {
                return name + " (default)";
            }
        }

        return name;
    }
}
