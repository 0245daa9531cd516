using Xebec.Api.Documents;

namespace Xebec.Client.Seam;

/// <summary>One request with one answer.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Target">Path and query, escaped, as it goes on the request line.</param>
public sealed record ApiCall(string Method, string Target)
{
    /// <summary>Empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Media type asked for; null leaves the choice to the server (JSON).</summary>
    public string? Accept { get; init; }
}

/// <summary>The answer to an <see cref="ApiCall"/>: any status, never thrown for what a server may say.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Body">The body as sent; for errors a Status object.</param>
public sealed record ApiAnswer(int Code, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// The single object a successful answer carries, shared with the server's
    /// memory when in-process; null for lists, errors and non-objects.
    /// </summary>
    public ApiObject? Object { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>From Retry-After; null when the server gave none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool Succeeded => Code is >= 200 and < 300;

    /// <summary>The Status of a failed answer; its <c>Reason</c> is "" when the body was not a Status.</summary>
    public ApiStatus Status => ApiStatus.Read(Code, Body);
}

/// <summary>What a Status object says.</summary>
public sealed record ApiStatus(int Code, string Reason, string Message)
{
    /// <summary>The reasons of details.causes, which tell apart what one reason covers (<c>NamespaceTerminating</c>).</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    public bool NotFound => Reason == "NotFound";

    public bool Conflict => Reason == "Conflict";

    public bool AlreadyExists => Reason == "AlreadyExists";

    /// <summary>410: the resourceVersion is too old; list again.</summary>
    public bool Expired => Code == 410;

    /// <summary>Nothing can be created in this namespace any more, because it is going.</summary>
    public bool NamespaceTerminating => Causes.Contains("NamespaceTerminating");

    public static ApiStatus Read(int code, ReadOnlyMemory<byte> body)
    {
        if (!Document.TryParse(body, out Document? document, out _) || !document.Root["kind"].TextIs("Status"))
        {
            return new ApiStatus(code, "", $"the server answered {code} without a Status");
        }

        Value root = document.Root;
        var causes = new List<string>();
        foreach (Value cause in root["details"]["causes"].Elements)
        {
            causes.Add(cause["reason"].TextOrEmpty);
        }

        return new ApiStatus(code, root["reason"].TextOrEmpty, root["message"].TextOrEmpty) { Causes = causes };
    }
}
