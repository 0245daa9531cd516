using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Objects;

namespace Xebec.Server.Pipeline;

/// <summary>
/// A failed request as a value: everything a Status object carries. Made by the factories below, whose texts are upstream's.
/// </summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Reason">Machine-readable reason; "" is left out.</param>
/// <param name="Message">For people.</param>
public sealed record StatusError(int Code, string Reason, string Message)
{
    /// <summary>Null leaves <c>details</c> out altogether; upstream often sends it empty.</summary>
    public StatusDetails? Details { get; init; } = StatusDetails.Empty;

    /// <summary>Sent as text, without a Status around it: "404 page not found".</summary>
    public bool Plain { get; init; }

    /// <summary>Sent as Retry-After.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>metadata.continue of the Status: a token that goes on from an expired one.</summary>
    public string ContinueToken { get; init; } = "";

    public static StatusError PageNotFound { get; } = new(404, "", "404 page not found\n") { Plain = true };

    public static StatusError NoSuchResource { get; } = new(404, "NotFound", "the server could not find the requested resource");

    public static StatusError MethodNotAllowed { get; } =
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static StatusError NotFound(ResourceName resource, string name) =>
        new(404, "NotFound", $"{resource} {GoText.Quote(name)} not found")
        {
            Details = new StatusDetails(name, resource.Group, resource.Resource),
        };

    public static StatusError AlreadyExists(ResourceName resource, string name) =>
        new(409, "AlreadyExists", $"{resource} {GoText.Quote(name)} already exists")
        {
            Details = new StatusDetails(name, resource.Group, resource.Resource),
        };

    /// <summary>A name that was asked to be generated is taken; another attempt makes another.</summary>
    public static StatusError NameNotGenerated(ResourceName resource, string name) =>
        new(409, "AlreadyExists",
            $"{resource} {GoText.Quote(name)} already exists, the server was not able to generate a unique name for the object")
        {
            Details = new StatusDetails(name, resource.Group, resource.Resource) { RetryAfterSeconds = 1 },
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    public static StatusError Conflict(ResourceName resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource} {GoText.Quote(name)}: {why}")
        {
            Details = new StatusDetails(name, resource.Group, resource.Resource),
        };

    public static StatusError Modified(ResourceName resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>The object is another than the one whose uid was named; in upstream its storage says so, and shows its own key.</summary>
    /// <param name="key">The object.</param>
    /// <param name="asked">The uid that was named.</param>
    /// <param name="found">The uid that is stored; "" when nothing is.</param>
    public static StatusError OtherUid(ObjectKey key, string asked, string found)
    {
        string path = $"/registry/{KeyTable.PathOf(key.Resource)}/{(key.Namespace.Length > 0 ? key.Namespace + "/" : "")}{key.Name}";
        return Conflict(
            key.Resource,
            key.Name,
            $"StorageError: invalid object, Code: 4, Key: {path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                + $"UID in precondition: {asked}, UID in object meta: {found}");
    }

    public static StatusError Forbidden(ResourceName resource, string name, string why) =>
        new(403, "Forbidden", name.Length == 0 ? $"{resource} is forbidden: {why}" : $"{resource} {GoText.Quote(name)} is forbidden: {why}")
        {
            Details = new StatusDetails(name, resource.Group, resource.Resource),
        };

    public static StatusError BadRequest(string message) => new(400, "BadRequest", message) { Details = null };

    public static StatusError Unauthorized { get; } = new(401, "Unauthorized", "Unauthorized") { Details = null };

    public static StatusError NotAcceptable(string message) => new(406, "NotAcceptable", message) { Details = null };

    public static StatusError UnsupportedMediaType(string message) => new(415, "UnsupportedMediaType", message) { Details = null };

    public static StatusError Expired(string message) => new(410, "Expired", message) { Details = null };

    public static StatusError Gone(string message) => new(410, "Gone", message) { Details = null };

    /// <summary>The server takes no more at once; plain text, because it is said before anybody knows what is asked for.</summary>
    public static StatusError TooManyRequests { get; } =
        new(429, "", "Too many requests, please try again later.\n") { Plain = true, RetryAfter = TimeSpan.FromSeconds(1) };

    public static StatusError Internal(string message) =>
        new(500, "InternalError", $"Internal error occurred: {message}")
        {
            Details = new StatusDetails("", "", "") { Causes = [new StatusCause("", message, "")] },
        };

    /// <summary>A 500 without a reason, which upstream gives for plain Go errors.</summary>
    public static StatusError Plain500(string message) => new(500, "", message) { Details = null };

    public static StatusError ServiceUnavailable(string message) => new(503, "ServiceUnavailable", message) { Details = null };

    /// <summary>A body of more than <see cref="Request.BodyBytesMax"/>.</summary>
    public static StatusError TooLarge { get; } =
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Request.BodyBytesMax}") { Details = null };

    /// <summary>A request whose time was up before there was an answer.</summary>
    public static StatusError TookTooLong { get; } = new(504, "Timeout", "Timeout: request did not complete within the allotted timeout");

    /// <summary>422 with every field error as a cause.</summary>
    public static StatusError Invalid(KindName kind, string name, IReadOnlyList<FieldError> errors)
    {
        var distinct = new List<string>();
        foreach (FieldError error in errors)
        {
            string text = error.ToString();
            if (!distinct.Contains(text))
            {
                distinct.Add(text);
            }
        }

        string summary = distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
        string qualified = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new StatusError(422, "Invalid", $"{qualified} {GoText.Quote(name)} is invalid: {summary}")
        {
            Details = new StatusDetails(name, kind.Group, kind.Kind)
            {
                Causes = [.. errors.Select(e => new StatusCause(e.Reason, e.Body, e.Field))],
            },
        };
    }

    public byte[] ToJson()
    {
        if (Plain)
        {
            return System.Text.Encoding.UTF8.GetBytes(Message);
        }

        var status = new ObjectDraft()
            .Set("kind", "Status")
            .Set("apiVersion", "v1")
            .Set("metadata", ContinueToken.Length == 0 ? new ObjectDraft() : new ObjectDraft().Set("continue", ContinueToken))
            .Set("status", "Failure");
        if (Message.Length > 0)
        {
            status.Set("message", Message);
        }

        if (Reason.Length > 0)
        {
            status.Set("reason", Reason);
        }

        if (Details is not null)
        {
            status.Set("details", Details.ToDraft());
        }

        return JsonText.ToBytes(status.Set("code", Code));
    }

    public Answer ToAnswer()
    {
        var answer = new Answer
        {
            Code = Code,
            ContentType = Plain ? "text/plain; charset=utf-8" : "application/json",
            Body = Plain ? new BytesBody(ToJson()) : new MadeObjectBody(ToJson()),
        };
        if (Plain)
        {
            answer.With("X-Content-Type-Options", "nosniff");
        }

        if (RetryAfter is { } wait)
        {
            answer.With("Retry-After", ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return answer;
    }
}

/// <summary>The details of a Status; empty parts are left out.</summary>
public sealed record StatusDetails(string Name, string Group, string Kind)
{
    public static StatusDetails Empty { get; } = new("", "", "");

    public string Uid { get; init; } = "";

    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    public int RetryAfterSeconds { get; init; }

    public ObjectDraft ToDraft()
    {
        var details = new ObjectDraft();
        SetText(details, "name", Name);
        SetText(details, "group", Group);
        SetText(details, "kind", Kind);
        SetText(details, "uid", Uid);
        if (Causes.Count > 0)
        {
            var causes = new ArrayDraft();
            foreach (StatusCause cause in Causes)
            {
                var one = new ObjectDraft();
                SetText(one, "reason", cause.Reason);
                SetText(one, "message", cause.Message);
                SetText(one, "field", cause.Field);
                causes.Add(one);
            }

            details.Set("causes", causes);
        }

        if (RetryAfterSeconds > 0)
        {
            details.Set("retryAfterSeconds", RetryAfterSeconds);
        }

        return details;
    }

    private static void SetText(ObjectDraft draft, string name, string text)
    {
        if (text.Length > 0)
        {
            draft.Set(name, text);
        }
    }
}

public sealed record StatusCause(string Reason, string Message, string Field);
