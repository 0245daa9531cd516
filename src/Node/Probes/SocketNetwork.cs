using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Xebec.Node.Probes;

/// <summary>The real network. Every check opens a connection of its own, since a new one is what it is to prove.</summary>
public sealed class SocketNetwork(TimeProvider time) : IProbeNetwork, IDisposable
{
    // of an answer only so much is read; people see less still
    private const int OutputMax = 10 * 1024;
    private const int RedirectsMax = 10;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        // probes ask whether it answers, not who it is
        SslOptions = new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    public void Dispose() => _http.Dispose();

    public async ValueTask<CheckResult> GetAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan atMost, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            Uri place = url;
            for (int redirects = 0; ; redirects++)
            {
                using HttpRequestMessage request = Request(place, headers);
                using HttpResponseMessage answer = await _http.SendAsync(request, either.Token);
                int code = (int)answer.StatusCode;
                if (code is >= 300 and < 400 && answer.Headers.Location is { } location && redirects < RedirectsMax)
                {
                    Uri next = location.IsAbsoluteUri ? location : new Uri(place, location);
                    if (next.Host == url.Host)
                    {
                        place = next;
                        continue;
                    }
                }

                return code is >= 200 and < 400
                    ? new(true, Encoding.UTF8.GetString(await BodyAsync(answer, either.Token)))
                    : new(false, $"HTTP probe failed with statuscode: {code}") { Answered = true };
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(false, $"Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(false, $"Get \"{url}\": {Words(e, url.Host, url.Port)}");
        }
    }

    public async ValueTask<CheckResult> ConnectAsync(string host, int port, TimeSpan atMost, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, either.Token);
            return new(true, "");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(false, $"dial tcp {Place(host, port)}: i/o timeout");
        }
        catch (SocketException e)
        {
            return new(false, Words(e, host, port));
        }
    }

    public async ValueTask<CheckResult> AskHealthAsync(string host, int port, string service, TimeSpan atMost, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var url = new Uri($"http://{Place(host, port)}/grpc.health.v1.Health/Check");
            using var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(Framed(service)),
            };
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.TE.Add(new("trailers"));
            using HttpResponseMessage answer = await _http.SendAsync(request, either.Token);
            byte[] body = await BodyAsync(answer, either.Token);
            string status = answer.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? trailed) ? trailed.First()
                : answer.Headers.TryGetValues("grpc-status", out IEnumerable<string>? headed) ? headed.First() : "";
            // a message of five bytes of head, then field 1: 1 is SERVING
            bool serving = status == "0" && body is [_, _, _, _, _, 0x08, 0x01, ..];
            return status switch
            {
                "0" when serving => new(true, "service healthy"),
                "0" => new(false, "service unhealthy (responded with \"NOT_SERVING\")"),
                "5" => new(false, "service unhealthy (responded with \"SERVICE_UNKNOWN\")"),
                "12" => new(false, "error: this server does not implement the grpc health protocol (grpc.health.v1.Health)"),
                _ => new(false, $"error: health rpc probe failed with status {status}"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(false, $"timeout: failed to connect service \"{Place(host, port)}\" within {atMost.TotalSeconds}s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(false, $"error: failed to connect service \"{Place(host, port)}\": {Words(e, host, port)}");
        }
    }

    private static HttpRequestMessage Request(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11 };
        request.Headers.ConnectionClose = true;
        foreach ((string name, string value) in headers)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = value;
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        Default(request, "User-Agent", "kube-probe/1.36");
        Default(request, "Accept", "*/*");
        return request;
    }

    // an empty value given takes the header away
    private static void Default(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancel);
        byte[] body = new byte[OutputMax];
        int length = await stream.ReadAtLeastAsync(body, OutputMax, throwOnEndOfStream: false, cancel);
        return body[..length];
    }

    private static byte[] Framed(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        byte[] message = name.Length == 0 ? [] : [0x0A, .. Varint(name.Length), .. name];
        byte[] framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    private static List<byte> Varint(int number)
    {
        List<byte> bytes = [];
        for (; number > 0x7F; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
        return bytes;
    }

    private static string Words(Exception fault, string host, int port)
    {
        for (Exception? e = fault; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                string why = socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "connect: connection refused",
                    SocketError.HostUnreachable => "connect: no route to host",
                    SocketError.NetworkUnreachable => "connect: network is unreachable",
                    SocketError.TimedOut => "i/o timeout",
                    _ => socket.Message,
                };
                return $"dial tcp {Place(host, port)}: {why}";
            }
        }

        return fault is HttpRequestException or HttpIOException ? "EOF" : fault.Message;
    }

    private static string Place(string host, int port) =>
        host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{port}" : $"{host}:{port}";
}
