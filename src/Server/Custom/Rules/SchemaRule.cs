using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Server.Custom.Rules;

/// <summary>One entry of x-kubernetes-validations, compiled.</summary>
internal sealed class SchemaRule
{
    private static readonly string[] Reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

    public SchemaRule(Value entry, CelType self)
    {
        Entry = entry;
        bool optional = entry["optionalOldSelf"].IsTrue;
        CelEnvironment environment = CelEnvironment.Kubernetes.With(
            new CelVariable("self", self), new CelVariable("oldSelf", optional ? CelType.Optional(self) : self));
        Rule = CelProgram.Compile(environment, Text);
        MessageExpression = entry["messageExpression"].Text is { Length: > 0 } expression
            ? CelProgram.Compile(environment, expression)
            : null;
        UsesOldSelf = Rule.Uses("oldSelf");
    }

    public static IReadOnlyList<string> LegalReasons => Reasons;

    public Value Entry { get; }

    public CelCompilation Rule { get; }

    /// <summary>Null when there is none.</summary>
    public CelCompilation? MessageExpression { get; }

    /// <summary>
    /// Whether the rule compares with what was there before: it is not asked where nothing was, unless it says it can deal with that.
    /// </summary>
    public bool UsesOldSelf { get; }

    public bool OldSelfIsOptional => Entry["optionalOldSelf"].IsTrue;

    public string Text => Entry["rule"].TextOrEmpty;

    public string Message => Entry["message"].Text is { Length: > 0 } message ? message : $"failed rule: {Text.Trim()}";

    public string Reason => Entry["reason"].Text ?? "FieldValueInvalid";

    /// <summary>The entry as upstream's messages show it.</summary>
    public Value Shown => new ObjectDraft()
        .Set("Rule", Text)
        .Set("Message", Entry["message"].TextOrEmpty)
        .Set("MessageExpression", Entry["messageExpression"].TextOrEmpty)
        .Set("Reason", Entry["reason"].Exists ? Entry["reason"] : Value.Null)
        .Set("FieldPath", Entry["fieldPath"].TextOrEmpty)
        .Set("OptionalOldSelf", Entry["optionalOldSelf"].Exists ? Entry["optionalOldSelf"] : Value.Null);
}
