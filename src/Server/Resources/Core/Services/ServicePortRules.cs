using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>What a service's ports must look like, each by itself and all together.</summary>
internal static class ServicePortRules
{
    private static readonly FieldPath Ports = FieldPath.Of("spec").Child("ports");

    public static void Check(Value ports, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool several = ports.Count > 1;
        int index = 0;
        foreach (Value port in ports.Elements)
        {
            FieldPath path = Ports[index++];
            string name = port["name"].TextOrEmpty;
            if (name.Length > 0)
            {
                errors.Say(path.Child("name"), name, DnsNames.Label(name));
                if (!names.Add(name))
                {
                    errors.Duplicate(path.Child("name"), name);
                }
            }
            else if (several)
            {
                errors.Required(path.Child("name"));
            }

            errors.Port(path.Child("port"), port["port"]);
            errors.OneOf(path.Child("protocol"), port["protocol"], "SCTP", "TCP", "UDP");
            errors.PortOrName(path.Child("targetPort"), port["targetPort"]);
            if (port["appProtocol"].Text is { } app)
            {
                errors.Say(path.Child("appProtocol"), app, LabelNames.Key(app));
            }
        }
    }

    public static void CheckNodePorts(Value ports, string type, FieldErrors errors)
    {
        var all = ports.Elements.ToList();
        if (type == "ClusterIP")
        {
            for (int i = 0; i < all.Count; i++)
            {
                if ((all[i]["nodePort"].Integer ?? 0) != 0)
                {
                    errors.Forbidden(Ports[i].Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
                }
            }
        }

        var nodePorts = new HashSet<(string, long)>();
        var numbers = new HashSet<(string, long)>();
        for (int i = 0; i < all.Count; i++)
        {
            long nodePort = all[i]["nodePort"].Integer ?? 0;
            if (nodePort != 0 && !nodePorts.Add((all[i]["protocol"].TextOrEmpty, nodePort)))
            {
                errors.Duplicate(Ports[i].Child("nodePort"), nodePort);
            }
        }

        for (int i = 0; i < all.Count; i++)
        {
            string protocol = all[i]["protocol"].TextOrEmpty;
            long number = all[i]["port"].Integer ?? 0;
            if (!numbers.Add((protocol, number)))
            {
                // shown as upstream's own structure, of which only the two compared fields are filled in
                Value shown = new ObjectDraft().Set("Name", "").Set("Protocol", protocol).Set("AppProtocol", Value.Null)
                    .Set("Port", number).Set("TargetPort", 0).Set("NodePort", 0);
                errors.Duplicate(Ports[i], shown);
            }
        }
    }
}
