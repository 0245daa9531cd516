using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Server.Admission.Expressions;

namespace Xebec.Server.Admission;

/// <summary>A policy's variables, compiled: each may use those before it.</summary>
internal sealed class PolicyVariables
{
    private readonly CelEnvironment _plain;
    private readonly Dictionary<string, NamedExpression> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelType> _types = new(StringComparer.Ordinal);
    private readonly bool _any;

    public PolicyVariables(CelEnvironment environment, Value variables)
    {
        _plain = environment;
        _any = variables.Count > 0;
        foreach (Value variable in variables.Elements)
        {
            string name = variable["name"].TextOrEmpty;
            var expression = NamedExpression.Of(Extend(environment), variable["expression"].TextOrEmpty);
            _all[name] = expression;
            _types[name] = expression.Compilation.Program?.ResultType ?? CelType.Dyn;
        }
    }

    /// <summary>What the policy's other expressions may use.</summary>
    public CelEnvironment Environment => Extend(_plain);

    /// <summary>An environment with the variables.</summary>
    public CelEnvironment Extend(CelEnvironment environment) =>
        _any ? AdmissionEnvironment.WithVariables(environment, _types) : environment;

    /// <summary>The variables of one evaluation: each is evaluated when it is first used, and once.</summary>
    public CelValue Lazily(Func<CelEnvironment, CelValue, CelActivation> activate, PolicyBudget budget) =>
        CelValue.Of(CelType.Object("kubernetes.variables", _types.ToDictionary(t => t.Key, t => new CelField(t.Key, t.Value))),
            new Evaluated(this, activate, budget));

    private sealed class Evaluated(PolicyVariables variables, Func<CelEnvironment, CelValue, CelActivation> activate, PolicyBudget budget)
        : CelHostObject
    {
        private readonly Dictionary<string, CelValue> _known = new(StringComparer.Ordinal);

        public override CelValue Member(string name)
        {
            if (_known.TryGetValue(name, out CelValue value))
            {
                return value;
            }

            if (!variables._all.TryGetValue(name, out NamedExpression? expression))
            {
                return default;
            }

            CelEnvironment environment = expression.Compilation.Program?.Environment ?? variables._plain;
            var self = CelValue.Of(CelType.Object("kubernetes.variables", new Dictionary<string, CelField>()), this);
            value = budget.Evaluate(expression, activate(environment, self), out string? problem);
            return _known[name] = problem is null
                ? value
                : CelValue.Failure($"composited variable \"{name}\" fails to evaluate: {problem}");
        }
    }
}

/// <summary>What a policy's expressions may still cost for one request.</summary>
internal sealed class PolicyBudget
{
    private ulong _left = CelLimits.RuntimeBudget;

    public CelValue Evaluate(NamedExpression expression, CelActivation activation, out string? problem) =>
        expression.Evaluate(activation, ref _left, out problem);
}
