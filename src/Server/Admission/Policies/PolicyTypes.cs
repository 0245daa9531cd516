using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Registry;

namespace Xebec.Server.Admission;

/// <summary>
/// Type checking of a ValidatingAdmissionPolicy: expressions are compiled once more for each kind that its rules name, with that kind's
/// fields, to find what would fail when they are evaluated.
/// </summary>
public static class PolicyTypes
{
    private const int TypesMax = 10;

    /// <summary>What is wrong with a policy's validations: where, and for which kinds; empty when nothing is.</summary>
    /// <param name="spec">The policy's spec.</param>
    /// <param name="registry">Where kinds are found.</param>
    public static IReadOnlyList<(string Field, string Warning)> Check(Value spec, ApiRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        List<ResourceBinding> kinds = Named(spec["matchConstraints"]["resourceRules"], registry);
        if (kinds.Count == 0)
        {
            return [];
        }

        CelType? parameters = ParametersOf(spec["paramKind"], registry);
        List<(KindName, CelEnvironment)> rules = [.. kinds.Select(k => (k.Type.Kind, Environment(k, parameters, spec["variables"], true)))];
        List<(KindName, CelEnvironment)> messages =
        [
            .. kinds.Select(k => (k.Type.Kind, Environment(k, parameters, spec["variables"], false))),
        ];
        var warnings = new List<(string, string)>();
        int index = 0;
        foreach (Value validation in spec["validations"].Elements)
        {
            Tell($"spec.validations[{index}].expression", validation["expression"].TextOrEmpty, rules, warnings);
            if (validation["messageExpression"].TextOrEmpty is { Length: > 0 } message)
            {
                Tell($"spec.validations[{index}].messageExpression", message, messages, warnings);
            }

            index++;
        }

        return warnings;
    }

    private static void Tell(
        string field, string expression, List<(KindName Kind, CelEnvironment Environment)> checks, List<(string, string)> warnings)
    {
        var lines = new StringBuilder();
        foreach ((KindName kind, CelEnvironment environment) in checks)
        {
            CelCompilation compiled = CelProgram.Compile(environment, expression);
            if (compiled.Program is null)
            {
                lines.Append($"{kind.Group}/{kind.Version}, Kind={kind.Kind}: {compiled.Issues}\n");
            }
        }

        if (lines.Length > 0)
        {
            warnings.Add((field, lines.ToString()));
        }
    }

    private static CelEnvironment Environment(ResourceBinding kind, CelType? parameters, Value variables, bool authorizer)
    {
        CelType item = SchemaTypes.Of(kind.Type.Type);
        CelEnvironment environment = AdmissionEnvironment.Of(parameters is not null, authorizer)
            .With(new CelVariable("object", item), new CelVariable("oldObject", item));
        environment = parameters is null ? environment : environment.With(new CelVariable("params", parameters));
        return new PolicyVariables(environment, variables).Environment;
    }

    private static CelType? ParametersOf(Value kind, ApiRegistry registry)
    {
        if (!kind.IsObject)
        {
            return null;
        }

        string[] version = kind["apiVersion"].TextOrEmpty.Split('/');
        var name = new KindName(version.Length > 1 ? version[0] : "", version[^1], kind["kind"].TextOrEmpty);
        return registry.Find(name) is { } found ? SchemaTypes.Of(found.Type.Type) : CelType.Dyn;
    }

    // what rules name one by one, in order; wildcards and subresources are not looked into
    private static List<ResourceBinding> Named(Value rules, ApiRegistry registry)
    {
        IEnumerable<ResourceBinding> named =
            from rule in rules.Elements.ToList()
            from g in Words(rule["apiGroups"], "*")
            from v in Words(rule["apiVersions"], "*")
            from r in Words(rule["resources"], "*/")
            let found = registry.Find(g, v, r)
            where found is not null
            select found;
        return [.. named.DistinctBy(k => k.Type.Kind).Take(TypesMax)
            .OrderBy(k => k.Type.Kind.Group, StringComparer.Ordinal)
            .ThenBy(k => k.Type.Kind.Version, StringComparer.Ordinal)
            .ThenBy(k => k.Type.Kind.Kind, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Words(Value list, string wild) =>
        list.Elements.ToList().Select(e => e.TextOrEmpty).Where(w => w.AsSpan().IndexOfAny(wild) < 0).Order(StringComparer.Ordinal);
}
