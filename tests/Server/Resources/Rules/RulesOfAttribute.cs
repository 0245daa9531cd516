namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>Marks a table of rules: which kind they are of. The page docs/validation.md is made of these tables.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, AllowMultiple = true)]
public sealed class RulesOfAttribute(string kind = "") : Attribute
{
    /// <summary>The kind or, for rules that several share, their names with commas between; "" when each row begins with the name of its resource.</summary>
    public string Kind { get; } = kind;

    /// <summary>What stands before the paths of the table's problems, for tables that several kinds or places share.</summary>
    public string Under { get; init; } = "";

    /// <summary>Rules of upstream that are knowingly not checked; sentences for the page.</summary>
    public string LeftOut { get; init; } = "";
}
