using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>A LabelSelector object (or a plain map of labels) as the text form that queries use.</summary>
internal static class SelectorText
{
    public static string Of(Value selector)
    {
        bool structured = selector["matchLabels"].IsObject || selector["matchExpressions"].IsArray;
        var parts = new List<(string Key, string Text)>();
        foreach (Member label in (structured ? selector["matchLabels"] : selector).Members)
        {
            parts.Add((label.Name, $"{label.Name}={label.Value.TextOrEmpty}"));
        }

        foreach (Value expression in selector["matchExpressions"].Elements)
        {
            string key = expression["key"].TextOrEmpty;
            string values = string.Join(
                ",", expression["values"].Elements.ToList().Select(v => v.TextOrEmpty).Order(StringComparer.Ordinal));
            parts.Add((key, expression["operator"].TextOrEmpty switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => $"!{key}",
                _ => key,
            }));
        }

        return string.Join(",", parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Text));
    }
}
