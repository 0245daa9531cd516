using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Libraries;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>
/// The expressions of one policy: each must compile and give what its place wants; later ones may use the variables before them.
/// </summary>
/// <param name="spec">The policy's spec.</param>
/// <param name="errors">Gets what is wrong.</param>
internal sealed class PolicyExpressions(Value spec, FieldErrors errors)
{
    private static readonly CelType ObjectType = CelType.Open("Object");
    private static readonly CelType PatchType = CelType.List(JsonPatchLibrary.Operation);
    private readonly bool _parameters = spec["paramKind"].IsObject;
    private readonly Dictionary<string, CelType> _variables = new(StringComparer.Ordinal);

    /// <summary>A variable's; the ones that follow know its type.</summary>
    public void Variable(string name, string expression, FieldPath path)
    {
        CelCompilation compilation = CelProgram.Compile(Environment(true), expression);
        _variables[name] = compilation.Program?.ResultType ?? CelType.Dyn;
        if (compilation.Program is null)
        {
            errors.Invalid(path, expression, $"compilation failed: {compilation.Issues}");
        }
    }

    public void Validation(string expression, FieldPath path) =>
        ExpressionRules.Check(Environment(true), expression, expression, path, errors, CelType.Bool);

    public void Message(string expression, FieldPath path) =>
        ExpressionRules.Check(Environment(false), expression, expression, path, errors, CelType.String);

    public void Annotation(string expression, string shown, FieldPath path) =>
        ExpressionRules.Check(Environment(true), expression, shown, path, errors, CelType.String, CelType.Null);

    public void Mutation(string expression, bool patch, FieldPath path) =>
        ExpressionRules.Check(
            AdmissionEnvironment.Mutating(Environment(true)), expression, expression, path, errors, patch ? PatchType : ObjectType);

    private CelEnvironment Environment(bool authorizer)
    {
        CelEnvironment environment = AdmissionEnvironment.Of(_parameters, authorizer);
        return spec["variables"].Count == 0 ? environment : AdmissionEnvironment.WithVariables(environment, _variables);
    }
}
