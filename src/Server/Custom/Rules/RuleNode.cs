using Xebec.Api.Documents;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Server.Custom.Rules;

/// <summary>The rules of a schema and of all schemas below it; parts without rules are left out.</summary>
internal sealed class RuleNode
{
    private RuleNode(Value schema, CelType self, IReadOnlyList<SchemaRule> rules)
    {
        Schema = schema;
        Self = self;
        Rules = rules;
    }

    public Value Schema { get; }

    public CelType Self { get; }

    public IReadOnlyList<SchemaRule> Rules { get; }

    public IReadOnlyDictionary<string, RuleNode> Properties { get; private init; } = new Dictionary<string, RuleNode>();

    /// <summary>Of lists the elements' rules, of maps the values'; null when there are none.</summary>
    public RuleNode? Each { get; private init; }

    /// <summary>Null when there is no rule anywhere, or no type that rules could be checked against.</summary>
    public static RuleNode? Of(Value schema, bool isResource)
    {
        if (!schema.IsObject || SchemaTypes.Of(schema, isResource) is not { } self)
        {
            return null;
        }

        Dictionary<string, RuleNode> properties = new(StringComparer.Ordinal);
        foreach (Member property in schema["properties"].Members)
        {
            if (Below(property.Value) is { } node)
            {
                properties[property.Name] = node;
            }
        }

        RuleNode? each = Below(schema["items"]) ?? Below(schema["additionalProperties"]);
        List<SchemaRule> rules = [.. schema["x-kubernetes-validations"].Elements.ToList().Select(e => new SchemaRule(e, self))];
        return rules.Count == 0 && properties.Count == 0 && each is null ? null : new RuleNode(schema, self, rules)
        {
            Properties = properties,
            Each = each,
        };
    }

    private static RuleNode? Below(Value schema) => Of(schema, schema["x-kubernetes-embedded-resource"].IsTrue);
}
