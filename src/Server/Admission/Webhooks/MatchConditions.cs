using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Expressions that all have to hold before a webhook is asked.</summary>
internal static class MatchConditions
{
    /// <param name="conditions">name and expression each; none always hold.</param>
    /// <param name="request">What they are about.</param>
    /// <param name="problem">Why it cannot be said whether they hold; null when it can.</param>
    public static bool Hold(Value conditions, AdmissionRequest request, out string? problem)
    {
        problem = conditions.Count == 0 ? null : $"match conditions of {request.Resource} cannot be evaluated: this server knows no expressions";
        return problem is null;
    }
}
