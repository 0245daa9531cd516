using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>
/// An API server over HTTP/2, any Kubernetes' or our own. Safe for any number of callers at once; they share its few connections.
/// </summary>
/// <remarks>
/// 1. A call becomes a request with identity, user agent and media types. 2. It is sent; the wait for its answer is bounded.
/// 3. Answers that say "later" and refused connections are sent again where that is safe (<see cref="Resending"/>).
/// 4. The answer is read whole; a list page by page; a watch line by line for as long as it lasts.
/// </remarks>
public sealed class HttpApiServer : IApiServer, IDisposable
{
    /// <summary>Longest line of a watch: objects are far below this, but a limit keeps a broken server from filling memory.</summary>
    private const int LineBytesMax = 64 * 1024 * 1024;

    private readonly HttpApiServerOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _connections;
    private readonly BearerToken _token;
    private readonly Resending _resending;
    private readonly string _base;

    public HttpApiServer(HttpApiServerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _connections = HttpConnections.Open(options);
        _token = new BearerToken(options.BearerToken, options.BearerTokenFile, time);
        _resending = new Resending(options.ResendsMax);
        _base = options.Server.AbsoluteUri.TrimEnd('/');
    }

    public async ValueTask<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        for (int sentBefore = 0; ; sentBefore++)
        {
            TimeSpan? wait;
            try
            {
                ApiAnswer answer = await SendOnceAsync(call, cancellation).ConfigureAwait(false);
                wait = _resending.After(answer, sentBefore);
                if (wait is null)
                {
                    return answer;
                }
            }
            catch (ApiUnreachableException fault) when (_resending.After(fault, call.Method, sentBefore) is { } pause)
            {
                wait = pause;
            }

            await Task.Delay(wait.Value, _time, cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask<ApiList> ListAsync(ApiResource resource, string? ns, string query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var paging = new ListPaging(resource.Path(ns), query, _options.PageObjects);
        var items = new List<ApiObject>();
        while (true)
        {
            ApiAnswer answer = await SendAsync(new ApiCall("GET", paging.Target) { Accept = Media.OfList(resource) }, cancellation)
                .ConfigureAwait(false);
            if (answer.Code == 410 && paging.RestartWhole())
            {
                items.Clear();
                continue;
            }

            if (!answer.Succeeded)
            {
                return new ApiList([], "", answer.Status);
            }

            ListPage page = ReadPage(answer.Body.Span, resource, items);
            if (!paging.Follow(page.Continue))
            {
                return new ApiList(items, page.ResourceVersion);
            }
        }
    }

    public async IAsyncEnumerable<ApiEvent> WatchAsync(
        ApiResource resource, string? ns, string query, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        string target = Query.Of(
            resource.Path(ns), query, "watch=1", "allowWatchBookmarks=true", Query.Pair("resourceVersion", resourceVersion));
        var call = new ApiCall("GET", target) { Accept = Media.OfWatch(resource) };
        using HttpResponseMessage response = await OpenAsync(call, cancellation).ConfigureAwait(false);
        int code = (int)response.StatusCode;
        if (code != 200)
        {
            ApiAnswer refusal = await ReadAnswerAsync(call, response, cancellation).ConfigureAwait(false);
            yield return new ApiEvent(ApiEventType.Error, null, "", refusal.Status);
            yield break;
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var lines = new LineReader(body, LineBytesMax);
        while (await NextLineAsync(lines, target, cancellation).ConfigureAwait(false) is { } line)
        {
            if (!line.IsEmpty)
            {
                yield return ReadLine(line.Span, resource);
            }
        }
    }

    public void Dispose() => _connections.Dispose();

    private static ListPage ReadPage(ReadOnlySpan<byte> utf8, ApiResource resource, List<ApiObject> items)
    {
        try
        {
            return ListPage.Read(utf8, resource, items);
        }
        catch (JsonException e)
        {
            throw new ApiUnreachableException($"the list of {resource.Name} can't be read: {e.Message}", e);
        }
    }

    private static ApiEvent ReadLine(ReadOnlySpan<byte> line, ApiResource resource)
    {
        try
        {
            return WatchLine.Read(line, resource);
        }
        catch (JsonException e)
        {
            throw new ApiUnreachableException($"the watch of {resource.Name} can't be read: {e.Message}", e);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> NextLineAsync(LineReader lines, string target, CancellationToken cancellation)
    {
        try
        {
            return await lines.NextAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or HttpRequestException)
        {
            throw new ApiUnreachableException($"the watch {target} broke: {e.Message}", e);
        }
    }

    private async ValueTask<ApiAnswer> SendOnceAsync(ApiCall call, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await OpenAsync(call, cancellation).ConfigureAwait(false);
        return await ReadAnswerAsync(call, response, cancellation).ConfigureAwait(false);
    }

    // until the answer's head is there
    private async ValueTask<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using HttpRequestMessage request = RequestFor(call);
        try
        {
            return await _connections.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiUnreachableException(
                $"{call.Method} {_base}{call.Target}: no answer within {_options.RequestTimeout.TotalSeconds:0.#} s", e);
        }
        catch (HttpRequestException e)
        {
            bool unsent = e.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            string cause = e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}";
            throw new ApiUnreachableException($"{call.Method} {_base}{call.Target}: {cause}", e) { NothingWasSent = unsent };
        }
        catch (IOException e)
        {
            throw new ApiUnreachableException($"{call.Method} {_base}{call.Target}: {e.Message}", e);
        }
    }

    private async ValueTask<ApiAnswer> ReadAnswerAsync(ApiCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        ReadOnlyMemory<byte> body;
        try
        {
            body = await ReadBodyAsync(response.Content, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiUnreachableException(
                $"{call.Method} {_base}{call.Target}: the answer did not end within {_options.RequestTimeout.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ApiUnreachableException($"{call.Method} {_base}{call.Target}: the answer broke off: {e.Message}", e);
        }

        bool succeeded = response.IsSuccessStatusCode;
        return new ApiAnswer((int)response.StatusCode, body)
        {
            Object = succeeded ? AnsweredObject.Read(call.Target, body) : null,
            Warnings = WarningHeader.Read(response),
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, CancellationToken cancellation)
    {
        int expected = (int)Math.Clamp(content.Headers.ContentLength ?? 0, 1024, 16 * 1024 * 1024);
        var buffer = new ArrayBufferWriter<byte>(expected);
        await using Stream stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            int read = await stream.ReadAsync(buffer.GetMemory(512), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > Document.BytesMax)
            {
                throw new InvalidDataException($"it is longer than {Document.BytesMax} bytes");
            }
        }
    }

    private HttpRequestMessage RequestFor(ApiCall call)
    {
        // the target goes out as it was given: paths may hold escapes that must stay
        var uri = new Uri(_base + call.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(call.Method), uri)
        {
            Version = uri.Scheme == Uri.UriSchemeHttps ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", call.Accept ?? Media.Json);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if (_options.ServerName is { } serverName)
        {
            // this is also what TLS asks for and checks
            request.Headers.Host = serverName;
        }

        if (_token.Current is { } token)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (_options.ImpersonateUser is { } user)
        {
            request.Headers.TryAddWithoutValidation("Impersonate-User", user);
            foreach (string group in _options.ImpersonateGroups)
            {
                request.Headers.TryAddWithoutValidation("Impersonate-Group", group);
            }
        }

        if (!call.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        return request;
    }
}
