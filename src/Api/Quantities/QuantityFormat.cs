namespace Xebec.Api.Quantities;

/// <summary>The family of suffixes a quantity was written with, and is written back with.</summary>
public enum QuantityFormat : byte
{
    /// <summary>Powers of ten by letter: <c>500m</c>, <c>1</c>, <c>2k</c>.</summary>
    DecimalSI,

    /// <summary>Powers of 1024: <c>64Mi</c>.</summary>
    BinarySI,

    /// <summary>Powers of ten by exponent: <c>2e3</c>.</summary>
    DecimalExponent,
}
