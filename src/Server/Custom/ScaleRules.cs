using Xebec.Api.Documents;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>What stands where an object's Scale looks must be such that a Scale can show it.</summary>
internal static class ScaleRules
{
    /// <param name="paths">The paths of the definition's scale.</param>
    /// <param name="item">The object.</param>
    /// <param name="statusOnly">A status is written by itself.</param>
    /// <param name="errors">Where to tell.</param>
    public static void Check(ScalePaths paths, Value item, bool statusOnly, FieldErrors errors)
    {
        if (!statusOnly)
        {
            Count(item, paths.Spec, errors);
        }

        Count(item, paths.Status, errors);
        if (paths.Selector is { } selector && ScalePaths.At(item, selector) is { Exists: true, IsString: false } found)
        {
            Wrong(selector, "", found, "string", errors);
        }
    }

    private static void Count(Value item, string path, FieldErrors errors)
    {
        Value count = ScalePaths.At(item, path);
        if (!count.Exists)
        {
            return;
        }

        if (count.Integer is not { } number)
        {
            Wrong(path, 0, count, "int64", errors);
        }
        else if (number < 0)
        {
            errors.Invalid(FieldPath.Of("." + path), number, "should be a non-negative integer");
        }
        else if (number > int.MaxValue)
        {
            errors.Invalid(FieldPath.Of("." + path), number, $"should be less than or equal to {int.MaxValue}");
        }
    }

    private static void Wrong(string path, Value shown, Value found, string wanted, FieldErrors errors)
    {
        string type = found.Kind switch
        {
            ValueKind.String => "string",
            ValueKind.Boolean => "bool",
            ValueKind.Number => found.Integer is null ? "float64" : "int64",
            ValueKind.Array => "[]interface {}",
            ValueKind.Object => "map[string]interface {}",
            _ => "<nil>",
        };
        errors.Invalid(FieldPath.Of("." + path), shown,
            $".{path} accessor error: {found.Text ?? found.ToString()} is of the type {type}, expected {wanted}");
    }
}
