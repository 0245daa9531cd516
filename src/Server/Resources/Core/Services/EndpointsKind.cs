using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Everything the API does with an Endpoints, which EndpointSlices have replaced.</summary>
public sealed class EndpointsKind : ResourceKind
{
    private static readonly FieldPath Subsets = FieldPath.Of("subsets");

    public override bool PutCreates => true;

    public override string? Deprecation => "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

    public override void Complete(ObjectDraft draft)
    {
        foreach (ObjectDraft subset in draft.Each("subsets"))
        {
            foreach (ObjectDraft port in subset.Each("ports"))
            {
                port.DefaultText("protocol", "TCP");
            }
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item, errors);

    private static void Check(Value item, FieldErrors errors)
    {
        int index = 0;
        foreach (Value subset in item["subsets"].Elements)
        {
            FieldPath path = Subsets[index++];
            if (subset["addresses"].Count == 0 && subset["notReadyAddresses"].Count == 0)
            {
                errors.Required(path, "must specify `addresses` or `notReadyAddresses`");
            }

            CheckAddresses(subset["addresses"], path.Child("addresses"), errors);
            CheckAddresses(subset["notReadyAddresses"], path.Child("notReadyAddresses"), errors);
            CheckPorts(subset["ports"], path.Child("ports"), errors);
        }
    }

    private static void CheckAddresses(Value addresses, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value address in addresses.Elements)
        {
            FieldPath at = path[index++];
            string ip = address["ip"].TextOrEmpty;
            errors.Say(at.Child("ip"), ip, IpNames.Ip(ip));
            if (address["hostname"].TextOrEmpty is { Length: > 0 } host)
            {
                errors.Say(at.Child("hostname"), host, DnsNames.Label(host));
            }

            if (address["nodeName"].Text is { } node)
            {
                errors.Say(at.Child("nodeName"), node, DnsNames.Subdomain(node));
            }

            errors.Say(at.Child("ip"), ip, SpecialIps.Problems(ip));
        }
    }

    private static void CheckPorts(Value ports, FieldPath path, FieldErrors errors)
    {
        bool named = ports.Count > 1;
        int index = 0;
        foreach (Value port in ports.Elements)
        {
            FieldPath at = path[index++];
            string name = port["name"].TextOrEmpty;
            if (name.Length > 0)
            {
                errors.Say(at.Child("name"), name, DnsNames.Label(name));
            }
            else if (named)
            {
                errors.Required(at.Child("name"));
            }

            errors.Port(at.Child("port"), port["port"]);
            errors.OneOf(at.Child("protocol"), port["protocol"], "SCTP", "TCP", "UDP");
            if (port["appProtocol"].Text is { } app)
            {
                errors.Say(at.Child("appProtocol"), app, LabelNames.Key(app));
            }
        }
    }
}
