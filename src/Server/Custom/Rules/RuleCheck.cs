using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Rules;

/// <summary>
/// Evaluates the rules of a definition over one object, from the root down, until the budget is used up. A rule that does not look at
/// what was there before is not asked about parts that did not change.
/// </summary>
internal sealed class RuleCheck(FieldErrors errors)
{
    private const int MessageMax = 5 * 1024;

    private ulong _budget = CelLimits.RuntimeBudget;
    private bool _stopped;

    /// <param name="node">The rules.</param>
    /// <param name="value">The object, or a part of it.</param>
    /// <param name="old">What was in its place; absent when nothing was, or nobody can tell.</param>
    /// <param name="path">Where the part is.</param>
    public void Run(RuleNode node, Value value, Value old, FieldPath path)
    {
        if (_stopped || value.IsNullOrAbsent)
        {
            return;
        }

        bool unchanged = old.Exists && value == old;
        foreach (SchemaRule rule in node.Rules)
        {
            if (!_stopped && rule.Rule.Program is not null
                && !(unchanged && !rule.UsesOldSelf) && (!rule.UsesOldSelf || old.Exists || rule.OldSelfIsOptional))
            {
                Evaluate(node, rule, value, old, path);
            }
        }

        if (value.IsArray)
        {
            RunElements(node, value, old, path);
            return;
        }

        foreach (Member member in value.Members)
        {
            if (node.Properties.GetValueOrDefault(member.Name) is { } property)
            {
                Run(property, member.Value, old[member.Name], path.Child(member.Name));
            }
            else if (node.Each is { } each && !node.Schema["properties"][member.Name].Exists)
            {
                Run(each, member.Value, old[member.Name], path.Key(member.Name));
            }
        }
    }

    // elements of lists with keys have a past, others have none
    private void RunElements(RuleNode node, Value value, Value old, FieldPath path)
    {
        if (node.Each is not { } each)
        {
            return;
        }

        List<Value> before = node.Self.ListKeys.Count > 0 ? old.Elements.ToList() : [];
        int index = 0;
        foreach (Value element in value.Elements)
        {
            Value current = element;
            Value match = before.Find(b => node.Self.ListKeys.All(k => b[k] == current[k]));
            Run(each, element, match, path[index++]);
        }
    }

    private void Evaluate(RuleNode node, SchemaRule rule, Value value, Value old, FieldPath path)
    {
        CelProgram program = rule.Rule.Program!;
        CelActivation activation = Bind(program.Environment, node, rule, value, old);
        CelResult result = program.Evaluate(activation);
        Take(result.Cost);
        if (result.Value.IsError)
        {
            Add("FieldValueInvalid", path, value, Problem(rule, result));
            _stopped |= result.LimitExceeded;
        }
        else if (!result.Value.IsTrue)
        {
            Add(rule.Reason, At(path, rule.Entry["fieldPath"].TextOrEmpty), value, MessageOf(rule, activation));
        }

        if (_stopped && !result.LimitExceeded)
        {
            Add("FieldValueInvalid", path, value,
                "validation failed due to running out of cost budget, no further validation rules will be run");
        }
    }

    private static CelActivation Bind(CelEnvironment environment, RuleNode node, SchemaRule rule, Value value, Value old)
    {
        var activation = new CelActivation(environment);
        activation.Set("self", CelValue.Of(value, node.Self));
        CelValue before = old.IsNullOrAbsent ? default : CelValue.Of(old, node.Self);
        return activation.Set("oldSelf", rule.OldSelfIsOptional ? CelValue.Optional(before) : before);
    }

    private static string Problem(SchemaRule rule, CelResult result)
    {
        string problem = result.Value.Message;
        if (problem.StartsWith("no such overload", StringComparison.Ordinal))
        {
            return $"'{problem}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Text}";
        }

        return result.LimitExceeded
            ? $"'{problem}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Text}"
            : $"{problem} evaluating rule: {(rule.Entry["message"].Text is { Length: > 0 } message ? message : rule.Text)}";
    }

    private void Take(ulong cost)
    {
        _stopped |= cost > _budget;
        _budget -= Math.Min(cost, _budget);
    }

    // what cannot be shown on one line, or not be made at all, gives way to the fixed message
    private string MessageOf(SchemaRule rule, CelActivation activation)
    {
        if (rule.MessageExpression?.Program is not { } program)
        {
            return rule.Message;
        }

        CelResult result = program.Evaluate(activation);
        Take(result.Cost);
        string text = result.Value.Kind == Schema.Cel.Checking.CelKind.String ? result.Value.Text.Trim() : "";
        return text.Length is 0 or > MessageMax || text.AsSpan().ContainsAny('\n', '\r') ? rule.Message : text;
    }

    private static FieldPath At(FieldPath path, string below)
    {
        foreach (string step in RulePath.Steps(below) ?? [])
        {
            path = path.Child(step);
        }

        return path;
    }

    // objects and lists are not shown
    private void Add(string reason, FieldPath path, Value value, string detail)
    {
        string field = path.ToString() is { Length: > 0 } text ? text : "<nil>";
        string shown = value.Kind switch
        {
            ValueKind.Object or ValueKind.Array => "",
            ValueKind.String => GoText.Quote(value.TextOrEmpty) + ": ",
            _ => $"{value}: ",
        };
        string body = reason switch
        {
            "FieldValueRequired" => $"Required value: {detail}",
            "FieldValueForbidden" => $"Forbidden: {detail}",
            "FieldValueDuplicate" => $"Duplicate value: {(shown.Length > 0 ? shown[..^2] : detail)}",
            _ => $"Invalid value: {shown}{detail}",
        };
        errors.Add(new FieldError(reason, field, body));
    }
}
