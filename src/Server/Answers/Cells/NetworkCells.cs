using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Ingresses, policies and addresses; and the classes that pods name.</summary>
internal static class NetworkCells
{
    private const int HostsMax = 3;

    public static void Ingress(Value item, TableRow row) => row.Name(item)
        .Add(item["spec"]["ingressClassName"].Text ?? TableRow.None)
        .Add(Hosts(item["spec"]["rules"]))
        .Add(string.Join(',', ServiceCells.Balanced(item["status"]["loadBalancer"]["ingress"])))
        .Add(item["spec"]["tls"].Count > 0 ? "80, 443" : "80")
        .Age(item);

    public static void IngressClass(Value item, TableRow row)
    {
        Value parameters = item["spec"]["parameters"];
        string group = parameters["apiGroup"].Text is { } g ? "." + g : "";
        row.Name(item)
            .Text(item["spec"]["controller"])
            .Add(parameters.IsObject ? $"{parameters["kind"].TextOrEmpty}{group}/{parameters["name"].TextOrEmpty}" : TableRow.None)
            .Age(item);
    }

    public static void Policy(Value item, TableRow row) => row.Name(item).Add(LabelTexts.OfSelector(item["spec"]["podSelector"])).Age(item);

    public static void ServiceBlock(Value item, TableRow row) =>
        row.Name(item).Add(string.Join(',', item["spec"]["cidrs"].Elements.ToList().Select(c => c.TextOrEmpty))).Age(item);

    // upstream fills one cell more than there are columns
    public static void Address(Value item, TableRow row)
    {
        Value parent = item["spec"]["parentRef"];
        string group = parent["group"].TextOrEmpty;
        string ns = parent["namespace"].TextOrEmpty;
        string resource = (group.Length > 0 ? $"{parent["resource"].TextOrEmpty}.{group}" : parent["resource"].TextOrEmpty)
            .ToLowerInvariant();
        row.Name(item)
            .Add(parent.IsObject ? $"{resource}{(ns.Length > 0 ? "/" + ns : "")}/{parent["name"].TextOrEmpty}" : TableRow.None)
            .Age(item);
    }

    public static void Priority(Value item, TableRow row) =>
        row.Name(item).Number(item["value"]).Add(item["globalDefault"].IsTrue).Age(item).Text(item["preemptionPolicy"]);

    public static void Runtime(Value item, TableRow row) => row.Name(item).Text(item["handler"]).Age(item);

    private static string Hosts(Value rules)
    {
        List<string> all = [.. rules.Elements.ToList().Select(r => r["host"].TextOrEmpty)];
        List<string> shown = [.. all.Where(h => h.Length > 0).Take(HostsMax)];
        string text = string.Join(',', shown);
        int last = shown.Count < HostsMax ? all.Count : all.IndexOf(shown[^1]) + 1;
        return shown.Count == 0 ? "*"
            : last < all.Count ? string.Create(CultureInfo.InvariantCulture, $"{text} + {all.Count - HostsMax} more...")
            : text;
    }
}
