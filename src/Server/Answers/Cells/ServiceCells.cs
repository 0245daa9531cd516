using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Services: where they are reached from inside and from outside.</summary>
internal static class ServiceCells
{
    public static void Write(Value item, TableRow row)
    {
        Value spec = item["spec"];
        row.Name(item)
            .Text(spec["type"])
            .Text(spec["clusterIPs"][0], TableRow.None)
            .Add(External(item))
            .Add(Ports(spec["ports"]))
            .Age(item)
            .Add(LabelTexts.OfSelector(spec["selector"]));
    }

    private static string External(Value item)
    {
        Value spec = item["spec"];
        List<string> own = [.. spec["externalIPs"].Elements.ToList().Select(a => a.TextOrEmpty)];
        switch (spec["type"].TextOrEmpty)
        {
            case "ClusterIP" or "NodePort":
                return own.Count > 0 ? string.Join(',', own) : TableRow.None;
            case "LoadBalancer":
                string[] all = [.. Balanced(item["status"]["loadBalancer"]["ingress"]), .. own];
                return all.Length > 0 ? string.Join(',', all) : "<pending>";
            case "ExternalName":
                return spec["externalName"].TextOrEmpty;
            default:
                return TableRow.Unknown;
        }
    }

    /// <summary>Where a load balancer is reached, sorted.</summary>
    public static IEnumerable<string> Balanced(Value ingress) => ingress.Elements.ToList()
        .Select(i => i["ip"].Text is { Length: > 0 } ip ? ip : i["hostname"].TextOrEmpty)
        .Where(a => a.Length > 0)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static string Ports(Value ports)
    {
        IEnumerable<string> texts = ports.Elements.ToList().Select(p => (p["nodePort"].Integer ?? 0) > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{p["port"].Integer}:{p["nodePort"].Integer}/{p["protocol"].TextOrEmpty}")
            : string.Create(CultureInfo.InvariantCulture, $"{p["port"].Integer}/{p["protocol"].TextOrEmpty}"));
        string text = string.Join(',', texts);
        return text.Length == 0 ? TableRow.None : text;
    }
}
