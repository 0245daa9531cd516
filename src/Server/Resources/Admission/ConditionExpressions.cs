using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>matchConditions of webhooks and policies: named expressions that must all hold.</summary>
internal static class ConditionExpressions
{
    private const int ConditionsMax = 64;

    public static void Check(Value conditions, FieldPath path, FieldErrors errors)
    {
        if (conditions.Count > ConditionsMax)
        {
            errors.TooMany(path, conditions.Count, ConditionsMax);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(conditions, path, (condition, at) =>
        {
            if (string.IsNullOrWhiteSpace(condition["expression"].Text))
            {
                errors.Required(at.Child("expression"));
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
