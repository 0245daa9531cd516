namespace Xebec.Client.Seam;

/// <summary>
/// An API server as our components see it: over HTTP/2 to any Kubernetes API server, or in-process. Both run the same pipeline with the
/// same identity, authorization, audit and admission; nothing here tells them apart.
/// </summary>
public interface IApiServer
{
    /// <exception cref="ApiUnreachableException">No answer came: the request may or may not have happened.</exception>
    ValueTask<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellation);

    /// <summary>Objects of a collection and the resourceVersion they were read at. Pages are followed inside.</summary>
    /// <param name="query">Query string without '?' (labelSelector, fieldSelector, resourceVersion…); "" for none.</param>
    ValueTask<ApiList> ListAsync(ApiResource resource, string? ns, string query, CancellationToken cancellation);

    /// <summary>
    /// Changes after <paramref name="resourceVersion"/>, until the server or <paramref name="cancellation"/> ends the watch.
    /// </summary>
    IAsyncEnumerable<ApiEvent> WatchAsync(
        ApiResource resource, string? ns, string query, string resourceVersion, CancellationToken cancellation);
}

/// <summary>A list's result: <paramref name="Error"/> is null when it succeeded.</summary>
public sealed record ApiList(IReadOnlyList<ApiObject> Items, string ResourceVersion, ApiStatus? Error = null);

public enum ApiEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Only <see cref="ApiEvent.ResourceVersion"/> counts.</summary>
    Bookmark,

    /// <summary>The server ended the watch; <see cref="ApiEvent.Error"/> says why (410: list again).</summary>
    Error,
}

public readonly record struct ApiEvent(ApiEventType Type, ApiObject? Object, string ResourceVersion, ApiStatus? Error = null);

/// <summary>The server could not be reached, or the connection broke before an answer.</summary>
public sealed class ApiUnreachableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when no connection was made, so that the request certainly did not happen.</summary>
    public bool NothingWasSent { get; init; }
}
