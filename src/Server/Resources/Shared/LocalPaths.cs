using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Rules for paths of files that must stay where they are put.</summary>
internal static class LocalPaths
{
    private const int ModeMax = 511;

    public static void NoBackSteps(Value path, FieldPath at, FieldErrors errors)
    {
        if (path.TextOrEmpty.Split('/').Contains(".."))
        {
            errors.Invalid(at, path, "must not contain '..'");
        }
    }

    public static void Descending(Value path, FieldPath at, FieldErrors errors)
    {
        if (path.TextOrEmpty.StartsWith('/'))
        {
            errors.Invalid(at, path, "must be a relative path");
        }

        NoBackSteps(path, at, errors);
    }

    public static void NotReserved(Value path, FieldPath at, FieldErrors errors)
    {
        Descending(path, at, errors);
        string text = path.TextOrEmpty;
        if (text.StartsWith("..", StringComparison.Ordinal) && !text.StartsWith("../", StringComparison.Ordinal))
        {
            errors.Invalid(at, path, "must not start with '..'");
        }
    }

    public static void Mode(Value mode, FieldPath at, FieldErrors errors)
    {
        if (mode.Integer is < 0 or > ModeMax)
        {
            errors.Invalid(at, mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }
}
