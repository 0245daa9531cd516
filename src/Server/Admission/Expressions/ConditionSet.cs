using Xebec.Api.Documents;
using Xebec.Schema.Cel;

namespace Xebec.Server.Admission.Expressions;

/// <summary>An expression as it is registered, compiled.</summary>
internal sealed record NamedExpression(string Text, CelCompilation Compilation)
{
    public static NamedExpression Of(CelEnvironment environment, string text) => new(text, CelProgram.Compile(environment, text));

    /// <summary>Evaluates within what is left of a budget.</summary>
    /// <param name="activation">The variables.</param>
    /// <param name="budget">Units of cost left; lowered.</param>
    /// <param name="problem">Why there is no value, in upstream's words; null when there is one.</param>
    public Schema.Cel.Evaluation.CelValue Evaluate(CelActivation activation, ref ulong budget, out string? problem)
    {
        if (Compilation.Program is not { } program)
        {
            problem = $"compilation error: compilation failed: {Compilation.Issues}";
            return default;
        }

        CelResult result = program.Evaluate(activation, Math.Min(CelLimits.PerCall, budget));
        bool spent = result.Cost >= budget;
        budget = spent ? 0 : budget - result.Cost;
        problem = spent ? "validation failed due to running out of cost budget, no further validation rules will be run"
            : result.Value.IsError ? $"expression '{Text}' resulted in error: {result.Value.Message}" : null;
        return result.Value;
    }
}

/// <summary>Conditions that all have to hold: of webhooks and policies, before anything else of them is looked at.</summary>
internal sealed class ConditionSet
{
    private readonly List<NamedExpression> _all;

    public ConditionSet(CelEnvironment environment, Value conditions) =>
        _all = [.. conditions.Elements.ToList().Select(c => NamedExpression.Of(environment, c["expression"].TextOrEmpty))];

    public bool Any => _all.Count > 0;

    /// <summary>False when one does not hold. Null when it cannot be said; <paramref name="problem"/> tells why.</summary>
    public bool? Hold(Func<CelEnvironment, CelActivation> activate, out string? problem)
    {
        ulong budget = CelLimits.MatchConditionsBudget;
        var problems = new List<string>();
        problem = null;
        foreach (NamedExpression condition in _all)
        {
            CelActivation activation = condition.Compilation.Program is { } program
                ? activate(program.Environment)
                : new CelActivation(CelEnvironment.Kubernetes);
            Schema.Cel.Evaluation.CelValue value = condition.Evaluate(activation, ref budget, out string? wrong);
            if (wrong is not null)
            {
                problems.Add(wrong);
            }
            else if (!value.IsTrue)
            {
                return false;
            }
        }

        problem = problems.Count == 0 ? null : Refusal.Join(problems);
        return problems.Count == 0 ? true : null;
    }
}
