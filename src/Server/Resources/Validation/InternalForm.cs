using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Server.Resources.Validation;

/// <summary>
/// Objects as upstream's messages show them: in the form its server works on, with Go's names for the fields and every field there, unset
/// ones too. Types of the machinery (selectors, times, references to owners) look as on the wire.
/// </summary>
internal static partial class InternalForm
{
    // names that are not the wire's with its first letter raised
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["apiGroup"] = "APIGroup",
        ["apiGroups"] = "APIGroups",
        ["apiVersion"] = "APIVersion",
        ["awsElasticBlockStore"] = "AWSElasticBlockStore",
        ["caBundle"] = "CABundle",
        ["cel"] = "CEL",
        ["cephfs"] = "CephFS",
        ["cidr"] = "CIDR",
        ["cidrs"] = "CIDRs",
        ["csi"] = "CSI",
        ["diskURI"] = "DataDiskURI",
        ["dnsConfig"] = "DNSConfig",
        ["dnsPolicy"] = "DNSPolicy",
        ["fc"] = "FC",
        ["fsGroup"] = "FSGroup",
        ["fsGroupChangePolicy"] = "FSGroupChangePolicy",
        ["fsType"] = "FSType",
        ["gcePersistentDisk"] = "GCEPersistentDisk",
        ["grpc"] = "GRPC",
        ["httpGet"] = "HTTPGet",
        ["httpHeaders"] = "HTTPHeaders",
        ["ip"] = "IP",
        ["iqn"] = "IQN",
        ["iscsi"] = "ISCSI",
        ["iscsiInterface"] = "ISCSIInterface",
        ["monitors"] = "CephMonitors",
        ["nfs"] = "NFS",
        ["pdID"] = "PdID",
        ["pdName"] = "PDName",
        ["rbd"] = "RBD",
        ["seLinuxOptions"] = "SELinuxOptions",
        ["sslEnabled"] = "SSLEnabled",
        ["storageos"] = "StorageOS",
        ["storagePolicyID"] = "StoragePolicyID",
        ["targetWWNs"] = "TargetWWNs",
        ["tcpSocket"] = "TCPSocket",
        ["tls"] = "TLS",
        ["tty"] = "TTY",
        ["uid"] = "UID",
        ["uri"] = "URI",
        ["url"] = "URL",
        ["wwids"] = "WWIDs",
    };

    // names that only one type has
    private static readonly Dictionary<(string Type, string Field), string> OwnNames = new()
    {
        [("RBDPersistentVolumeSource", "image")] = "RBDImage",
        [("RBDPersistentVolumeSource", "pool")] = "RBDPool",
        [("RBDPersistentVolumeSource", "user")] = "RadosUser",
        [("CephFSPersistentVolumeSource", "monitors")] = "Monitors",
        [("GlusterfsPersistentVolumeSource", "endpoints")] = "EndpointsName",
        [("DeviceAttribute", "int")] = "IntValue",
        [("DeviceAttribute", "bool")] = "BoolValue",
        [("DeviceAttribute", "string")] = "StringValue",
        [("DeviceAttribute", "version")] = "VersionValue",
        [("DeviceAttribute", "ints")] = "IntValues",
        [("DeviceAttribute", "bools")] = "BoolValues",
        [("DeviceAttribute", "strings")] = "StringValues",
        [("DeviceAttribute", "versions")] = "VersionValues",
    };

    // orders that are not the wire's: the fields from the first that stands elsewhere
    private static readonly Dictionary<string, string[]> Orders = new(StringComparer.Ordinal)
    {
        ["PersistentVolumeClaimSpec"] = ["accessModes", "selector", "resources"],
        ["PersistentVolumeSpec"] =
        [
            "capacity", "gcePersistentDisk", "awsElasticBlockStore", "hostPath", "glusterfs", "nfs", "rbd", "quobyte", "iscsi",
            "flexVolume", "cinder", "cephfs", "fc", "flocker", "azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk",
        ],
    };

    /// <summary>The value as Go's JSON of the internal type with this OpenAPI name.</summary>
    public static Value Of(Value value, string type) => Of(value, KubernetesTable.BuiltIn.Type(type)!);

    /// <summary>The value as Go's JSON of the internal type.</summary>
    /// <param name="value">Canonical; absent gives what an unset field shows.</param>
    /// <param name="type">What it is.</param>
    /// <param name="skip">Fields of the value itself to leave out: those that upstream keeps in another struct.</param>
    public static Value Of(Value value, TypeSchema type, Predicate<string>? skip = null)
    {
        switch (type.Shape)
        {
            case TypeShape.List when value.Exists:
                return new ArrayDraft(value.Elements.ToList().Select(e => Of(e, type.Element!)));
            case TypeShape.Map when value.Exists:
                var map = new ObjectDraft();
                value.Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal)
                    .ToList().ForEach(m => map.Append(m.Name, Of(m.Value, type.Element!)));
                return map;
            case TypeShape.Object when type.Name == "io.k8s.api.core.v1.PodSpec":
                return OfPodSpec(value, type);
            case TypeShape.Object when type.Name == "io.k8s.api.core.v1.PodTemplateSpec":
                return OfPodTemplate(value, type);
            case TypeShape.Object when !type.Name.StartsWith("io.k8s.apimachinery.", StringComparison.Ordinal):
                return OfFields(value, type, skip);
            default:
                return value.Exists ? value : Zero(type);
        }
    }

    /// <summary>What differs between two values of a type, line by line.</summary>
    public static string Diff(Value old, Value now, TypeSchema type, Predicate<string>? skip = null) =>
        old == now ? "" : LineDiff.Of(Indented(Of(old, type, skip)), Indented(Of(now, type, skip)));

    /// <summary>Whether two values of a type look alike in this form: an unset field is its zero.</summary>
    public static bool Same(Value old, Value now, TypeSchema type) => old == now || Of(old, type) == Of(now, type);

    /// <summary>JSON with a line for every member, one space deeper for each level.</summary>
    internal static string Indented(Value value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static ObjectDraft OfFields(Value value, TypeSchema type, Predicate<string>? skip)
    {
        string own = type.Name[(type.Name.LastIndexOf('.') + 1)..];
        var shown = new ObjectDraft();
        foreach (FieldSchema field in Ordered(type.Fields, own))
        {
            if (skip?.Invoke(field.Name) != true)
            {
                Value inner = value[field.Name];
                bool nothing = inner.IsNullOrAbsent;
                shown.Append(NameOf(own, field.Name), nothing && IsPointer(field) ? Value.Null : Of(nothing ? default : inner, field.Type));
            }
        }

        return shown;
    }

    private static bool IsPointer(FieldSchema field) => field.Presence == Presence.Pointer || field.WhenUnset.Kind == ValueKind.Null;

    private static IEnumerable<FieldSchema> Ordered(IReadOnlyList<FieldSchema> fields, string type)
    {
        string[] first = Orders.GetValueOrDefault(type) ?? PodOrders.GetValueOrDefault(type, []);
        return [.. first.Select(n => fields.First(f => f.Name == n)), .. fields.Where(f => !first.Contains(f.Name))];
    }

    private static string NameOf(string type, string field) =>
        OwnNames.GetValueOrDefault((type, field)) ?? PodNames.GetValueOrDefault(field)
        ?? Names.GetValueOrDefault(field) ?? char.ToUpperInvariant(field[0]) + field[1..];

    private static Value Zero(TypeSchema type) => type.Shape switch
    {
        TypeShape.String => "",
        TypeShape.Boolean => false,
        TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double or TypeShape.IntOrString => 0,
        TypeShape.Quantity => "0",
        TypeShape.Object => new ObjectDraft(),
        _ => Value.Null,
    };

    private static void Write(StringBuilder text, Value value, int depth)
    {
        List<(string Label, Value Inner)> parts = value.Kind switch
        {
            ValueKind.Object => [.. value.Members.ToList().Select(m => ($"{m.NameValue}: ", m.Value))],
            ValueKind.Array => [.. value.Elements.ToList().Select(e => ("", e))],
            _ => [],
        };
        if (parts.Count == 0)
        {
            text.Append(value.ToString());
            return;
        }

        bool map = value.Kind == ValueKind.Object;
        text.Append(map ? '{' : '[');
        for (int i = 0; i < parts.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', depth + 1).Append(parts[i].Label);
            Write(text, parts[i].Inner, depth + 1);
        }

        text.Append('\n').Append(' ', depth).Append(map ? '}' : ']');
    }
}
