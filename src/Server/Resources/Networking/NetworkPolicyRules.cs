using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Networking;

/// <summary>Defaults and rules of a NetworkPolicy.</summary>
internal static class NetworkPolicyRules
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        foreach (string direction in (ReadOnlySpan<string>)["ingress", "egress"])
        {
            foreach (ObjectDraft rule in spec.Each(direction))
            {
                foreach (ObjectDraft port in rule.Each("ports"))
                {
                    port.Default("protocol", "TCP");
                }
            }
        }

        if (spec["policyTypes"].Count == 0)
        {
            var types = new ArrayDraft(["Ingress"]);
            if (spec["egress"].Count > 0)
            {
                types.Add("Egress");
            }

            spec.Set("policyTypes", types);
        }
    }

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        LabelSelectorRules.Check(spec["podSelector"], Spec.Child("podSelector"), errors);
        foreach ((string direction, string peers) in (ReadOnlySpan<(string, string)>)[("ingress", "from"), ("egress", "to")])
        {
            int index = 0;
            foreach (Value rule in spec[direction].Elements)
            {
                FieldPath path = Spec.Child(direction)[index++];
                CheckEach(rule["ports"], path.Child("ports"), CheckPort, errors);
                CheckEach(rule[peers], path.Child(peers), CheckPeer, errors);
            }
        }

        FieldPath types = Spec.Child("policyTypes");
        if (spec["policyTypes"].Count > 2)
        {
            errors.Invalid(types, spec["policyTypes"], "may not specify more than two policyTypes");
            return;
        }

        CheckEach(spec["policyTypes"], types, (type, path, e) => e.Among(path, type, "Ingress", "Egress"), errors);
    }

    private static void CheckEach(Value list, FieldPath path, Action<Value, FieldPath, FieldErrors> check, FieldErrors errors)
    {
        int index = 0;
        foreach (Value one in list.Elements)
        {
            check(one, path[index++], errors);
        }
    }

    private static void CheckPort(Value port, FieldPath path, FieldErrors errors)
    {
        if (port["protocol"].Text is { } protocol)
        {
            errors.Among(path.Child("protocol"), protocol, "TCP", "UDP", "SCTP");
        }

        Value first = port["port"];
        Value last = port["endPort"];
        FieldPath end = path.Child("endPort");
        if (first.IsNullOrAbsent || first.IsString)
        {
            if (last.Integer is not null)
            {
                errors.Invalid(
                    end,
                    last,
                    first.IsString
                        ? "may not be specified when `port` is non-numeric"
                        : "may not be specified when `port` is not specified");
            }

            if (first.IsString)
            {
                errors.PortOrName(path.Child("port"), first);
            }

            return;
        }

        errors.Port(path.Child("port"), first);
        if (last.Integer is { } number)
        {
            // upstream shows the first port, not the last
            if (number < first.Integer)
            {
                errors.Invalid(end, first, "must be greater than or equal to `port`");
            }

            errors.Port(end, last);
        }
    }

    private static void CheckPeer(Value peer, FieldPath path, FieldErrors errors)
    {
        int count = 0;
        foreach (string selector in (ReadOnlySpan<string>)["podSelector", "namespaceSelector"])
        {
            if (peer[selector].IsObject)
            {
                count++;
                LabelSelectorRules.Check(peer[selector], path.Child(selector), errors);
            }
        }

        if (peer["ipBlock"].IsObject)
        {
            CheckBlock(peer["ipBlock"], path.Child("ipBlock"), errors);
            if (count > 0)
            {
                errors.Forbidden(path, "may not specify both ipBlock and another peer");
            }
        }
        else if (count == 0)
        {
            errors.Required(path, "must specify a peer");
        }
    }

    private static void CheckBlock(Value block, FieldPath path, FieldErrors errors)
    {
        string cidr = block["cidr"].TextOrEmpty;
        if (!errors.Given(path.Child("cidr"), cidr))
        {
            return;
        }

        errors.Say(path.Child("cidr"), cidr, IpNames.Cidr(cidr));
        if (!IpText.TryReadBlock(cidr, out IpText whole, out int prefix, out _))
        {
            return;
        }

        CheckEach(block["except"], path.Child("except"), (except, at, e) =>
        {
            e.Say(at, except, IpNames.Cidr(except.TextOrEmpty));
            if (IpText.TryReadBlock(except.TextOrEmpty, out IpText part, out int longer, out _) && !Holds(whole, prefix, part, longer))
            {
                e.Invalid(at, except, "must be a strict subset of `cidr`");
            }
        }, errors);
    }

    private static bool Holds(IpText whole, int prefix, IpText part, int longer)
    {
        int behind = (whole.IsV4 ? 32 : 128) - prefix;
        return whole.IsV4 == part.IsV4 && prefix < longer && (behind >= 128 || whole.Bits >> behind == part.Bits >> behind);
    }
}
