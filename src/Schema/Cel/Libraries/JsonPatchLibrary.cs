using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>What expressions of mutating policies make: operations of a patch, and objects to apply.</summary>
public static class JsonPatchLibrary
{
    /// <summary><c>JSONPatch</c>: one operation.</summary>
    public static CelType Operation { get; } = CelType.Object("JSONPatch", new Dictionary<string, CelField>
    {
        ["op"] = new("op", CelType.String),
        ["path"] = new("path", CelType.String),
        ["from"] = new("from", CelType.String),
        ["value"] = new("value", CelType.Dyn),
    });

    internal static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        table.Function("jsonpatch.escapeKey", "string_jsonpatch_escapeKey_string", CelType.String, CelType.String, static s => CelValue.Of(
            s.Text.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)), CostRule.TraverseSame);
        return table;
    }
}
