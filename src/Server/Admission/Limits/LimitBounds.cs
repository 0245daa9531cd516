using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Quantities;

namespace Xebec.Server.Admission;

/// <summary>One entry of a LimitRange against what something asks for and may use.</summary>
internal static class LimitBounds
{
    /// <param name="limit">The entry.</param>
    /// <param name="type">What it bounds, for messages.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="limits">What may be used; null for things that only ask (claims), whose maximum then bounds requests.</param>
    /// <param name="reasons">Receives what is out of bounds.</param>
    public static void Check(
        Value limit, string type, IDictionary<string, Quantity> requests, IDictionary<string, Quantity>? limits, List<string> reasons)
    {
        foreach ((string name, Quantity least) in Bounds(limit["min"]))
        {
            string start = $"minimum {name} usage per {type} is {least}";
            if (!requests.TryGetValue(name, out Quantity asked))
            {
                reasons.Add($"{start}.  No request is specified");
            }
            else if (asked < least)
            {
                reasons.Add($"{start}, but request is {asked}");
            }
            else if (limits is not null && limits.TryGetValue(name, out Quantity most) && most < least)
            {
                reasons.Add($"{start}, but limit is {most}");
            }
        }

        foreach ((string name, Quantity most) in Bounds(limit["max"]))
        {
            string start = $"maximum {name} usage per {type} is {most}";
            bool asks = requests.TryGetValue(name, out Quantity asked);
            Quantity bounded = default;
            bool limited = limits?.TryGetValue(name, out bounded) ?? true;
            if (!limited)
            {
                reasons.Add($"{start}.  No limit is specified");
            }
            else if (limits is not null && bounded > most)
            {
                reasons.Add($"{start}, but limit is {bounded}");
            }
            else if (limits is null && !asks)
            {
                reasons.Add($"{start}.  No request is specified");
            }
            else if (asks && asked > most)
            {
                reasons.Add($"{start}, but request is {asked}");
            }
        }

        if (limits is not null)
        {
            CheckRatios(limit, type, requests, limits, reasons);
        }
    }

    private static void CheckRatios(
        Value limit, string type, IDictionary<string, Quantity> requests, IDictionary<string, Quantity> limits, List<string> reasons)
    {
        foreach ((string name, Quantity ratio) in Bounds(limit["maxLimitRequestRatio"]))
        {
            string start = $"{name} max limit to request ratio per {type} is {ratio}, but ";
            if (!requests.TryGetValue(name, out Quantity asked) || asked.IsZero)
            {
                reasons.Add(start + "no request is specified or request is 0");
            }
            else if (!limits.TryGetValue(name, out Quantity most) || most.IsZero)
            {
                reasons.Add(start + "no limit is specified or limit is 0");
            }
            else if (most.Real / asked.Real is var observed && observed > ratio.Real)
            {
                reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{start}provided ratio is {observed:F6}"));
            }
        }
    }

    private static IEnumerable<(string Name, Quantity Bound)> Bounds(Value list)
    {
        foreach (Member member in list.Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            if (Quantity.TryParse(member.Value.TextOrEmpty, out Quantity bound))
            {
                yield return (member.Name, bound);
            }
        }
    }
}
