using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>How admission says no.</summary>
internal static class Refusal
{
    /// <summary>403 about the object of the request; one that has no name yet is called by its prefix.</summary>
    public static StatusError Of(AdmissionRequest request, string why) =>
        StatusError.Forbidden(request.Context.Type.Name, NameOf(request), why);

    /// <summary>Several reasons as Go joins them: alone as it is, more in brackets.</summary>
    public static string Join(IReadOnlyList<string> reasons)
    {
        List<string> distinct = [.. reasons.Distinct(StringComparer.Ordinal)];
        return distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }

    private static string NameOf(AdmissionRequest request)
    {
        if (request.Name.Length > 0)
        {
            return request.Name;
        }

        Value metadata = request.Object is null ? default : request.Object["metadata"];
        string name = metadata["name"].TextOrEmpty;
        string prefix = metadata["generateName"].TextOrEmpty;
        return name.Length > 0 ? name : prefix.Length > 0 ? prefix : "Unknown";
    }
}
