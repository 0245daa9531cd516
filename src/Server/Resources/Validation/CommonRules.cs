using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;

namespace Xebec.Server.Resources.Validation;

/// <summary>Rules that many fields share, said once.</summary>
internal static class CommonRules
{
    /// <summary>One error for each problem a name's check found.</summary>
    public static void Say(this FieldErrors errors, FieldPath path, Value value, IReadOnlyList<string> problems)
    {
        for (int i = 0; i < problems.Count; i++)
        {
            errors.Invalid(path, value, problems[i]);
        }
    }

    /// <summary>A text that must be one of a few; absent or "" is required.</summary>
    public static void OneOf(this FieldErrors errors, FieldPath path, Value value, params ReadOnlySpan<string> legal)
    {
        if (!value.HasText)
        {
            errors.Required(path);
        }
        else if (!IsAny(value, legal))
        {
            errors.NotSupported(path, value, legal.ToArray());
        }
    }

    /// <summary>A text that must be one of a few, "" being shown as a value when it is not among them.</summary>
    public static void Among(this FieldErrors errors, FieldPath path, Value value, params ReadOnlySpan<string> legal)
    {
        if (!IsAny(value, legal))
        {
            errors.NotSupported(path, value.TextOrEmpty, legal.ToArray());
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

    /// <summary>A text of limited length, counted in bytes of UTF-8.</summary>
    public static void NotLonger(this FieldErrors errors, FieldPath path, Value value, int bytesMax)
    {
        if (Encoding.UTF8.GetByteCount(value.TextOrEmpty) > bytesMax)
        {
            errors.TooLong(path, bytesMax);
        }
    }

    /// <summary>An amount that must be more than nothing; absent or unreadable is not judged here.</summary>
    public static void Positive(this FieldErrors errors, FieldPath path, Value amount)
    {
        if (Quantity.TryParse(amount.TextOrEmpty, out Quantity read) && read.Sign <= 0)
        {
            errors.Invalid(path, amount, "must be greater than zero");
        }
    }

    /// <summary>A name that another object has; absent or "" is required.</summary>
    public static void Subdomain(this FieldErrors errors, FieldPath path, Value name)
    {
        if (errors.Given(path, name))
        {
            errors.Say(path, name, DnsNames.Subdomain(name.TextOrEmpty));
        }
    }

    /// <summary>Whether a text or list is there; an error when it is not.</summary>
    public static bool Given(this FieldErrors errors, FieldPath path, Value value, string detail = "")
    {
        bool given = value.HasText || value.Count > 0;
        if (!given)
        {
            errors.Required(path, detail);
        }

        return given;
    }

    /// <summary>A number within bounds, both included; absent is fine.</summary>
    public static void Between(this FieldErrors errors, FieldPath path, Value value, long least, long most)
    {
        if (value.Integer is { } number && (number < least || number > most))
        {
            errors.Invalid(path, value, NameMessages.NotBetween(least, most));
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

    // what is no text counts as ""
    private static bool IsAny(Value value, ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.Length == 0 ? !value.HasText : value.TextIs(text))
            {
                return true;
            }
        }

        return false;
    }

    public const string NotNegativeText = "must be greater than or equal to 0";

    public const string ImmutableText = "field is immutable";
}
