using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Webhooks, admission policies and their bindings.</summary>
internal static class PolicyCells
{
    private const string Unset = "<unset>";

    public static void Webhooks(Value item, TableRow row) => row.Name(item).Add(item["webhooks"].Count).Age(item);

    public static void ValidatingPolicy(Value item, TableRow row) => Policy(item, "validations", row);

    public static void MutatingPolicy(Value item, TableRow row) => Policy(item, "mutations", row);

    public static void Binding(Value item, TableRow row)
    {
        Value reference = item["spec"]["paramRef"];
        string name = reference["name"].Text is { Length: > 0 } some ? some : "*";
        string ns = reference["namespace"].TextOrEmpty;
        row.Name(item)
            .Text(item["spec"]["policyName"])
            .Add(!reference.IsObject ? Unset : ns.Length > 0 ? $"{ns}/{name}" : name)
            .Age(item);
    }

    private static void Policy(Value item, string rules, TableRow row)
    {
        Value kind = item["spec"]["paramKind"];
        row.Name(item)
            .Add(item["spec"][rules].Count)
            .Add(kind.IsObject ? $"{kind["apiVersion"].TextOrEmpty}/{kind["kind"].TextOrEmpty}" : Unset)
            .Age(item);
    }
}
