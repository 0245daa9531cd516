using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Cel.Checking;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>matchConditions of webhooks and policies: named expressions that must all hold.</summary>
internal static class ConditionExpressions
{
    private const int ConditionsMax = 64;

    /// <param name="conditions">The list.</param>
    /// <param name="parameters">Whether conditions may use the parameters of a policy.</param>
    /// <param name="path">Where.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void Check(Value conditions, bool parameters, FieldPath path, FieldErrors errors)
    {
        if (conditions.Count > ConditionsMax)
        {
            errors.TooMany(path, conditions.Count, ConditionsMax);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(conditions, path, (condition, at) =>
        {
            string expression = condition["expression"].TextOrEmpty.Trim();
            if (expression.Length == 0)
            {
                errors.Required(at.Child("expression"));
            }
            else
            {
                ExpressionRules.Check(
                    AdmissionEnvironment.Of(parameters), expression, expression, at.Child("expression"), errors, CelType.Bool);
            }

            string name = condition["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at.Child("name"));
                return;
            }

            errors.Say(at.Child("name"), name, LabelNames.Key(name));
            if (!seen.Add(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }
        });
    }
}
