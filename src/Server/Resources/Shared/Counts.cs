using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Numbers that may also be shares: 3 or "25%".</summary>
internal static class Counts
{
    public static void Check(Value count, FieldPath path, FieldErrors errors)
    {
        if (count.IsString)
        {
            errors.Say(path, count, KeyNames.Percent(count.TextOrEmpty));
        }
        else
        {
            errors.NotNegative(path, count);
        }
    }

    public static void NotAboveAll(Value count, FieldPath path, FieldErrors errors)
    {
        if (Percent(count) > 100)
        {
            errors.Invalid(path, count, "must not be greater than 100%");
        }
    }

    /// <summary>0 as a number or a share; texts that are no share count as 0 too.</summary>
    public static bool IsZero(Value count) => count.IsString ? (Percent(count) ?? 0) == 0 : (count.Integer ?? 0) == 0;

    private static long? Percent(Value count) =>
        count.Text is { } text && KeyNames.Percent(text).Count == 0 && long.TryParse(text.AsSpan(0, text.Length - 1), out long share)
            ? share
            : null;
}
