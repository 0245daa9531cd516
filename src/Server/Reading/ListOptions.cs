using System.Globalization;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Reading;

/// <summary>The query options of list and watch, read and checked as upstream does.</summary>
public sealed record ListOptions
{
    public long Limit { get; init; }

    public string Continue { get; init; } = "";

    /// <summary>As given; "" when it was not.</summary>
    public string ResourceVersion { get; init; } = "";

    public string ResourceVersionMatch { get; init; } = "";

    public bool AllowWatchBookmarks { get; init; }

    public bool? SendInitialEvents { get; init; }

    /// <summary>How long a watch may last; null leaves it to the server.</summary>
    public TimeSpan? Timeout { get; init; }

    public static ListOptions? Read(QueryString query, bool watch, out StatusError? error)
    {
        error = null;
        if (!TryNumber(query, "limit", out long limit, ref error) | !TryNumber(query, "timeoutSeconds", out long timeoutSeconds, ref error))
        {
            return null;
        }

        var options = new ListOptions
        {
            Limit = limit,
            Continue = query["continue"],
            ResourceVersion = query["resourceVersion"],
            ResourceVersionMatch = query["resourceVersionMatch"],
            AllowWatchBookmarks = query.Flag("allowWatchBookmarks"),
            SendInitialEvents = query.Has("sendInitialEvents") ? query.Flag("sendInitialEvents") : null,
            Timeout = timeoutSeconds > 0 ? TimeSpan.FromSeconds(Math.Min(timeoutSeconds, int.MaxValue)) : null,
        };
        var errors = new FieldErrors();
        if (watch)
        {
            options.CheckWatch(errors);
        }
        else
        {
            options.CheckList(errors);
        }

        error = errors.Any ? StatusError.Invalid(new KindName("meta.k8s.io", "v1", "ListOptions"), "", errors.All) : null;
        return error is null ? options : null;
    }

    private static bool TryNumber(QueryString query, string name, out long number, ref StatusError? error)
    {
        number = 0;
        string text = query[name];
        if (text.Length == 0 || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        error = StatusError.BadRequest($"strconv.ParseInt: parsing {GoText.Quote(text)}: invalid syntax");
        return false;
    }

    private void CheckWatch(FieldErrors errors)
    {
        var match = FieldPath.Of("resourceVersionMatch");
        if (ResourceVersionMatch.Length > 0 && SendInitialEvents is null)
        {
            errors.Forbidden(match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        if (SendInitialEvents is not null && ResourceVersionMatch != "NotOlderThan")
        {
            errors.Forbidden(match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        if (ResourceVersionMatch is not ("" or "NotOlderThan"))
        {
            errors.NotSupported(match, ResourceVersionMatch, "NotOlderThan");
        }

        if (Continue.Length > 0)
        {
            errors.Forbidden(FieldPath.Of("continue"), "continue is forbidden for watch");
        }
    }

    private void CheckList(FieldErrors errors)
    {
        var match = FieldPath.Of("resourceVersionMatch");
        if (ResourceVersionMatch.Length > 0)
        {
            if (ResourceVersion.Length == 0)
            {
                errors.Forbidden(match, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }

            if (Continue.Length > 0)
            {
                errors.Forbidden(match, "resourceVersionMatch is forbidden when continue is provided");
            }

            if (ResourceVersionMatch is not ("Exact" or "NotOlderThan"))
            {
                errors.NotSupported(match, ResourceVersionMatch, "Exact", "NotOlderThan", "");
            }

            if (ResourceVersionMatch == "Exact" && ResourceVersion == "0")
            {
                errors.Forbidden(match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }

        if (SendInitialEvents is not null)
        {
            errors.Forbidden(FieldPath.Of("sendInitialEvents"), "sendInitialEvents is forbidden for list");
        }
    }
}
