using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Every function of the environment that all of Kubernetes' expressions share.</summary>
internal static class BaseLibraries
{
    public static IEnumerable<CelOverload> All { get; } =
    [
        .. OperatorLibrary.All, .. ConversionLibrary.All, .. TextLibrary.All, .. TimeLibrary.All, .. OptionalLibrary.All,
        .. StringsLibrary.All, .. ListsLibrary.All, .. SetsLibrary.All, .. RegexLibrary.All, .. UrlLibrary.All, .. NetworkLibrary.All,
        .. QuantityLibrary.All, .. SemverLibrary.All, .. FormatLibrary.All, .. AuthorizerLibrary.All,
    ];
}
