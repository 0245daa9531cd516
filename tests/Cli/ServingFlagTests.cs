using Xebec.Cli.Commands;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Server.Flows;

namespace Xebec.Tests.Cli;

/// <summary>kube-apiserver's flags of what is served and how, and those that change nothing.</summary>
public sealed class ServingFlagTests
{
    private static readonly FlagTable Table = FlagTable.Of("kube-apiserver");

    [Fact]
    public void They_become_options()
    {
        ControlPlaneOptions options = Options(
            "--disable-http2-serving", "--http2-max-streams-per-connection=7",
            "--strict-transport-security-directives=max-age=5,includeSubDomains", "--external-hostname=api.example.test",
            "--event-ttl=5m", "--service-node-port-range=31000+10", "--min-request-timeout=60", "--etcd-healthcheck-timeout=3s",
            "--etcd-readycheck-timeout=4s",
            "--kubelet-client-certificate=/k.crt", "--kubelet-client-key=/k.key", "--kubelet-certificate-authority=/k.ca",
            "--kubelet-preferred-address-types=InternalIP,Hostname", "--kubelet-timeout=9s");
        Assert.Equal(
            (false, 7, "max-age=5; includeSubDomains"),
            (options.Wire.Http2, options.Wire.StreamsMax, options.Wire.StrictTransportSecurity));
        Assert.Equal(("api.example.test", 60), (options.ExternalHost, options.Settings.WatchSecondsMin));
        Assert.Equal((TimeSpan.FromMinutes(5), (31_000, 31_010)), (options.Settings.Kinds.EventTimeToLive, options.Settings.Kinds.NodePorts));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), options.Settings.StoreHealth);
        Assert.Equal(
            ("/k.crt", "/k.key", "/k.ca", TimeSpan.FromSeconds(9)),
            (options.Kubelets.Certificate, options.Kubelets.CertificateKey, options.Kubelets.Authorities, options.Kubelets.Timeout));
        Assert.Equal(["InternalIP", "Hostname"], options.Kubelets.AddressTypes);
    }

    [Fact]
    public void Requests_are_bounded_fairly_unless_that_is_switched_off()
    {
        Assert.Equal(new InflightLimits(400, 200, true), Options().Settings.Limits);
        Assert.Equal(
            new InflightLimits(5, 0, false),
            Options("--enable-priority-and-fairness=false", "--max-requests-inflight=5", "--max-mutating-requests-inflight=0").Settings.Limits);
        Assert.Equal(
            "--max-requests-inflight and --max-mutating-requests-inflight are both 0: with --enable-priority-and-fairness there must be something to divide",
            Assert.Throws<FlagException>(() => Options("--max-requests-inflight=0", "--max-mutating-requests-inflight=0")).Message);
    }

    [Theory]
    [InlineData("--max-requests-inflight=-1", "--max-requests-inflight can not be negative value")]
    [InlineData("--max-mutating-requests-inflight=-1", "--max-mutating-requests-inflight can not be negative value")]
    [InlineData("--service-node-port-range=5", "--service-node-port-range: '5' is no range of ports; give one such as 30000-32767")]
    [InlineData("--service-node-port-range=9-5", "--service-node-port-range: '9-5' is no range of ports; give one such as 30000-32767")]
    [InlineData("--service-node-port-range=1-70000", "--service-node-port-range: '1-70000' is no range of ports; give one such as 30000-32767")]
    [InlineData("--min-request-timeout=-1", "--min-request-timeout can not be negative value")]
    [InlineData("--strict-transport-security-directives=always", "--strict-transport-security-directives: 'always' is not allowed; allowed are max-age=SECONDS, includeSubDomains, preload")]
    [InlineData("--storage-backend=etcd2", "--storage-backend: only etcd3 can be named; without --etcd-servers the server keeps its objects itself")]
    [InlineData("--runtime-config=apps/v1=false", "--runtime-config: apps/v1=false: every API of this build is served, and no other; leave it out")]
    [InlineData("--runtime-config=api/v1=false", "--runtime-config: api/v1=false: every API of this build is served, and no other; leave it out")]
    [InlineData("--runtime-config=api/beta=true", "--runtime-config: api/beta=true: every API of this build is served, and no other; leave it out")]
    public void A_value_that_makes_no_sense_stops_the_start(string flag, string message) =>
        Assert.Equal(message, Assert.Throws<FlagException>(() => Options(flag)).Message);

    [Theory]
    [InlineData("--runtime-config=api/all")]
    [InlineData("--runtime-config=api/v1")]
    [InlineData("--runtime-config=api/ga=true,api/beta=false,apps/v1=true,v1")]
    [InlineData("--runtime-config=internal.apiserver.k8s.io/v1alpha1=false")]
    [InlineData("--storage-backend=etcd3")]
    public void What_is_so_anyway_may_be_said(string flag) => Assert.NotNull(Options(flag));

    [Fact]
    public void Flags_that_change_nothing_may_have_any_value_and_say_why()
    {
        List<Flag> idle = [.. Table.All.Where(f => f.Idle is not null)];
        Assert.NotEmpty(idle);
        Assert.Equal(
            idle.Count,
            File.ReadLines(Path.Combine(Tidy.Checkout.Root, "src/Cli/Flags/kube-apiserver.idle")).Count(l => l.Length > 0 && l[0] != '#'));
        Assert.DoesNotContain(idle, f => ApiServerCommand.Served.Contains(f.Name));
        string[] line =
            ["-v=9", "--profiling=false", "--watch-cache=false", "--storage-media-type=x", "--enable-priority-and-fairness=false"];
        ApiServerCommand.Refuse(FlagParser.Parse("kube-apiserver", Table, line));
    }

    [Fact]
    public void What_kubeadm_writes_into_its_manifest_is_taken()
    {
        ControlPlaneOptions options = Options(
            "--advertise-address=192.0.2.1", "--allow-privileged=true", "--authorization-mode=Node,RBAC",
            "--client-ca-file=/etc/kubernetes/pki/ca.crt", "--enable-admission-plugins=NodeRestriction", "--enable-bootstrap-token-auth=true",
            "--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt", "--etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt",
            "--etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key",
            "--etcd-servers=https://127.0.0.1:2379", "--kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt",
            "--kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key",
            "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
            "--proxy-client-cert-file=/etc/kubernetes/pki/front-proxy-client.crt",
            "--proxy-client-key-file=/etc/kubernetes/pki/front-proxy-client.key",
            "--requestheader-allowed-names=front-proxy-client", "--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-", "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User", "--secure-port=6443",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-account-key-file=/etc/kubernetes/pki/sa.pub", "--service-account-signing-key-file=/etc/kubernetes/pki/sa.key",
            "--service-cluster-ip-range=10.96.0.0/12",
            "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt", "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key");
        Assert.Equal((6443, "10.96.0.0/12", true), (options.SecurePort, options.Settings.Kinds.ServiceCidr, options.Settings.AllowPrivileged));
        Assert.Equal("/etc/kubernetes/pki/apiserver-kubelet-client.key", options.Kubelets.CertificateKey);
        Assert.Equal((true, "Node,RBAC"), (options.Settings.Access.BootstrapTokens, string.Join(',', options.Settings.Access.AuthorizationModes)));
        Assert.Equal(["front-proxy-client"], options.Settings.Access.FrontProxy!.AllowedNames);
        Assert.Equal(["https://kubernetes.default.svc.cluster.local"], options.Settings.Access.Tokens.Issuers);
        Assert.False(Options().Settings.AllowPrivileged);
    }

    [Fact]
    public void What_is_served_is_known() => Assert.All(ApiServerCommand.Served, name => Assert.NotNull(Table.Find(name)));

    private static ControlPlaneOptions Options(params string[] line)
    {
        var values = FlagParser.Parse("kube-apiserver", Table, line);
        ApiServerCommand.Refuse(values);
        return ApiServerCommand.Options(values);
    }
}
