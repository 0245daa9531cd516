using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Tests.Server.Http;

/// <summary>A watch as browsers make it.</summary>
public sealed class WatchSocketTests(LiveServer server) : IClassFixture<LiveServer>
{
    [Fact]
    public async Task A_message_is_an_event_and_the_servers_farewell_ends_it()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var connection = ClusterConnection.Of(KubeconfigReader.Load(server.Kubeconfig));
        using var socket = new ClientWebSocket();
        socket.Options.ClientCertificates = [connection.Options.ClientCertificate!];
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2;
        string path = "/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dseen";
        await socket.ConnectAsync(new Uri(server.Plane.Server.Replace("https", "wss", StringComparison.Ordinal) + path), stop);
        await server.Admin.SendAsync(server.Request("POST", "/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"seen"}}"""u8.ToArray()), stop);
        byte[] buffer = new byte[4096];
        WebSocketReceiveResult message = await socket.ReceiveAsync(buffer, stop);
        string text = Encoding.UTF8.GetString(buffer, 0, message.Count);
        Assert.Equal((WebSocketMessageType.Text, true), (message.MessageType, message.EndOfMessage));
        Assert.StartsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\"", text);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer, stop)).MessageType);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }
}
