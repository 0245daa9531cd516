using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xebec.Tests.Server.Http;

/// <summary>HTTP/1.1 over TLS by hand: for what no well-behaved client does.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly SslStream _stream;

    private RawConnection(TcpClient client, SslStream stream) => (_client, _stream) = (client, stream);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RawConnection> OpenAsync(Uri server, X509Certificate2? certificate)
    {
        // a small window, so that who does not read is soon not sent to
        var client = new TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(server.Host, server.Port, Stop);
        var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = server.Host, ClientCertificates = certificate is null ? [] : [certificate] },
            Stop);
        return new RawConnection(client, stream);
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), Stop);

    /// <summary>A request line with the headers that every request has; further headers each end with CRLF.</summary>
    public Task AskAsync(string method, string target, string headers = "", string body = "") =>
        SendAsync($"{method} {target} HTTP/1.1\r\nHost: test\r\n{headers}\r\n{body}");

    /// <summary>Reads until the text has come; fails when the connection ends before.</summary>
    public async Task<string> UntilAsync(string text)
    {
        var read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            int got = await _stream.ReadAsync(buffer, Stop);
            Assert.True(got > 0, $"the connection ended before '{text}':\n{read}");
            read.Append(Encoding.UTF8.GetString(buffer, 0, got));
        }

        return read.ToString();
    }

    /// <summary>Reads what there is until the server ends the connection, well or not; the number of bytes.</summary>
    public async Task<long> DrainAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        long all = 0;
        try
        {
            while (await _stream.ReadAsync(buffer, Stop) is var got and > 0)
            {
                all += got;
            }
        }
        catch (IOException)
        {
            // reset
        }

        return all;
    }

    /// <summary>Gone without a farewell, as when a machine loses power and its peer answers for it.</summary>
    public void Reset()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // it has ended already
        }

        _client.Dispose();
    }
}
