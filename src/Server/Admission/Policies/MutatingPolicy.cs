using Xebec.Api.Documents;
using Xebec.Schema.Apply;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Server.Admission.Expressions;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A MutatingAdmissionPolicy, compiled.</summary>
internal sealed class MutatingPolicy
{
    private readonly PolicyVariables _variables;
    private readonly ConditionSet _conditions;
    private readonly List<(NamedExpression Expression, bool Patch)> _mutations = [];

    private MutatingPolicy(StoredObject stored)
    {
        Name = stored.Key.Name;
        Spec = ParsedObject.Of(stored).Root["spec"];
        bool parameters = Spec["paramKind"].IsObject;
        _conditions = new ConditionSet(AdmissionEnvironment.Of(parameters), Spec["matchConditions"]);
        _variables = new PolicyVariables(AdmissionEnvironment.Of(parameters), Spec["variables"]);
        CelEnvironment environment = AdmissionEnvironment.Mutating(_variables.Environment);
        foreach (Value mutation in Spec["mutations"].Elements)
        {
            bool patch = mutation["patchType"].TextIs("JSONPatch");
            Value source = patch ? mutation["jsonPatch"] : mutation["applyConfiguration"];
            _mutations.Add((NamedExpression.Of(environment, source["expression"].TextOrEmpty), patch));
        }
    }

    public string Name { get; }

    public Value Spec { get; }

    public bool FailsOpen => Spec["failurePolicy"].TextIs("Ignore");

    public bool IsReinvocable => Spec["reinvocationPolicy"].TextIs("IfNeeded");

    public static MutatingPolicy Compile(StoredObject stored) => new(stored);

    /// <summary>The object after all mutations; null when conditions leave the request alone.</summary>
    /// <param name="item">The object as expressions see it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="valuesOf">What expressions see of an object.</param>
    /// <param name="parameters">Absent for none.</param>
    /// <param name="problem">Why it cannot be said; null when it can.</param>
    public ObjectDraft? Mutate(
        ObjectDraft item, TypeSchema type, Func<ObjectDraft, AdmissionValues> valuesOf, Value parameters, out string? problem)
    {
        if (Read(item, type, out problem) is not { } canonical)
        {
            return null;
        }

        item = canonical;
        AdmissionValues values = valuesOf(item);
        if (_conditions.Hold(e => values.In(e, parameters), out problem) != true)
        {
            return null;
        }

        foreach ((NamedExpression expression, bool patch) in _mutations)
        {
            // each mutation sees what the ones before it did
            values = valuesOf(item);
            var budget = new PolicyBudget();
            CelActivation Activate(CelEnvironment environment, CelValue variables) =>
                values.In(environment, parameters).Set("variables", variables);
            CelValue variables = _variables.Lazily(Activate, budget);
            CelEnvironment own = expression.Compilation.Program?.Environment ?? CelEnvironment.Kubernetes;
            CelValue result = budget.Evaluate(expression, Activate(own, variables), out problem);
            if (problem is not null
                || (patch ? Patched(item, result, type, out problem) : Applied(item, result, type, out problem)) is not { } changed)
            {
                return null;
            }

            item = changed;
        }

        return item;
    }

    private static ObjectDraft? Patched(ObjectDraft item, CelValue operations, TypeSchema type, out string? problem)
    {
        PatchResult result = JsonPatch.Apply(item.Clone(), operations.ToValue());
        problem = result.Problem is { } failed ? $"JSON Patch: {failed.Detail ?? failed.Message}" : null;
        return problem is null ? Read(result.Object!, type, out problem) : null;
    }

    private static ObjectDraft? Applied(ObjectDraft item, CelValue applied, TypeSchema type, out string? problem)
    {
        ParsedBody parsed = BodyParser.Parse(type, ObjectDraft.Open(applied.ToValue()));
        problem = parsed.Problem is { } unreadable ? $"ApplyConfiguration: {unreadable}" : null;
        return problem is null ? Read(ObjectDraft.Open(ApplyEngine.Lay(type, item, parsed.Document!.Root)), type, out problem) : null;
    }

    private static ObjectDraft? Read(ObjectDraft item, TypeSchema type, out string? problem)
    {
        ParsedBody parsed = BodyParser.Parse(type, item);
        problem = parsed.Problem;
        return problem is null ? ObjectDraft.Open(parsed.Document!.Root) : null;
    }
}
