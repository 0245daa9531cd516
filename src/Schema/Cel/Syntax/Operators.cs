namespace Xebec.Schema.Cel.Syntax;

/// <summary>The names under which operators are functions; messages show them.</summary>
internal static class Operators
{
    public const string Conditional = "_?_:_";
    public const string And = "_&&_";
    public const string Or = "_||_";
    public const string Not = "!_";
    public const string Equal = "_==_";
    public const string NotEqual = "_!=_";
    public const string Less = "_<_";
    public const string LessEquals = "_<=_";
    public const string Greater = "_>_";
    public const string GreaterEquals = "_>=_";
    public const string Add = "_+_";
    public const string Subtract = "_-_";
    public const string Multiply = "_*_";
    public const string Divide = "_/_";
    public const string Modulo = "_%_";
    public const string Negate = "-_";
    public const string Index = "_[_]";
    public const string In = "@in";
    public const string OptionalSelect = "_?._";
    public const string OptionalIndex = "_[?_]";

    /// <summary>True also for errors: a comprehension goes on over elements that failed.</summary>
    public const string NotStrictlyFalse = "@not_strictly_false";

    /// <summary>Adds an entry to the map a comprehension builds.</summary>
    public const string MapInsert = "cel.@mapInsert";

    public static string? Relation(CelTokenKind kind) => kind switch
    {
        CelTokenKind.Equals => Equal,
        CelTokenKind.NotEquals => NotEqual,
        CelTokenKind.Less => Less,
        CelTokenKind.LessEquals => LessEquals,
        CelTokenKind.Greater => Greater,
        CelTokenKind.GreaterEquals => GreaterEquals,
        CelTokenKind.In => In,
        _ => null,
    };

    public static string? Sum(CelTokenKind kind) => kind switch
    {
        CelTokenKind.Plus => Add,
        CelTokenKind.Minus => Subtract,
        _ => null,
    };

    public static string? Product(CelTokenKind kind) => kind switch
    {
        CelTokenKind.Star => Multiply,
        CelTokenKind.Slash => Divide,
        CelTokenKind.Percent => Modulo,
        _ => null,
    };
}
