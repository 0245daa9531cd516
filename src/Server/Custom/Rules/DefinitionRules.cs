using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Rules;

/// <summary>What upstream demands of the rules in a definition: that they compile, say what they should, and do not get too dear.</summary>
internal sealed class DefinitionRules(FieldErrors errors)
{
    private const int DearestMax = 4;

    private const string Empty = "must be non-empty if specified";
    private const string Broken = "must not contain line breaks";
    private const int MessageMax = 2048;

    private readonly List<(FieldPath Path, ulong Cost)> _costs = [];
    private List<string> _misread = [];

    /// <param name="schema">openAPIV3Schema of a version.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="compiling">False when the schema is not sound: then the rules are only read.</param>
    public void Check(Value schema, FieldPath path, bool compiling = true)
    {
        int before = errors.Count;
        CheckWords(schema, path);
        if (!compiling || RuleNode.Of(schema, isResource: true) is not { } root)
        {
            return;
        }

        _misread = [.. errors.All.Skip(before).Select(e => e.Field)];
        CheckNode(root, path, 1, null);
        ulong total = _costs.Aggregate(0UL, static (sum, c) => sum > ulong.MaxValue - c.Cost ? ulong.MaxValue : sum + c.Cost);
        if (total <= CelLimits.EstimatedDefinition)
        {
            return;
        }

        foreach ((FieldPath dear, _) in _costs.OrderByDescending(c => c.Cost).Take(DearestMax))
        {
            errors.Forbidden(dear, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        }

        errors.Forbidden(path, TooDear(
            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total, CelLimits.EstimatedDefinition));
    }

    private static string TooDear(string what, ulong cost, ulong limit)
    {
        double factor = (double)cost / limit;
        string digits = factor.ToString(factor < 1.5 ? "F6" : "F1", CultureInfo.InvariantCulture);
        string shown = factor > 100 ? "more than 100x" : $"{digits}x";
        return $"{what} exceeds budget by factor of {shown} (try simplifying the rule, or adding maxItems, maxProperties, "
            + "and maxLength where arrays, maps, and strings are declared)";
    }

    private static FieldPath RuleAt(FieldPath path, int index) => path.Child("x-kubernetes-validations")[index];

    // everything that can be said without compiling
    private void CheckWords(Value schema, FieldPath path)
    {
        foreach (Member property in schema["properties"].Members)
        {
            CheckWords(property.Value, path.Child("properties").Key(property.Name));
        }

        if (schema["items"].IsObject)
        {
            CheckWords(schema["items"], path.Child("items"));
        }

        if (schema["additionalProperties"].IsObject)
        {
            CheckWords(schema["additionalProperties"], path.Child("additionalProperties"));
        }

        int index = 0;
        foreach (Value entry in schema["x-kubernetes-validations"].Elements)
        {
            CheckEntry(schema, entry, RuleAt(path, index++));
        }
    }

    private void CheckEntry(Value schema, Value entry, FieldPath path)
    {
        string rule = entry["rule"].TextOrEmpty.Trim();
        string message = entry["message"].TextOrEmpty;
        if (rule.Length == 0)
        {
            errors.Required(path.Child("rule"), "rule is not specified");
        }
        else if (message.Length > 0 && message.Trim().Length == 0)
        {
            errors.Invalid(path.Child("message"), message, Empty);
        }
        else if (Encoding.UTF8.GetByteCount(message) > MessageMax)
        {
            string must = string.Create(CultureInfo.InvariantCulture, $"must have a maximum length of {MessageMax} characters");
            errors.Invalid(path.Child("message"), message[..10] + "...", must);
        }
        else if (HasBreaks(message.Trim()))
        {
            errors.Invalid(path.Child("message"), message, Broken);
        }
        else if (message.Length == 0 && !entry["messageExpression"].HasText && HasBreaks(rule))
        {
            errors.Required(path.Child("message"), "message must be specified if rule contains line breaks");
        }

        if (entry["messageExpression"].Text is { Length: > 0 } expression && expression.Trim().Length == 0)
        {
            errors.Required(path.Child("messageExpression"), Empty);
        }

        if (entry["reason"].Text is { } reason && !SchemaRule.LegalReasons.Contains(reason))
        {
            errors.NotSupported(path.Child("reason"), reason, SchemaRule.LegalReasons);
        }

        if (entry["fieldPath"].Text is { Length: > 0 } fieldPath)
        {
            CheckPath(schema, fieldPath, path.Child("fieldPath"));
        }
    }

    private void CheckPath(Value schema, string fieldPath, FieldPath path)
    {
        if (fieldPath.Trim().Length == 0)
        {
            errors.Invalid(path, fieldPath, Empty);
        }

        if (HasBreaks(fieldPath))
        {
            errors.Invalid(path, fieldPath, Broken);
        }

        if (!RulePath.IsIn(schema, fieldPath))
        {
            errors.Invalid(path, fieldPath, "must be a valid path");
        }
    }

    private static bool HasBreaks(string text) => text.AsSpan().ContainsAny('\n', '\r');

    // cardinality: how often a rule runs for one object at most; null when that follows from how many fit into a request
    private void CheckNode(RuleNode node, FieldPath path, ulong? cardinality, FieldPath? uncorrelated)
    {
        foreach ((string name, RuleNode property) in node.Properties)
        {
            CheckNode(property, path.Child("properties").Key(name), cardinality, uncorrelated);
        }

        if (node.Each is { } each)
        {
            bool list = node.Self.Kind == CelKind.List;
            Value bound = node.Schema[list ? "maxItems" : "maxProperties"];
            ulong? below = bound.Integer is { } most && cardinality is { } outer ? Multiply((ulong)Math.Max(0, most), outer) : null;
            FieldPath? lost = list && node.Self.ListKeys.Count == 0 ? uncorrelated ?? path : uncorrelated;
            CheckNode(each, path.Child(list ? "items" : "additionalProperties"), below, lost);
        }

        ulong times = cardinality ?? (CelLimits.RequestBytes / (SchemaTypes.SmallestBytes(node.Schema) + 1));

        // where something is wrong, here or below, what a rule would mean cannot be told
        string here = path.ToString();
        for (int i = 0; i < node.Rules.Count && !_misread.Exists(field => field.StartsWith(here, StringComparison.Ordinal)); i++)
        {
            CheckRule(node.Rules[i], RuleAt(path, i), times, uncorrelated);
        }
    }

    private void CheckRule(SchemaRule rule, FieldPath path, ulong times, FieldPath? uncorrelated)
    {
        ulong cost = Multiply(rule.Rule.EstimateCost().Max, times);
        if (cost > CelLimits.EstimatedRule)
        {
            errors.Forbidden(path.Child("rule"), TooDear("estimated rule cost", cost, CelLimits.EstimatedRule));
        }

        _costs.Add((path.Child("rule"), cost));
        if (rule.Rule.Program is not { } program)
        {
            errors.Invalid(path.Child("rule"), rule.Shown, $"compilation failed: {rule.Rule.Issues}");
        }
        else if (program.ResultType.Kind != CelKind.Bool)
        {
            errors.Invalid(path.Child("rule"), rule.Shown, "cel expression must evaluate to a bool");
        }
        else if (!rule.UsesOldSelf && rule.Entry["optionalOldSelf"].Exists)
        {
            errors.Invalid(path.Child("optionalOldSelf"), rule.Entry["optionalOldSelf"], "may not be set if oldSelf is not used in rule");
        }

        CheckMessage(rule, path.Child("messageExpression"), times);
        if (rule.UsesOldSelf && uncorrelated is not null)
        {
            errors.Invalid(
                path.Child("rule"), rule.Text, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}");
        }
    }

    private void CheckMessage(SchemaRule rule, FieldPath path, ulong times)
    {
        if (rule.MessageExpression is not { } message)
        {
            return;
        }

        if (message.Program is not { } program)
        {
            errors.Invalid(path, rule.Shown, $"messageExpression compilation failed: {message.Issues}");
            return;
        }

        if (program.ResultType.Kind != CelKind.String)
        {
            errors.Invalid(path, rule.Shown, "messageExpression must evaluate to a string");
            return;
        }

        ulong cost = Multiply(message.EstimateCost().Max, times);
        if (cost > CelLimits.EstimatedRule)
        {
            errors.Forbidden(path, TooDear("estimated messageExpression cost", cost, CelLimits.EstimatedRule));
        }

        _costs.Add((path, cost));
    }

    private static ulong Multiply(ulong a, ulong b) => b != 0 && a > ulong.MaxValue / b ? ulong.MaxValue : a * b;
}
