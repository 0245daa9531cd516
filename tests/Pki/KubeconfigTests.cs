using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class KubeconfigTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly ManualTime _time = ManualTime.AtNoon();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder["pki"], NodeName = "node-1", Time = _time };
    private KubeconfigOptions Files => new() { Directory = _folder.Path, Server = "https://api.example.com:6443", LocalServer = "https://127.0.0.1:6443", NodeName = "node-1" };
    private static readonly string[] All = [Kubeconfigs.Admin, Kubeconfigs.SuperAdmin, Kubeconfigs.Kubelet, Kubeconfigs.ControllerManager, Kubeconfigs.Scheduler];

    [Theory]
    [InlineData(Kubeconfigs.Admin, "kubernetes-admin", "kubeadm:cluster-admins", "https://api.example.com:6443")]
    [InlineData(Kubeconfigs.SuperAdmin, "kubernetes-super-admin", "system:masters", "https://api.example.com:6443")]
    [InlineData(Kubeconfigs.Kubelet, "system:node:node-1", "system:nodes", "https://api.example.com:6443")]
    [InlineData(Kubeconfigs.ControllerManager, "system:kube-controller-manager", "", "https://127.0.0.1:6443")]
    [InlineData(Kubeconfigs.Scheduler, "system:kube-scheduler", "", "https://127.0.0.1:6443")]
    public async Task Each_component_gets_its_user_and_server(string file, string user, string group, string server)
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(All, await Kubeconfigs.WriteAsync(tree, Files, Cancel));
        var text = File.ReadAllText(_folder[file]);
        Assert.Contains($"    server: {server}\n", text, StringComparison.Ordinal);
        Assert.Contains($"current-context: {user}@kubernetes\n", text, StringComparison.Ordinal);
        using var certificate = X509Certificate2.CreateFromPem(Embedded(text, "client-certificate-data"), Embedded(text, "client-key-data"));
        Assert.Equal(group.Length > 0 ? $"O={group}, CN={user}" : $"CN={user}", certificate.SubjectName.Format(false));
        Assert.Equal(File.ReadAllText(_folder["pki/ca.crt"]), Embedded(text, "certificate-authority-data"));
        Assert.Equal("600", Folder.Mode(_folder[file]));
    }

    [Fact]
    public async Task Files_that_still_fit_stay_as_they_are()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await Kubeconfigs.WriteAsync(tree, Files, Cancel);
        var before = _folder.Contents();
        Assert.Empty(await Kubeconfigs.WriteAsync(tree, Files, Cancel));
        Assert.Equal(before, _folder.Contents());
    }

    [Fact]
    public async Task Another_server_another_node_another_authority_or_an_expired_certificate_makes_them_anew()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await Kubeconfigs.WriteAsync(tree, Files, Cancel);
        Assert.Equal([Kubeconfigs.ControllerManager, Kubeconfigs.Scheduler], await Kubeconfigs.WriteAsync(tree, Files with { LocalServer = "https://127.0.0.1:7443" }, Cancel));
        Assert.Equal([Kubeconfigs.Kubelet], await Kubeconfigs.WriteAsync(tree, Files with { LocalServer = "https://127.0.0.1:7443", NodeName = "node-2" }, Cancel));

        var other = await PkiTree.EnsureAsync(Options with { Directory = _folder["other"] }, Cancel);
        Assert.Equal(All, await Kubeconfigs.WriteAsync(other, Files, Cancel));
        _time.Advance(TimeSpan.FromDays(366));
        Assert.Equal(All, await Kubeconfigs.WriteAsync(other, Files, Cancel));
    }

    [Fact]
    public async Task A_kubelet_that_keeps_its_certificate_in_files_keeps_its_kubeconfig()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await Kubeconfigs.WriteAsync(tree, Files, Cancel);
        var text = File.ReadAllText(_folder[Kubeconfigs.Kubelet]);
        File.WriteAllText(_folder["kubelet.pem"], Embedded(text, "client-certificate-data") + Embedded(text, "client-key-data"));
        var lines = text.Split('\n').Select(line => line.Contains("client-certificate-data", StringComparison.Ordinal) ? "    client-certificate: kubelet.pem"
            : line.Contains("client-key-data", StringComparison.Ordinal) ? $"    client-key: {_folder["kubelet.pem"]}" : line);
        File.WriteAllText(_folder[Kubeconfigs.Kubelet], string.Join('\n', lines));
        Assert.Empty(await Kubeconfigs.WriteAsync(tree, Files, Cancel));
    }

    [Fact]
    public async Task Without_the_authoritys_key_a_missing_file_is_an_error_that_names_it()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await Kubeconfigs.WriteAsync(tree, Files, Cancel);
        File.Delete(_folder["pki/ca.key"]);
        tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Empty(await Kubeconfigs.WriteAsync(tree, Files, Cancel));
        File.Delete(_folder[Kubeconfigs.Scheduler]);
        var error = await Assert.ThrowsAsync<PkiException>(() => Kubeconfigs.WriteAsync(tree, Files, Cancel));
        Assert.Equal(_folder[Kubeconfigs.Scheduler], Assert.Single(error.Findings).File);
        Assert.Contains("openssl req -new", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_is_written_where_kubectl_writes_it()
    {
        var config = new Kubeconfig
        {
            Clusters =
            [
                new() { Name = "b", Server = "https://b", InsecureSkipTlsVerify = true, TlsServerName = "x", ProxyUrl = "socks5://p:1", DisableCompression = true },
                new() { Name = "a", Server = "https://a", CertificateAuthority = "/ca.crt", CertificateAuthorityData = "pem"u8.ToArray() },
            ],
            Contexts = [new() { Name = "c", Cluster = "a", User = "u", Namespace = "true" }, new() { Name = "", Cluster = "b", User = "" }],
            Users =
            [
                new() { Name = "u", Token = "123", TokenFile = "/t", ImpersonateUser = "me", ImpersonateUid = "7f", ImpersonateGroups = ["x: y", "z"], Username = "n", Password = "p # q" },
                new() { Name = "e" },
                new() { Name = "k", ClientCertificate = "/c", ClientCertificateData = "c"u8.ToArray(), ClientKey = "/k", ClientKeyData = "k"u8.ToArray() },
            ],
            CurrentContext = "c",
        };
        Assert.Equal("""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority: /ca.crt
                certificate-authority-data: cGVt
                server: https://a
              name: a
            - cluster:
                disable-compression: true
                insecure-skip-tls-verify: true
                proxy-url: socks5://p:1
                server: https://b
                tls-server-name: x
              name: b
            contexts:
            - context:
                cluster: b
                user: ""
              name: ""
            - context:
                cluster: a
                namespace: "true"
                user: u
              name: c
            current-context: c
            kind: Config
            preferences: {}
            users:
            - name: e
              user: {}
            - name: k
              user:
                client-certificate: /c
                client-certificate-data: Yw==
                client-key: /k
                client-key-data: aw==
            - name: u
              user:
                as: me
                as-groups:
                - 'x: y'
                - z
                as-uid: 7f
                password: 'p # q'
                token: "123"
                tokenFile: /t
                username: "n"

            """.ReplaceLineEndings("\n"), config.ToYaml());
    }

    [Fact]
    public async Task Names_read_back_in_kubectl_as_they_were_written()
    {
        string[] names = ["system:node:a", "b c: d", "@x", "123", "1e3", "0x1f", "012", "-1", "~", "Yes", "null", "2026-01-01", "a'b", "'a", "a\"b", "# a", "a #b", "a:",
            "[a]", "{a}", "-a", "- a", "a@b.c", "%a", "1.2.3", "192.168.0.1", ".5"];
        var config = new Kubeconfig
        {
            Clusters = [.. names.Select(name => new KubeconfigCluster { Name = name, Server = "https://127.0.0.1:1" })],
            Contexts = [.. names.Select(name => new KubeconfigContext { Name = name, Cluster = name, User = name, Namespace = name })],
            Users = [.. names.Select(name => new KubeconfigUser { Name = name, Token = name })],
            CurrentContext = "a'b",
        };
        await Kubeconfigs.WriteFileAsync(config, _folder["config"], Cancel);
        Assert.Equal(await Program.RunAsync("kubectl", "config view --raw", ("KUBECONFIG", _folder["config"]), null, Cancel), config.ToYaml());
    }

    private static string Embedded(string yaml, string key)
        => Encoding.UTF8.GetString(Convert.FromBase64String(yaml.Split('\n').Single(line => line.Contains(key + ":", StringComparison.Ordinal)).Split(": ")[1]));
}
