using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Answers.Cells;

/// <summary>Labels, selectors and containers as tables show them.</summary>
internal static class LabelTexts
{
    /// <summary>A selector's requirements, or labels, by key; "&lt;none&gt;" when there are none.</summary>
    public static string OfSelector(Value selector) => SelectorText.Of(selector) is { Length: > 0 } text ? text : TableRow.None;

    /// <summary>A member of each element, joined with commas: names and images of containers.</summary>
    public static string Joined(Value list, string member) => string.Join(',', list.Elements.ToList().Select(e => e[member].TextOrEmpty));

    /// <summary>Names and images of a pod template's containers.</summary>
    public static TableRow Containers(this TableRow row, Value template)
    {
        Value containers = template["spec"]["containers"];
        return row.Add(Joined(containers, "name")).Add(Joined(containers, "image"));
    }
}
