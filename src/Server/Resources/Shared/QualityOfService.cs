using Xebec.Api.Documents;
using Xebec.Api.Quantities;

namespace Xebec.Server.Resources.Shared;

/// <summary>
/// A pod's class: Guaranteed when every container's cpu and memory limits
/// equal its requests, BestEffort when it asks for nothing, else Burstable.
/// </summary>
internal static class QualityOfService
{
    public static string Of(Value spec)
    {
        bool asks = false;
        bool guaranteed = true;
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (Value container in spec[list].Elements)
            {
                Value resources = container["resources"];
                foreach (string name in (ReadOnlySpan<string>)["cpu", "memory"])
                {
                    Quantity? request = Positive(resources["requests"][name]);
                    Quantity? limit = Positive(resources["limits"][name]);
                    asks |= request is not null || limit is not null;
                    guaranteed &= limit is not null && (request is null || request.Value.Equals(limit.Value));
                }
            }
        }

        return !asks ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity? Positive(Value text) =>
        text.Text is { } given && Quantity.TryParse(given, out Quantity quantity, out _) && quantity.Sign > 0 ? quantity : null;
}
