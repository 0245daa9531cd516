using Xebec.Api.Times;

namespace Xebec.Server.Pipeline;

/// <summary>
/// How long a request may take until its answer begins: what the client
/// asks for with <c>?timeout=</c>, never more than the server's own bound.
/// </summary>
internal static class RequestDeadline
{
    /// <summary>
    /// Null and a 400 when what the client asks for is no duration. Zero asks for nothing; what lasts has no use for it and is not read.
    /// </summary>
    /// <param name="target">The request; watches have <c>timeoutSeconds</c> instead.</param>
    /// <param name="most">The server's bound.</param>
    /// <param name="error">Why there is no deadline.</param>
    public static TimeSpan? Read(RequestTarget target, TimeSpan most, out StatusError? error)
    {
        error = null;
        string asked = target.Lasts ? "" : target.Query["timeout"];
        if (asked.Length == 0)
        {
            return most;
        }

        if (!GoDuration.TryParse(asked, out GoDuration duration, out string? problem))
        {
            error = StatusError.BadRequest($"invalid timeout specified in the request URL - {problem}");
            return null;
        }

        var wish = duration.ToTimeSpan();
        return wish > TimeSpan.Zero && wish < most ? wish : most;
    }
}
