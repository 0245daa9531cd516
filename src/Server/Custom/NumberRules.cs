using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>
/// What a schema demands of numbers: the range of its format, multiples, bounds. Whole numbers are compared with whole bounds.
/// </summary>
internal static class NumberRules
{
    public static void Check(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        InRange(schema, value, "Checked", path, errors);
        if (schema["multipleOf"] is { Kind: ValueKind.Number } factor)
        {
            bool whole = InRange(schema, factor, "MultipleOf", path, errors) && value.Integer is not null;
            Value used = whole ? Whole(factor) : factor;
            double of = used.Real ?? 0;
            if (of <= 0)
            {
                errors.Invalid(path, used, $"factor MultipleOf declared for {path} must be positive: {used}");
            }
            else if (whole ? value.Integer % used.Integer != 0 : !IsWhole(of < 1 ? 1 / of * value.Real!.Value : value.Real!.Value / of))
            {
                errors.Invalid(path, value, $"{path} in body should be a multiple of {used}");
            }
        }

        Bound(schema, value, "maximum", "Maximum", "less", 1, path, errors);
        Bound(schema, value, "minimum", "Minimum", "greater", -1, path, errors);
    }

    private static void Bound(
        Value schema, Value value, string keyword, string name, string than, int side, FieldPath path, FieldErrors errors)
    {
        Value bound = schema[keyword];
        if (bound.Kind != ValueKind.Number)
        {
            return;
        }

        Value used = InRange(schema, bound, name + " boundary", path, errors) && value.Integer is not null ? Whole(bound) : bound;
        bool exclusive = schema["exclusive" + name].IsTrue;
        int order = value.Integer is { } a && used.Integer is { } b ? a.CompareTo(b) : (value.Real ?? 0).CompareTo(used.Real ?? 0);
        if (order == side || (exclusive && order == 0))
        {
            errors.Invalid(path, value, $"{path} in body should be {than} than {(exclusive ? "" : "or equal to ")}{used}");
        }
    }

    private static bool InRange(Value schema, Value number, string what, FieldPath path, FieldErrors errors)
    {
        string type = schema["x-kubernetes-int-or-string"].IsTrue ? "integer" : schema["type"].TextOrEmpty;
        string format = schema["format"].TextOrEmpty;
        bool fits = (type, format) switch
        {
            ("integer", "int32") => SchemaForms.IsInteger(number) && number.Real is >= int.MinValue and <= int.MaxValue,
            ("integer", _) => SchemaForms.IsInteger(number),
            (_, "float") => Math.Abs(number.Real ?? 0) <= float.MaxValue,
            _ => true,
        };
        if (!fits)
        {
            string form = format.Length == 0 ? "(default format)" : $"with format {format}";
            errors.Invalid(FieldPath.Root, "", $"{what} value must be of type {type} {form} in {path}");
        }

        return fits;
    }

    private static Value Whole(Value number) => number.Integer ?? (long)(number.Real ?? 0);

    // to nine digits, as fractions rarely divide exactly
    private static bool IsWhole(double number) => Math.Abs(number - Math.Round(number)) <= 1e-9 * Math.Max(1, Math.Abs(number));
}
