using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>That an expression compiles and gives what is wanted of it.</summary>
internal static class ExpressionRules
{
    /// <param name="environment">What it can use.</param>
    /// <param name="expression">As it is compiled.</param>
    /// <param name="shown">As messages show it.</param>
    /// <param name="path">Where.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <param name="wanted">The types it may give.</param>
    public static void Check(
        CelEnvironment environment, string expression, Value shown, FieldPath path, FieldErrors errors, params CelType[] wanted)
    {
        CelCompilation compilation = CelProgram.Compile(environment, expression);
        if (compilation.Program is not { } program)
        {
            errors.Invalid(path, shown, $"compilation failed: {compilation.Issues}");
        }
        else if (!wanted.Contains(program.ResultType))
        {
            string types = wanted.Length == 1 ? wanted[0].ToString() : $"one of [{string.Join<CelType>(' ', wanted)}]";
            errors.Invalid(path, shown, $"must evaluate to {types} but got {program.ResultType}");
        }
    }
}
