using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Addresses behind services: the first three, and how many more.</summary>
internal static class EndpointCells
{
    private const int ShownMax = 3;

    public static void Endpoints(Value item, TableRow row) =>
        row.Name(item).Add(Shortened(Addresses(item["subsets"]), TableRow.None)).Age(item);

    public static void EndpointSlice(Value item, TableRow row) => row.Name(item)
        .Text(item["addressType"])
        .Add(Shortened([.. item["ports"].Elements.ToList().Select(Port)], "<unset>"))
        .Add(Shortened(
            [.. item["endpoints"].Elements.ToList().SelectMany(e => e["addresses"].Elements.ToList()).Select(a => a.TextOrEmpty)],
            "<unset>"))
        .Age(item);

    private static string Port(Value port) => port["port"].Integer is { } number
        ? number.ToString(CultureInfo.InvariantCulture)
        : port["name"].Text is { Length: > 0 } name ? name : "*";

    private static List<string> Addresses(Value subsets)
    {
        var all = new List<string>();
        foreach (Value subset in subsets.Elements)
        {
            List<string> ips = [.. subset["addresses"].Elements.ToList().Select(a => a["ip"].TextOrEmpty)];
            if (subset["ports"].Count == 0)
            {
                all.AddRange(ips);
            }

            foreach (Value port in subset["ports"].Elements)
            {
                long number = port["port"].Integer ?? 0;
                all.AddRange(
                    ips.Select(ip => string.Create(CultureInfo.InvariantCulture, $"{(ip.Contains(':') ? $"[{ip}]" : ip)}:{number}")));
            }
        }

        return all;
    }

    private static string Shortened(List<string> all, string whenEmpty)
    {
        string text = string.Join(',', all.Take(ShownMax));
        return all.Count == 0 ? whenEmpty
            : all.Count <= ShownMax ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} + {all.Count - ShownMax} more...");
    }
}
