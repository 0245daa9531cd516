using System.Globalization;

namespace Xebec.Api.Selectors;

/// <summary>What one requirement says of a label.</summary>
public enum LabelOperator : byte
{
    Exists,
    DoesNotExist,
    Equals,
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

/// <summary>One condition on an object's labels. Values are sorted and without repetition.</summary>
public sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <summary>Whether a label's value (null when the object has no such label) meets the condition.</summary>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        LabelOperator.NotIn or LabelOperator.NotEquals => value is null || !Values.Contains(value),
        LabelOperator.GreaterThan or LabelOperator.LessThan => value is not null && Compares(value),
        _ => value is not null && Values.Contains(value),
    };

    /// <summary>The selector's syntax.</summary>
    public override string ToString() => Operator switch
    {
        LabelOperator.Exists => Key,
        LabelOperator.DoesNotExist => "!" + Key,
        LabelOperator.Equals => $"{Key}={Values[0]}",
        LabelOperator.DoubleEquals => $"{Key}=={Values[0]}",
        LabelOperator.NotEquals => $"{Key}!={Values[0]}",
        LabelOperator.GreaterThan => $"{Key}>{Values[0]}",
        LabelOperator.LessThan => $"{Key}<{Values[0]}",
        _ => $"{Key} {(Operator == LabelOperator.In ? "in" : "notin")} ({string.Join(',', Values)})",
    };

    internal static bool TryInteger(string text, out long number)
    {
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private bool Compares(string value)
    {
        return TryInteger(value, out long label) && TryInteger(Values[0], out long bound)
            && (Operator == LabelOperator.GreaterThan ? label > bound : label < bound);
    }
}
