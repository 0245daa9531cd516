using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Validation;

/// <summary>Rules that many fields share, said once.</summary>
internal static class CommonRules
{
    /// <summary>One error for each problem a name's check found.</summary>
    public static void Say(this FieldErrors errors, FieldPath path, Value value, IReadOnlyList<string> problems)
    {
        foreach (string problem in problems)
        {
            errors.Invalid(path, value, problem);
        }
    }

    /// <summary>A text that must be one of a few; absent or "" is required.</summary>
    public static void OneOf(this FieldErrors errors, FieldPath path, Value value, params string[] legal)
    {
        string text = value.TextOrEmpty;
        if (text.Length == 0)
        {
            errors.Required(path);
        }
        else if (!legal.Contains(text))
        {
            errors.NotSupported(path, value, legal);
        }
    }

    /// <summary>A text that must be one of a few, "" being shown as a value when it is not among them.</summary>
    public static void Among(this FieldErrors errors, FieldPath path, Value value, params string[] legal)
    {
        if (!legal.Contains(value.TextOrEmpty))
        {
            errors.NotSupported(path, value.TextOrEmpty, legal);
        }
    }

    /// <summary>A port's number; absent counts as 0.</summary>
    public static void Port(this FieldErrors errors, FieldPath path, Value value)
    {
        long number = value.Integer ?? 0;
        errors.Say(path, number, PortNames.Number(number));
    }

    /// <summary>A port by number or by name.</summary>
    public static void PortOrName(this FieldErrors errors, FieldPath path, Value value)
    {
        if (value.IsString)
        {
            errors.Say(path, value, PortNames.Name(value.TextOrEmpty));
        }
        else
        {
            errors.Port(path, value);
        }
    }

    /// <summary>A number that counts something; absent is fine.</summary>
    public static void NotNegative(this FieldErrors errors, FieldPath path, Value value)
    {
        if (value.Integer < 0)
        {
            errors.Invalid(path, value, NotNegativeText);
        }
    }

    /// <summary>A field that keeps its first value.</summary>
    public static void Immutable(this FieldErrors errors, FieldPath path, Value value, Value old)
    {
        if (value != old)
        {
            errors.Invalid(path, value, ImmutableText);
        }
    }

    public const string NotNegativeText = "must be greater than or equal to 0";

    public const string ImmutableText = "field is immutable";
}
