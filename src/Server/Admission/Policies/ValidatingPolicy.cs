using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Server.Admission.Expressions;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>What a policy says against a request.</summary>
/// <param name="Message">In its words.</param>
/// <param name="Reason">A Status reason; "" for the default.</param>
/// <param name="Index">Which of its validations; -1 for none of them.</param>
internal readonly record struct PolicyFinding(string Message, string Reason, int Index);

/// <summary>A ValidatingAdmissionPolicy, compiled.</summary>
internal sealed class ValidatingPolicy
{
    private const int MessageBytesMax = 5 * 1024;
    private readonly PolicyVariables _variables;
    private readonly ConditionSet _conditions;
    private readonly List<(NamedExpression Rule, NamedExpression? Message, Value Spec)> _validations = [];
    private readonly List<(string Key, NamedExpression Value)> _annotations = [];

    private ValidatingPolicy(StoredObject stored)
    {
        Name = stored.Key.Name;
        Spec = ParsedObject.Of(stored).Root["spec"];
        bool parameters = Spec["paramKind"].IsObject;
        _conditions = new ConditionSet(AdmissionEnvironment.Of(parameters), Spec["matchConditions"]);
        _variables = new PolicyVariables(AdmissionEnvironment.Of(parameters), Spec["variables"]);
        CelEnvironment silent = _variables.Extend(AdmissionEnvironment.Of(parameters, authorizer: false));
        foreach (Value validation in Spec["validations"].Elements)
        {
            NamedExpression? message = validation["messageExpression"].TextOrEmpty is { Length: > 0 } text
                ? NamedExpression.Of(silent, text)
                : null;
            _validations.Add((NamedExpression.Of(_variables.Environment, validation["expression"].TextOrEmpty), message, validation));
        }

        foreach (Value annotation in Spec["auditAnnotations"].Elements)
        {
            _annotations.Add(
                (annotation["key"].TextOrEmpty, NamedExpression.Of(_variables.Environment, annotation["valueExpression"].TextOrEmpty)));
        }
    }

    public string Name { get; }

    public Value Spec { get; }

    /// <summary>What cannot be evaluated is no refusal.</summary>
    public bool FailsOpen => Spec["failurePolicy"].TextIs("Ignore");

    public static ValidatingPolicy Compile(StoredObject stored) => new(stored);

    /// <summary>Evaluates the policy with one set of parameters.</summary>
    /// <param name="values">What the request gives to expressions.</param>
    /// <param name="parameters">Absent for none.</param>
    /// <param name="annotate">Receives what is to be noted in the audit trail.</param>
    public List<PolicyFinding> Judge(AdmissionValues values, Value parameters, Action<string, string> annotate)
    {
        switch (_conditions.Hold(e => values.In(e, parameters), out string? undecided))
        {
            case false:
                return [];
            case null:
                return FailsOpen ? [] : [new PolicyFinding(undecided!, "", -1)];
        }

        var budget = new PolicyBudget();
        CelActivation Activate(CelEnvironment environment, CelValue variables) =>
            values.In(environment, parameters).Set("variables", variables);
        CelValue variables = _variables.Lazily(Activate, budget);
        CelValue Evaluate(NamedExpression expression, out string? problem) =>
            budget.Evaluate(
                expression, Activate(expression.Compilation.Program?.Environment ?? CelEnvironment.Kubernetes, variables), out problem);

        var findings = new List<PolicyFinding>();
        for (int i = 0; i < _validations.Count; i++)
        {
            (NamedExpression rule, NamedExpression? message, Value spec) = _validations[i];
            CelValue result = Evaluate(rule, out string? problem);
            if (problem is not null)
            {
                if (!FailsOpen)
                {
                    findings.Add(new PolicyFinding(problem, "", i));
                }
            }
            else if (!result.IsTrue)
            {
                CelValue said = message is null ? default : Evaluate(message, out _);
                findings.Add(new PolicyFinding(MessageOf(said, spec), spec["reason"].TextOrEmpty, i));
            }
        }

        foreach ((string key, NamedExpression value) in _annotations)
        {
            CelValue note = Evaluate(value, out string? problem);
            if (problem is null && note.Kind == CelKind.String && note.Text.Trim().Length > 0)
            {
                annotate(key, note.Text.Trim());
            }
            else if (problem is not null && !FailsOpen)
            {
                findings.Add(new PolicyFinding(problem, "", -1));
            }
        }

        return findings;
    }

    private static string MessageOf(CelValue said, Value spec)
    {
        string text = said.Kind == CelKind.String ? said.Text.Trim() : "";
        bool good = text.Length > 0 && !text.Contains('\n') && Api.Names.Lengths.Utf8(text) <= MessageBytesMax;
        return good ? text
            : spec["message"].TextOrEmpty.Trim() is { Length: > 0 } fixedText ? fixedText
            : $"failed expression: {spec["expression"].TextOrEmpty.Trim()}";
    }
}
