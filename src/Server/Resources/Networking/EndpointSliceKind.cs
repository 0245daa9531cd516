using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Networking;

/// <summary>Everything the API does with an EndpointSlice.</summary>
public sealed class EndpointSliceKind : ResourceKind
{
    private const int EndpointsMax = 1000;
    private const int AddressesMax = 100;
    private const int PortsMax = 20_000;
    private const int HintsMax = 8;
    private static readonly FieldPath Endpoints = FieldPath.Of("endpoints");
    private static readonly FieldPath Ports = FieldPath.Of("ports");

    public override bool HasGeneration(WriteContext context) => true;

    public override void Complete(ObjectDraft draft)
    {
        // always written, and so owned by who writes none
        foreach (string list in (ReadOnlySpan<string>)["endpoints", "ports"])
        {
            if (!draft.Has(list))
            {
                draft.Set(list, Value.Null);
            }
        }

        foreach (ObjectDraft port in draft.Each("ports"))
        {
            port.Default("name", "");
            port.Default("protocol", "TCP");
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => DropTopology(draft);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        if (draft["endpoints"] != old["endpoints"])
        {
            DropTopology(draft);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        Check(item, old["endpoints"], errors);
        if (item["addressType"] != old["addressType"])
        {
            errors.Immutable(FieldPath.Of("addressType"), item["addressType"], old["addressType"]);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (item["addressType"].TextIs("FQDN") && !old.Exists)
        {
            warnings.Add("spec.addressType: FQDN endpoints are deprecated");
        }
    }

    // of an older version; what it said has fields of its own now
    private static void DropTopology(ObjectDraft draft)
    {
        foreach (ObjectDraft endpoint in draft.Each("endpoints"))
        {
            endpoint.Remove("deprecatedTopology");
        }
    }

    private static void Check(Value item, Value before, FieldErrors errors)
    {
        string type = item["addressType"].TextOrEmpty;
        bool known = type is "FQDN" or "IPv4" or "IPv6";
        errors.OneOf(FieldPath.Of("addressType"), item["addressType"], "FQDN", "IPv4", "IPv6");
        var all = item["endpoints"].Elements.ToList();
        if (all.Count > EndpointsMax)
        {
            errors.TooMany(Endpoints, all.Count, EndpointsMax);
        }
        else if (item["endpoints"] != before)
        {
            for (int i = 0; i < all.Count; i++)
            {
                CheckEndpoint(all[i], Endpoints[i], known ? type : "", errors);
            }
        }

        CheckPorts(item["ports"], errors);
    }

    private static void CheckEndpoint(Value endpoint, FieldPath path, string type, FieldErrors errors)
    {
        FieldPath addresses = path.Child("addresses");
        var all = endpoint["addresses"].Elements.ToList();
        if (all.Count == 0)
        {
            errors.Required(addresses, "must contain at least 1 address");
        }
        else if (all.Count > AddressesMax)
        {
            errors.TooMany(addresses, all.Count, AddressesMax);
            all = [];
        }

        for (int i = 0; i < all.Count; i++)
        {
            CheckAddress(all[i].TextOrEmpty, addresses, addresses[i], type, errors);
        }

        if (endpoint["nodeName"].Text is { } node)
        {
            errors.Say(path.Child("nodeName"), node, DnsNames.Subdomain(node));
        }

        MetadataValidation.Labels(endpoint["deprecatedTopology"], path.Child("deprecatedTopology"), errors);
        if (endpoint["hostname"].Text is { } host)
        {
            errors.Say(path.Child("hostname"), host, DnsNames.Label(host));
        }

        foreach ((string list, string what) in (ReadOnlySpan<(string, string)>)[("forZones", "zone"), ("forNodes", "node")])
        {
            CheckHints(endpoint["hints"][list], path.Child("hints", list), errors);
        }
    }

    private static void CheckAddress(string address, FieldPath list, FieldPath path, string type, FieldErrors errors)
    {
        if (type == "FQDN")
        {
            errors.Say(path, address, DnsNames.Subdomain(address));
            return;
        }

        if (type.Length == 0)
        {
            return;
        }

        IReadOnlyList<string> problems = IpNames.Ip(address);
        errors.Say(path, address, problems);
        if (problems.Count == 0)
        {
            bool four = !address.Contains(':');
            if (four != (type == "IPv4"))
            {
                errors.Invalid(list, address, type == "IPv4" ? "must be an IPv4 address" : "must be an IPv6 address");
            }

            errors.Say(path, address, SpecialIps.Problems(address));
        }
    }

    private static void CheckHints(Value hints, FieldPath path, FieldErrors errors)
    {
        if (hints.Count > HintsMax)
        {
            errors.TooMany(path, hints.Count, HintsMax);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value hint in hints.Elements)
        {
            FieldPath name = path[index++].Child("name");
            if (!seen.Add(hint["name"].TextOrEmpty))
            {
                errors.Duplicate(name, hint["name"].TextOrEmpty);
            }
            else
            {
                errors.Say(name, hint["name"].TextOrEmpty, LabelNames.Value(hint["name"].TextOrEmpty));
            }
        }
    }

    private static void CheckPorts(Value ports, FieldErrors errors)
    {
        var all = ports.Elements.ToList();
        if (all.Count > PortsMax)
        {
            errors.TooMany(Ports, all.Count, PortsMax);
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < all.Count; i++)
        {
            string name = all[i]["name"].TextOrEmpty;
            if (name.Length > 0)
            {
                errors.Say(Ports[i].Child("name"), name, DnsNames.Label(name));
            }

            if (!names.Add(name))
            {
                errors.Duplicate(Ports[i].Child("name"), name);
            }

            errors.OneOf(Ports[i].Child("protocol"), all[i]["protocol"], "SCTP", "TCP", "UDP");
            if (all[i]["appProtocol"].Text is { } app)
            {
                errors.Say(Ports[i].Child("appProtocol"), app, LabelNames.Key(app));
            }
        }
    }
}
