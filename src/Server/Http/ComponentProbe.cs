using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xebec.Server.Resources.Core;

namespace Xebec.Server.Http;

/// <summary>Asks a part of the control plane on this machine at its secure port whether it is well, as upstream does.</summary>
public sealed class ComponentProbe : IDisposable
{
    private const int AnswerBytesMax = 10 * 1024;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(20),

        // it shows whatever certificate it made itself; all that is asked is whether it is there
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    /// <param name="port">10257 of the controller manager, 10259 of the scheduler.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async ValueTask<ComponentState> AskAsync(int port, CancellationToken cancellation)
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}/healthz");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using HttpResponseMessage answer = await _client.SendAsync(request, cancellation);
            int code = (int)answer.StatusCode;
            return code is >= 200 and < 400
                ? new ComponentState(true, await ReadAsync(answer.Content, cancellation))
                : new ComponentState(false, string.Create(CultureInfo.InvariantCulture, $"HTTP probe failed with statuscode: {code}"));
        }
        catch (HttpRequestException e)
        {
            string why = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? string.Create(CultureInfo.InvariantCulture, $"dial tcp 127.0.0.1:{port}: connect: connection refused")
                : e.Message;
            return new ComponentState(false, $"Get \"{url}\": {why}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        byte[] text = new byte[AnswerBytesMax];
        int read = await stream.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(text, 0, read);
    }
}
