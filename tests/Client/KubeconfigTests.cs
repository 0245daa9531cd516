using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Tests.Client;

public class KubeconfigTests
{
    private const string Simple = """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters:
        - name: c
          cluster: { server: "https://10.0.0.1:6443/base", tls-server-name: kubernetes, insecure-skip-tls-verify: true }
        users:
        - name: u
          user: { token: abc, tokenFile: never }
        - name: f
          user: { tokenFile: tok }
        - name: e
          user: { exec: { command: aws } }
        contexts:
        - name: here
          context: { cluster: c, user: u, namespace: team }
        - name: file
          context: { cluster: c, user: f }
        - name: exec
          context: { cluster: c, user: e }
        - name: lost
          context: { cluster: gone, user: u }
        """;

    private static Kubeconfig Read(string text) => KubeconfigReader.Parse(text, "/etc/kube/config");

    [Fact]
    public void The_current_context_leads_to_server_token_and_namespace()
    {
        var connection = ClusterConnection.Of(Read(Simple));
        Assert.Equal("https://10.0.0.1:6443/base", connection.Options.Server.AbsoluteUri);
        Assert.Equal("kubernetes", connection.Options.ServerName);
        Assert.True(connection.Options.TrustAnyServer);
        Assert.Equal("abc", connection.Options.BearerToken);
        Assert.Null(connection.Options.BearerTokenFile);
        Assert.Equal("team", connection.Namespace);
    }

    [Fact]
    public void A_relative_file_lies_beside_the_kubeconfig()
    {
        var connection = ClusterConnection.Of(Read(Simple), "file");
        Assert.Equal("/etc/kube/tok", connection.Options.BearerTokenFile);
        Assert.Equal("default", connection.Namespace);
    }

    [Theory]
    [InlineData("exec", "gets its credentials from a plugin (exec), which is not supported")]
    [InlineData("lost", "cluster \"gone\" does not exist in kubeconfig /etc/kube/config; it has: c")]
    [InlineData("absent", "context \"absent\" does not exist in kubeconfig /etc/kube/config; it has: exec, file, here, lost")]
    public void What_cannot_work_says_why(string context, string message)
    {
        var fault = Assert.Throws<KubeconfigException>(() => ClusterConnection.Of(Read(Simple), context));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a: [", "is not YAML: line ")]
    [InlineData("kind: Pod", "is a Pod, not a kubeconfig")]
    public void What_is_not_a_kubeconfig_is_refused(string text, string message)
    {
        Assert.Contains(message, Assert.Throws<KubeconfigException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_read_too_and_embedded_certificates_are_made_usable()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 self = new CertificateRequest("CN=admin", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string certificate = Convert.ToBase64String(Encoding.UTF8.GetBytes(self.ExportCertificatePem()));
        string pem = Convert.ToBase64String(Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        var connection = ClusterConnection.Of(Read($$$"""
            {"kind":"Config","current-context":"x","clusters":[{"name":"c","cluster":{"server":"https://h","certificate-authority-data":"{{{certificate}}}"}}],
             "users":[{"name":"u","user":{"client-certificate-data":"{{{certificate}}}","client-key-data":"{{{pem}}}"}}],
             "contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}]}
            """));
        Assert.Equal("CN=admin", connection.Options.ClientCertificate!.Subject);
        Assert.True(connection.Options.ClientCertificate.HasPrivateKey);
        Assert.Single(connection.Options.Authorities);
        Assert.Empty(connection.Options.ClientChain);
    }

    [Fact]
    public void A_certificate_without_its_key_is_refused()
    {
        var fault = Assert.Throws<KubeconfigException>(() => ClusterConnection.Of(Read("""
            {"current-context":"x","clusters":[{"name":"c","cluster":{"server":"https://h"}}],
             "users":[{"name":"u","user":{"client-certificate-data":"AAAA"}}],"contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}]}
            """)));
        Assert.Contains("without its key", fault.Message, StringComparison.Ordinal);
    }
}
