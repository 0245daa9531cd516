using Xebec.Server.Pipeline;

namespace Xebec.Server.Answers;

/// <summary>406, of which there are two kinds: no media type the route knows, and none in the form that is asked for.</summary>
internal static class Unacceptable
{
    private const string Formats = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private const string Streams = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

    public static StatusError Form { get; } = StatusError.NotAcceptable("only the following media types are accepted: " + Formats);

    public static StatusError Stream { get; } = StatusError.NotAcceptable("only the following media types are accepted: " + Streams);

    private static StatusError Route { get; } = OfRoute(Formats);

    private static StatusError StreamingRoute { get; } = OfRoute(Formats + ", " + Streams);

    /// <summary>
    /// The answer when a header names no media type of the route at all; parameters and wildcards of subtypes do not matter here.
    /// </summary>
    public static StatusError? ByRoute(string accept, bool streams)
    {
        if (accept.Length == 0)
        {
            return null;
        }

        foreach (string one in accept.Split(','))
        {
            int parameters = one.IndexOf(';');
            string media = (parameters < 0 ? one : one[..parameters]).Trim();
            if (media == "*/*" || Array.Exists(MediaFormats.All, f => f.ContentType() == media))
            {
                return null;
            }
        }

        return streams ? StreamingRoute : Route;
    }

    private static StatusError OfRoute(string available) =>
        StatusError.NotAcceptable("406: Not Acceptable\n\nAvailable representations: " + available) with { Details = StatusDetails.Empty };
}
