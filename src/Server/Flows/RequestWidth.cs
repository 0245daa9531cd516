using System.Globalization;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>How many seats a request takes: one, and lists more the more they are about.</summary>
internal static class RequestWidth
{
    private const int ObjectsOfSeat = 100;
    private const int Most = 10;

    // no request may take more than this part of its level
    private const double PartOfLevel = 0.15;

    /// <param name="target">The request.</param>
    /// <param name="level">Its level.</param>
    /// <param name="objects">How many objects a list is about at most.</param>
    public static int Of(RequestTarget target, PriorityLevel level, Func<RequestTarget, int> objects)
    {
        bool list = target.IsResource && (target.Verb == "list" || (target.Verb == "watch" && target.Query.Flag("sendInitialEvents")));
        if (!list || target.Query["fieldSelector"].Contains("metadata.name=", StringComparison.Ordinal))
        {
            return 1;
        }

        int about = objects(target);
        if (int.TryParse(target.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit > 0)
        {
            about = Math.Min(about, limit);
        }

        int most = Math.Clamp((int)Math.Ceiling(level.Nominal * PartOfLevel), 1, Most);
        return Math.Clamp((about + ObjectsOfSeat - 1) / ObjectsOfSeat, 1, most);
    }
}
