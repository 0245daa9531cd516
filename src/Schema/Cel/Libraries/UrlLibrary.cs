using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Kubernetes' URL functions.</summary>
internal static class UrlLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType text = CelType.String;
        table.Function("url", "string_to_url", text, CelTypes.Url, static s => GoUrl.TryParse(s.Text, out string? problem) is { } url
            ? CelValue.Of(CelTypes.Url, url) : CelValue.Failure($"URL parse error during conversion from string: {problem}"), CostRule.Traverse);
        table.Function("isURL", "is_url_string", text, CelType.Bool, static s => CelValue.Of(GoUrl.TryParse(s.Text, out _) is not null));
        Part(table, "getScheme", "url_get_scheme", static u => u.Scheme);
        Part(table, "getHost", "url_get_host", static u => u.Host);
        Part(table, "getHostname", "url_get_hostname", static u => u.Hostname);
        Part(table, "getPort", "url_get_port", static u => u.Port);
        Part(table, "getEscapedPath", "url_get_escaped_path", static u => u.Path);
        table.Method("getQuery", "url_get_query", CelTypes.Url, CelType.Map(text, CelType.List(text)), static u => CelValue.Of(CelMap.Of(
            [.. Of(u).Parameters().Select(p => new CelEntry(CelValue.Of(p.Key), CelValue.List([.. p.Value.Select(CelValue.Of)])))])!));
        return table;
    }

    private static void Part(OverloadTable table, string name, string id, Func<GoUrl, string> part) =>
        table.Method(name, id, CelTypes.Url, CelType.String, u => CelValue.Of(part(Of(u))));

    private static GoUrl Of(CelValue value) => (GoUrl)value.Source!;
}
