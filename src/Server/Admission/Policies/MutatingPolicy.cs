using Xebec.Api.Documents;
using Xebec.Schema.Apply;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Pipeline;
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

    /// <summary>
    /// The object after all mutations; null when conditions leave the request alone. A mutation that fails changes nothing, and does not
    /// keep those after it from it.
    /// </summary>
    /// <param name="item">The object as expressions see it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="valuesOf">What expressions see of an object.</param>
    /// <param name="parameters">Absent for none.</param>
    /// <param name="problems">Where to tell what failed; the failure policy decides what comes of it.</param>
    /// <param name="broken">The answer when a patch left what is no object of the type, whatever the failure policy; else null.</param>
    public ObjectDraft? Mutate(
        ObjectDraft item,
        TypeSchema type,
        Func<ObjectDraft, AdmissionValues> valuesOf,
        Value parameters,
        List<string> problems,
        out StatusError? broken)
    {
        broken = null;
        if (Read(item, type, out string? problem) is not { } canonical)
        {
            Tell(problem);
            return null;
        }

        item = canonical;
        AdmissionValues values = valuesOf(item);
        if (_conditions.Hold(e => values.In(e, parameters), out problem) != true)
        {
            Tell(problem);
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
            ObjectDraft? changed = problem is not null ? null
                : patch ? Patched(item, result, type, out problem, out broken)
                : Applied(item, result, type, out problem);
            if (broken is not null)
            {
                return null;
            }

            Tell(problem);
            item = changed ?? item;
        }

        return item;

        void Tell(string? what)
        {
            if (what is not null)
            {
                problems.Add(what);
            }
        }
    }

    private static ObjectDraft? Patched(
        ObjectDraft item, CelValue operations, TypeSchema type, out string? problem, out StatusError? broken)
    {
        broken = null;
        problem = null;
        if (CelTypeNames.MisnamedIn(operations, "value") is { } misnamed)
        {
            problem = $"type mismatch: {misnamed}";
            return null;
        }

        PatchResult result = JsonPatch.Apply(item.Clone(), operations.ToValue());
        if (result.Problem is { } failed)
        {
            // a test that fails is a condition that does not hold
            problem = failed.TestFailed ? null : $"JSON Patch: {failed.Detail ?? failed.Message}";
            return null;
        }

        ParsedBody parsed = BodyParser.Parse(type, result.Object!);
        bool strict = !type.OrderedByName && parsed.Notices.Count > 0;
        string? unreadable = strict ? $"strict decoding error: {string.Join(", ", parsed.Notices)}" : parsed.Problem;
        broken = unreadable is null ? null : StatusError.Internal(unreadable);
        return broken is null ? ObjectDraft.Open(parsed.Document!.Root) : null;
    }

    private static ObjectDraft? Applied(ObjectDraft item, CelValue made, TypeSchema type, out string? problem)
    {
        if (CelTypeNames.Misnamed(made) is { } misnamed)
        {
            problem = $"type mismatch: {misnamed}";
            return null;
        }

        var applied = made.ToValue();
        IReadOnlyList<string> atomics = [];
        problem = ApplyEngine.Misfit(type, applied) is { } misfit ? $"failed to convert patch object to typed object: {misfit}"
            : (atomics = ApplyEngine.Atomics(type, applied)).Count > 0
                ? $"invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {string.Join(", ", atomics)}"
                : null;
        if (problem is not null)
        {
            problem = $"error applying patch: {problem}";
            return null;
        }

        ParsedBody parsed = BodyParser.Parse(type, ObjectDraft.Open(applied));
        problem = parsed.Problem;
        return problem is null ? Read(ObjectDraft.Open(ApplyEngine.Lay(type, item, parsed.Document!.Root)), type, out problem) : null;
    }

    private static ObjectDraft? Read(ObjectDraft item, TypeSchema type, out string? problem)
    {
        ParsedBody parsed = BodyParser.Parse(type, item);
        problem = parsed.Problem;
        return problem is null ? ObjectDraft.Open(parsed.Document!.Root) : null;
    }
}
