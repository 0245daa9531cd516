using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel;

/// <summary>A compiled expression. Immutable; any number of threads may evaluate it at once.</summary>
public sealed class CelProgram
{
    private readonly CelNode _root;
    private readonly int _locals;

    private CelProgram(CelEnvironment environment, string expression, CelType resultType, CelNode root, int locals)
    {
        Environment = environment;
        Expression = expression;
        ResultType = resultType;
        _root = root;
        _locals = locals;
    }

    public CelEnvironment Environment { get; }

    public string Expression { get; }

    /// <summary>What the checker found; dyn when only evaluation can tell.</summary>
    public CelType ResultType { get; }

    /// <summary>Parses, checks and plans. Never throws for a wrong expression.</summary>
    public static CelCompilation Compile(CelEnvironment environment, string expression)
    {
        var issues = new CelIssues(expression);
        Expr? root = CelParser.Parse(expression, issues, environment.Macros);
        if (root is null)
        {
            return new CelCompilation(null, issues, null);
        }

        int locals = CelChecker.Check(environment, root, issues);
        if (!issues.Any)
        {
            LiteralValidator.Check(root, issues);
        }

        return issues.Any ? new CelCompilation(null, issues, null)
            : new CelCompilation(new CelProgram(environment, expression, root.Type, new CelPlanner().Plan(root), locals), issues, root);
    }

    /// <summary>Evaluates once.</summary>
    /// <param name="activation">The values of the variables, made for this environment.</param>
    /// <param name="limit">
    /// Units of cost after which evaluation stops; <see cref="CelLimits.PerCall"/> unless less is left of a budget.
    /// </param>
    public CelResult Evaluate(CelActivation activation, ulong limit = CelLimits.PerCall)
    {
        var frame = new CelFrame(activation.Values, _locals, limit);
        try
        {
            return new CelResult(_root.Evaluate(frame), frame.Cost, false);
        }
        catch (CelCostExceeded)
        {
            return new CelResult(CelValue.Failure("operation cancelled: actual cost limit exceeded"), frame.Cost, true);
        }
    }
}

/// <summary>The outcome of compiling: a program, or issues.</summary>
public sealed class CelCompilation
{
    private readonly Expr? _root;

    internal CelCompilation(CelProgram? program, CelIssues issues, Expr? root)
    {
        Program = program;
        Issues = issues;
        _root = root;
    }

    /// <summary>Null when there are issues.</summary>
    public CelProgram? Program { get; }

    public CelIssues Issues { get; }

    /// <summary>
    /// What an evaluation costs at least and at most, from the sizes the variables' types state. Zero when there are issues.
    /// </summary>
    public CelCost EstimateCost() => _root is null ? default : CostEstimator.Estimate(Program!.Environment, _root);

    /// <summary>Whether the expression uses the variable.</summary>
    public bool Uses(string variable)
    {
        int slot = Program?.Environment.SlotOf(variable) ?? -1;
        return slot >= 0
            && _root!.All().Any(n => (n as Ident ?? (n as Select)?.Qualified)?.Variable == new VariableRef(VariableKind.Global, slot));
    }
}

/// <summary>The outcome of an evaluation.</summary>
/// <param name="Value">The value; a failure says why.</param>
/// <param name="Cost">What was used up, in units.</param>
/// <param name="LimitExceeded">Whether evaluation stopped because it got too dear.</param>
public readonly record struct CelResult(CelValue Value, ulong Cost, bool LimitExceeded);

/// <summary>
/// The values of variables for evaluations; set anew for each object. Not for use by several threads at once while it changes.
/// </summary>
public sealed class CelActivation(CelEnvironment environment)
{
    internal CelValue[] Values { get; } = new CelValue[environment.Variables.Count];

    /// <summary>Binds a variable the environment declares; ignored when it does not.</summary>
    public CelActivation Set(string variable, CelValue value)
    {
        int slot = environment.SlotOf(variable);
        if (slot >= 0)
        {
            Values[slot] = value;
        }

        return this;
    }
}
