using System.Globalization;
using Xebec.Api.Names;

namespace Xebec.Schema.Yaml;

internal enum YamlScalarKind : byte
{
    Text,
    Null,
    Flag,
    Integer,

    /// <summary>Beyond 63 bits.</summary>
    Unsigned,
    Real,
}

/// <summary>What a scalar means.</summary>
internal readonly record struct YamlScalar(YamlScalarKind Kind, string Text, long Integer = 0, double Real = 0)
{
    /// <summary>The key of a JSON object that this scalar becomes; null for the kinds upstream refuses as keys.</summary>
    public string? JsonName => Kind switch
    {
        YamlScalarKind.Text => Text,
        YamlScalarKind.Flag => Integer == 1 ? "true" : "false",
        YamlScalarKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        YamlScalarKind.Real when double.IsNaN(Real) => ".nan",
        YamlScalarKind.Real when double.IsInfinity(Real) => Real > 0 ? ".inf" : "-.inf",
        YamlScalarKind.Real => YamlFloats.GeneralSingle(Real),
        _ => null,
    };

    /// <summary>As Go's <c>%#v</c> shows it in messages.</summary>
    public string Shown => Kind switch
    {
        YamlScalarKind.Text => GoText.Quote(Text),
        YamlScalarKind.Null => "interface {}(nil)",
        YamlScalarKind.Flag => Integer == 1 ? "true" : "false",
        YamlScalarKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        YamlScalarKind.Unsigned => "0x" + ((ulong)Integer).ToString("x", CultureInfo.InvariantCulture),
        _ => YamlFloats.General(Real),
    };
}
