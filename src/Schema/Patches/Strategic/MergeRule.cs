using Xebec.Api.Names;
using Xebec.Schema.Types;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>How a field merges: its type, its strategy ("merge", "replace" or "") and the key of its list's elements.</summary>
internal readonly record struct MergeRule(TypeSchema Type, string Strategy, string MergeKey)
{
    /// <summary>
    /// Looks the field up where an object or list meets another: unknown fields and fields below free-form JSON have no rule.
    /// </summary>
    public static PatchProblem? Find(TypeSchema parent, string field, out MergeRule rule)
    {
        switch (parent.Shape)
        {
            case TypeShape.Map:
                rule = new MergeRule(parent.Element!, "", "");
                return null;
            case TypeShape.Object when parent.Field(field) is { } schema:
                rule = new MergeRule(schema.Type, StrategyOf(schema), schema.PatchMergeKey);
                return null;
            default:
                rule = default;
                return PatchProblem.Bare($"unable to find api field in struct {GoName(parent)} for the json field {GoText.Quote(field)}");
        }
    }

    // retainKeys says nothing about merging; of the others there is at most one
    private static string StrategyOf(FieldSchema schema)
    {
        foreach (string strategy in schema.PatchStrategy)
        {
            if (strategy != "retainKeys")
            {
                return strategy;
            }
        }

        return "";
    }

    private static string GoName(TypeSchema type)
    {
        if (type.Name.Length > 0)
        {
            return type.Name[(type.Name.LastIndexOf('.') + 1)..];
        }

        return type.Shape == TypeShape.Any ? "JSON" : type.Shape.ToString();
    }
}
