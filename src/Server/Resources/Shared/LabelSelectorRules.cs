using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Shared;

/// <summary>Rules of LabelSelector objects, and whether one fits a set of labels.</summary>
internal static class LabelSelectorRules
{
    public static void Check(Value selector, FieldPath path, FieldErrors errors)
    {
        if (!selector.IsObject)
        {
            return;
        }

        MetadataValidation.Labels(selector["matchLabels"], path.Child("matchLabels"), errors);
        int index = 0;
        foreach (Value expression in selector["matchExpressions"].Elements)
        {
            CheckExpression(expression, path.Child("matchExpressions")[index++], errors);
        }
    }

    public static bool Matches(Value selector, Value labels)
    {
        foreach (Member label in selector["matchLabels"].Members)
        {
            if (labels[label.Name] != label.Value)
            {
                return false;
            }
        }

        foreach (Value expression in selector["matchExpressions"].Elements)
        {
            Value own = labels[expression["key"].TextOrEmpty];
            bool listed = own.Exists && expression["values"].Elements.ToList().Contains(own);
            bool fits = expression["operator"].TextOrEmpty switch
            {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => own.Exists,
                "DoesNotExist" => !own.Exists,
                _ => false,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for a selector without any condition.</summary>
    public static bool IsEmpty(Value selector) => selector["matchLabels"].Count + selector["matchExpressions"].Count == 0;

    private static void CheckExpression(Value expression, FieldPath path, FieldErrors errors)
    {
        Value values = expression["values"];
        switch (expression["operator"].TextOrEmpty)
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "In" or "NotIn":
                break;
            case "Exists" or "DoesNotExist":
                if (values.Count > 0)
                {
                    errors.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }

                break;
            default:
                errors.Invalid(path.Child("operator"), expression["operator"].TextOrEmpty, "not a valid selector operator");
                break;
        }

        string key = expression["key"].TextOrEmpty;
        errors.Say(path.Child("key"), key, LabelNames.Key(key));
        int index = 0;
        foreach (Value value in values.Elements)
        {
            errors.Say(path.Child("values")[index++], value, LabelNames.Value(value.TextOrEmpty));
        }
    }
}
