using System.Globalization;
using Xebec.Api.Apps.V1;
using Xebec.Api.Documents;

namespace Xebec.Control.Deployments;

/// <summary>How many pods above and below the wanted number a rollout may have.</summary>
public readonly record struct Fenceposts(long MaxSurge, long MaxUnavailable)
{
    /// <summary>
    /// Percentages of the wanted number: surge rounded up, unavailable down; when both come to nothing, one may be unavailable.
    /// </summary>
    public static Fenceposts Of(Deployment deployment)
    {
        long replicas = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy.Type != "RollingUpdate")
        {
            return new Fenceposts(0, 0);
        }

        long surge = Resolve(deployment.Spec.Strategy.RollingUpdate.MaxSurge, replicas, up: true);
        long unavailable = Resolve(deployment.Spec.Strategy.RollingUpdate.MaxUnavailable, replicas, up: false);
        if (surge == 0 && unavailable == 0)
        {
            unavailable = 1;
        }

        return new Fenceposts(surge, Math.Min(unavailable, replicas));
    }

    private static long Resolve(Value number, long total, bool up)
    {
        if (number.Integer is { } whole)
        {
            return whole;
        }

        if (number.Text is not { } text || !text.EndsWith('%')
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long percent))
        {
            return 0;
        }

        return (percent * total + (up ? 99 : 0)) / 100;
    }
}
