using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>Expressions that choose devices.</summary>
internal static class DeviceSelectors
{
    private const int BytesMax = 10 * 1024;
    private const ulong DriverBytes = 63;
    private const ulong MembersMax = 32;
    private const ulong ValueBytes = 64;

    /// <summary>Sizes are the most that a slice may have, from which costs are estimated.</summary>
    private static readonly CelEnvironment Environment = CelEnvironment.Kubernetes.WithBind()
        .With(new CelVariable("device", CelType.Object("kubernetes.DRADevice", new Dictionary<string, CelField>
        {
            ["driver"] = new("driver", CelType.String.Sized(DriverBytes)),
            ["attributes"] = new("attributes", ByDomain(CelType.Dyn.Sized(ValueBytes))),
            ["capacity"] = new("capacity", ByDomain(Schema.Cel.Libraries.CelTypes.Quantity)),
            ["allowMultipleAllocations"] = new("allowMultipleAllocations", CelType.Bool),
        })));

    public static void Check(Value expression, FieldPath path, FieldErrors errors)
    {
        int before = errors.Count;
        errors.NotLonger(path, expression, BytesMax);
        if (errors.Count > before)
        {
            return;
        }

        CelCompilation compilation = CelProgram.Compile(Environment, expression.TextOrEmpty);
        if (compilation.Program is not { } program)
        {
            errors.Invalid(path, expression.TextOrEmpty, $"compilation failed: {compilation.Issues}");
        }
        else if (!program.ResultType.Equals(CelType.Bool) && !program.ResultType.Equals(CelType.Dyn))
        {
            errors.Invalid(path, expression, $"must evaluate to bool or the unknown type, not {program.ResultType}");
        }
        else if (compilation.EstimateCost().Max > CelLimits.PerCall)
        {
            errors.Forbidden(path, "too complex, exceeds cost limit");
        }
    }

    private static CelType ByDomain(CelType value) => CelType.Map(
        CelType.String.Sized(DriverBytes), CelType.Map(CelType.String.Sized(MembersMax), value).Sized(MembersMax)).Sized(MembersMax);
}
