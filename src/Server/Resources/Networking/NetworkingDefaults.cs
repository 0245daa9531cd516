using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Networking;

/// <summary>Defaults of the networking group's kinds.</summary>
internal static class NetworkingDefaults
{
    public static void Policy(ObjectDraft draft)
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

    public static void IngressClass(ObjectDraft draft) => draft.Object("spec").Opened("parameters")?.Default("scope", "Cluster");
}
