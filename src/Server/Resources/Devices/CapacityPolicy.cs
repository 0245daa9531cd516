using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>How a device that several claims share hands out a capacity: some amounts, or a range in steps.</summary>
internal static class CapacityPolicy
{
    private const int AmountsMax = 10;

    public static void Check(Value policy, Quantity most, FieldPath path, FieldErrors errors)
    {
        bool amounts = policy["validValues"].Count > 0;
        bool range = policy["validRange"].IsObject;
        if (amounts && range)
        {
            errors.Forbidden(
                path, "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time");
            return;
        }

        if (!amounts && !range)
        {
            return;
        }

        string field = amounts ? "validValues" : "validRange";
        if (!Quantity.TryParse(policy["default"].Text, out Quantity usual))
        {
            errors.Required(path.Child("default"), $"required when {field} is defined");
        }
        else if (amounts)
        {
            CheckAmounts(policy[field], usual, most, path.Child(field), errors);
        }
        else
        {
            CheckRange(policy[field], usual, most, path.Child(field), errors);
        }
    }

    private static void CheckAmounts(Value amounts, Quantity usual, Quantity most, FieldPath path, FieldErrors errors)
    {
        List<Quantity> all = [.. amounts.Elements.ToList().Select(a => Quantity.Parse(a.TextOrEmpty))];
        for (int i = 1; i < all.Count; i++)
        {
            if (all[i - 1] > all[i])
            {
                errors.Invalid(path[i], all[i].ToString(), "values must be sorted in ascending order");
            }
        }

        errors.Set(
            amounts,
            path,
            AmountsMax,
            (amount, at) =>
            {
                if (Quantity.Parse(amount.TextOrEmpty) > most)
                {
                    errors.Invalid(at, amount, $"option is larger than capacity value: {most}");
                }
            },
            a => a);
        if (!all.Contains(usual))
        {
            errors.Invalid(path, usual.ToString(), "default value is not valid according to the requestPolicy");
        }
    }

    private static void CheckRange(Value range, Quantity usual, Quantity most, FieldPath path, FieldErrors errors)
    {
        if (!Quantity.TryParse(range["min"].Text, out Quantity min))
        {
            errors.Required(path.Child("min"), "required when validRange is defined");
            return;
        }

        Refuse(min > most, path.Child("min"), min, $"min is larger than capacity value: {most}", errors);
        Refuse(usual < min, path.Child("min"), usual, $"default is less than min: {min}", errors);
        bool bounded = Quantity.TryParse(range["max"].Text, out Quantity max);
        if (bounded)
        {
            Refuse(min > max, path.Child("max"), min, $"min is larger than max: {max}", errors);
            Refuse(max > most, path.Child("max"), max, $"max is larger than capacity value: {most}", errors);
            Refuse(usual > max, path.Child("max"), usual, $"default is more than max: {max}", errors);
        }

        if (!Quantity.TryParse(range["step"].Text, out Quantity step))
        {
            return;
        }

        FieldPath at = path.Child("step");
        if (step.Sign <= 0)
        {
            errors.Invalid(at, step.ToString(), "must be greater than zero");
            return;
        }

        Refuse(min + step > most, at, step, $"one step {min + step} is larger than capacity value: {most}", errors);
        foreach (Quantity end in bounded ? [usual, max] : (Quantity[])[usual])
        {
            Refuse((end.Value - min.Value) % step.Value != 0, at, end,
                $"value is not a multiple of a given step ({step}) from ({min})", errors);
        }
    }

    private static void Refuse(bool wrong, FieldPath path, Quantity value, string detail, FieldErrors errors)
    {
        if (wrong)
        {
            errors.Invalid(path, value.ToString(), detail);
        }
    }
}
