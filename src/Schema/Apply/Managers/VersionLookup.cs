using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>The versions of one write's objects. The first conversion that fails is remembered: it ends the write's book-keeping.</summary>
/// <param name="versions">Where other versions come from.</param>
/// <param name="type">The type in the version of the request.</param>
/// <param name="apiVersion">The version of the request.</param>
internal sealed class VersionLookup(IObjectVersions versions, TypeSchema type, string apiVersion)
{
    public string ApiVersion => apiVersion;

    public TypeSchema Type => type;

    /// <summary>What failed, with the step it failed in; null while nothing has.</summary>
    public string? Problem { get; private set; }

    /// <summary>False when the version is not known, or when the conversion failed.</summary>
    /// <param name="value">The object.</param>
    /// <param name="from">The version it is in.</param>
    /// <param name="to">The version wanted.</param>
    /// <param name="step">What a failure is told as, before its own words.</param>
    /// <param name="converted">The object in that version.</param>
    /// <param name="its">Its type there.</param>
    public bool Try(Value value, string from, string to, string step, out Value converted, out TypeSchema its)
    {
        (converted, its) = (value, type);
        if (from == to && to == apiVersion)
        {
            return true;
        }

        ConvertedObject found = versions.Convert(value, from, to);
        Problem ??= found.Problem is null ? null : step + found.Problem;
        if (found.Type is null)
        {
            return false;
        }

        (converted, its) = (from == to ? value : found.Value, found.Type);
        return true;
    }
}
