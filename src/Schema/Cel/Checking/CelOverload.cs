using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Checking;

/// <summary>What an overload does; arguments are never errors, their types fit.</summary>
internal delegate CelValue CelUnary(CelValue argument);

internal delegate CelValue CelBinary(CelValue left, CelValue right);

internal delegate CelValue CelNary(ReadOnlySpan<CelValue> arguments);

/// <summary>One meaning of a function: argument types, result type, what it does and what it costs.</summary>
internal sealed record CelOverload(string Function, string Id, bool IsMethod, IReadOnlyList<CelType> Parameters, CelType Result)
{
    private readonly bool _generic = HasParameters(Result) || Parameters.Any(HasParameters);

    public CelUnary? Unary { get; init; }

    public CelBinary? Binary { get; init; }

    public CelNary? Nary { get; init; }

    public CostRule Cost { get; init; }

    /// <summary>Whether types are to be found for type variables at each call.</summary>
    public bool IsGeneric => _generic;

    public CelValue Invoke(ReadOnlySpan<CelValue> arguments) => arguments.Length switch
    {
        1 when Unary is not null => Unary(arguments[0]),
        2 when Binary is not null => Binary(arguments[0], arguments[1]),
        _ => Nary!(arguments),
    };

    /// <summary>Whether values of these types can be handed to the overload; what is inside lists and maps is not looked at.</summary>
    public bool Takes(ReadOnlySpan<CelValue> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            CelType wanted = Parameters[i];
            if (wanted.Kind is CelKind.Dyn or CelKind.Parameter)
            {
                continue;
            }

            CelType actual = arguments[i].Type;
            if (actual.Kind != wanted.Kind && !(wanted.Kind == CelKind.Map && actual.Kind == CelKind.Object))
            {
                return false;
            }

            if (wanted.Kind == CelKind.Opaque && actual.Name != wanted.Name)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasParameters(CelType type) => type.Kind == CelKind.Parameter || type.Parameters.Any(HasParameters);
}
