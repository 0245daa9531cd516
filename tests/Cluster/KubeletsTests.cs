using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Cluster;

/// <summary>The way from the API server to agents of nodes that run elsewhere.</summary>
public sealed class KubeletsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("InternalIP,Hostname", """{"addresses":[{"type":"Hostname","address":"n1"},{"type":"InternalIP","address":"10.0.0.7"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":1234}}}""", "https://10.0.0.7:1234/")]
    [InlineData("Hostname,InternalIP", """{"addresses":[{"type":"InternalIP","address":"10.0.0.7"},{"type":"Hostname","address":"n1"}]}""", "https://n1:10250/")]
    [InlineData("InternalIP", """{"addresses":[{"type":"InternalIP","address":"fd00::1"}]}""", "https://[fd00::1]:10250/")]
    [InlineData("ExternalIP", """{"addresses":[{"type":"InternalIP","address":"10.0.0.7"}]}""", null)]
    [InlineData("InternalIP", "{}", null)]
    public void A_node_is_where_it_says_by_the_kind_of_address_that_is_preferred(string types, string status, string? place) =>
        Assert.Equal(place, Kubelets.PlaceOf(Document.Parse(Encoding.UTF8.GetBytes(status)).Root, types.Split(','))?.AbsoluteUri);

    [Fact]
    public async Task Logs_of_a_pod_come_from_its_node_which_is_shown_the_servers_certificate()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        PkiTree pki = server.Plane.Pki;
        using var node = new TcpListener(IPAddress.Loopback, 0);
        node.Start();
        Task<string> shown = ServeOnceAsync(node, pki.ApiServer.Certificate);
        IApiServer api = server.Plane.As("tests", "system:masters");
        await PutAsync(api, "POST", "/api/v1/nodes", """{"metadata":{"name":"far"}}""");
        await PutAsync(api, "PUT", "/api/v1/nodes/far/status", $$$"""
            {"metadata":{"name":"far"},"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":{{{((IPEndPoint)node.LocalEndpoint).Port}}} } } } }
            """);
        await PutAsync(api, "POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        await PutAsync(api, "POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"one"},"spec":{"nodeName":"far","containers":[{"name":"c","image":"i"}]}}""");
        using HttpResponseMessage log = await server.Admin.SendAsync(
            server.Request("GET", "/api/v1/namespaces/default/pods/one/log?tailLines=5"), Stop);
        Assert.Equal(
            (HttpStatusCode.OK, "GET /containerLogs/default/one/c?tailLines=5 HTTP/1.1"),
            (log.StatusCode, await log.Content.ReadAsStringAsync(Stop)));
        Assert.Contains("CN=kube-apiserver-kubelet-client", await shown, StringComparison.Ordinal);
    }

    private static async Task PutAsync(IApiServer api, string method, string path, string body)
    {
        ApiAnswer answer = await api.SendAsync(new ApiCall(method, path) { Body = Encoding.UTF8.GetBytes(body) }, Stop);
        Assert.True(answer.Succeeded, $"{method} {path}: {answer.Status.Message}");
    }

    // answers with the request's first line; returns whose certificate it was shown
    private static async Task<string> ServeOnceAsync(TcpListener node, X509Certificate2 certificate)
    {
        using TcpClient client = await node.AcceptTcpClientAsync(Stop);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = true }, Stop);
        byte[] buffer = new byte[8192];
        int read = await stream.ReadAsync(buffer, Stop);
        string line = Encoding.UTF8.GetString(buffer, 0, read).Split("\r\n")[0];
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {line.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + line), Stop);
        return stream.RemoteCertificate!.Subject;
    }
}
