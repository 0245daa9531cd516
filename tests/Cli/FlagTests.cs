using System.Net.Security;
using System.Security.Authentication;
using Xebec.Cli.Commands;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Server.Authn;

namespace Xebec.Tests.Cli;

/// <summary>Command lines of upstream's components, by the rules of upstream's flag library.</summary>
public sealed class FlagTests
{
    private static readonly FlagTable Table = FlagTable.Of("kube-apiserver");

    [Theory]
    [InlineData("--secure-port=7443", "secure-port", "7443")]
    [InlineData("--secure-port 7443", "secure-port", "7443")]
    [InlineData("--secure_port=7443", "secure-port", "7443")]
    [InlineData("--secure-port=1 --secure-port=2", "secure-port", "2")]
    [InlineData("--anonymous-auth", "anonymous-auth", "true")]
    [InlineData("--anonymous-auth=false --secure-port=1", "anonymous-auth", "false")]
    [InlineData("--etcd-servers=a,b --etcd-servers=c", "etcd-servers", "a b c")]
    [InlineData("--service-account-key-file=a,b --service-account-key-file=c", "service-account-key-file", "a,b c")]
    [InlineData("-v2", "v", "2")]
    [InlineData("-v=3", "v", "3")]
    [InlineData("-v 4", "v", "4")]
    public void A_flag_is_read_in_every_form(string line, string flag, string values) =>
        Assert.Equal(values, string.Join(' ', FlagParser.Parse("kube-apiserver", Table, line.Split(' ')).All(flag)));

    [Theory]
    [InlineData("--nope", "unknown flag: --nope")]
    [InlineData("-x", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--secure-port", "flag needs an argument: --secure-port")]
    [InlineData("-v", "flag needs an argument: 'v' in -v")]
    [InlineData("--=x", "bad flag syntax: --=x")]
    [InlineData("---x", "bad flag syntax: ---x")]
    [InlineData("--secure-port=x", "invalid argument \"x\" for \"--secure-port\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("--anonymous-auth=maybe", "invalid argument \"maybe\" for \"--anonymous-auth\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("--bind-address=here", "invalid argument \"here\" for \"--bind-address\" flag: failed to parse IP: \"here\"")]
    [InlineData("-v=x", "invalid argument \"x\" for \"-v, --v\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("serve", "\"kube-apiserver\" does not take any arguments, got [\"serve\"]")]
    [InlineData("-- --secure-port=1", "\"kube-apiserver\" does not take any arguments, got [\"--secure-port=1\"]")]
    public void A_line_that_cannot_be_read_says_why(string line, string message) =>
        Assert.Equal(message, Assert.Throws<FlagException>(() => FlagParser.Parse("kube-apiserver", Table, line.Split(' '))).Message);

    [Theory]
    [InlineData("--profiling=true --audit-log-maxage=366 --event-ttl=60m --oidc-issuer-url=", true)]
    [InlineData("--oidc-issuer-url=https://id.example.com", false)]
    [InlineData("--encryption-provider-config=/etc/enc.yaml", false)]
    [InlineData("--audit-policy-file=/etc/audit.yaml", false)]
    [InlineData("--tls-cert-file=/x.crt", false)]
    [InlineData("--authentication-config=/x.yaml", false)]
    [InlineData("--authorization-config=/x.yaml", false)]
    [InlineData("--authorization-webhook-config-file=/x", false)]
    [InlineData("--authentication-token-webhook-config-file=/x", false)]
    [InlineData("--audit-webhook-config-file=/x", false)]
    [InlineData("--tls-cert-file=/x.crt --tls-private-key-file=/x.key --requestheader-client-ca-file=/p.crt --token-auth-file=/t.csv", true)]
    public void A_known_flag_without_a_function_may_only_say_its_default(string line, bool accepted)
    {
        var values = FlagParser.Parse("kube-apiserver", Table, line.Split(' '));
        if (accepted)
        {
            ApiServerCommand.Refuse(values);
        }
        else
        {
            Assert.Throws<FlagException>(() => ApiServerCommand.Refuse(values));
        }
    }

    [Fact]
    public void Flags_say_who_is_believed()
    {
        string[] line =
        [
            "--authorization-mode=RBAC,ABAC", "--authorization-policy-file=/policies", "--anonymous-auth=false", "--token-auth-file=/tokens", "--enable-bootstrap-token-auth",
            "--service-account-issuer=https://a,b", "--service-account-issuer=old", "--api-audiences=x,y", "--service-account-max-token-expiration=2h",
            "--service-account-extend-token-expiration=false", "--service-account-lookup=false", "--service-account-jwks-uri=https://keys/jwks",
            "--service-account-key-file=/a.pub", "--service-account-key-file=/b.pub", "--service-account-signing-key-file=/a.key",
            "--requestheader-client-ca-file=/proxy.crt", "--requestheader-username-headers=X-U,X-V", "--requestheader-group-headers=X-G",
            "--requestheader-extra-headers-prefix=X-E-", "--requestheader-uid-headers=X-I", "--requestheader-allowed-names=p,q",
            "--tls-min-version=VersionTLS13", "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        ];
        ControlPlaneOptions options = ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, line));
        AccessOptions access = options.Settings.Access;
        Assert.Equal((false, true, "/policies", "/tokens"), (access.Anonymous, access.BootstrapTokens, access.AuthorizationPolicyFile, access.TokenFile));
        Assert.Equal(["RBAC", "ABAC"], access.AuthorizationModes);
        Assert.Equal(["https://a,b", "old"], access.Tokens.Issuers);
        Assert.Equal(["x", "y"], access.Tokens.Audiences);
        Assert.Equal((TimeSpan.FromHours(2), false, false, "https://keys/jwks"), (access.Tokens.LifetimeMax!.Value, access.Tokens.Extend, access.Tokens.Lookup, access.Tokens.KeysUri));
        FrontProxyOptions proxy = access.FrontProxy!;
        Assert.Equal("p,q X-U,X-V X-G X-I X-E-", string.Join(' ', ((IReadOnlyList<string>[])[proxy.AllowedNames, proxy.UserHeaders, proxy.GroupHeaders, proxy.UidHeaders, proxy.ExtraPrefixes]).Select(l => string.Join(',', l))));
        Assert.Equal(("/proxy.crt", "/a.key", "/a.pub /b.pub"), (options.Keys.ProxyAuthorities, options.Keys.TokenSigningKey, string.Join(' ', options.Keys.TokenKeys)));
        Assert.Equal(SslProtocols.Tls13, options.Tls.Protocols);
        Assert.Contains(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, options.Tls.Ciphers!);
    }

    [Fact]
    public void Who_names_an_authority_of_proxies_says_all_of_it()
    {
        FrontProxyOptions own = ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, [])).Settings.Access.FrontProxy!;
        Assert.Equal(("front-proxy-client", "X-Remote-User"), (Assert.Single(own.AllowedNames), Assert.Single(own.UserHeaders)));
        FrontProxyOptions given = ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, ["--requestheader-client-ca-file=/p.crt"])).Settings.Access.FrontProxy!;
        Assert.Empty(given.Lists.SelectMany(l => l.Values));
    }

    [Theory]
    [InlineData("--tls-min-version=VersionTLS11", "--tls-min-version: VersionTLS11 is not safe and not spoken; give VersionTLS12 or VersionTLS13")]
    [InlineData("--tls-min-version=1.3", "--tls-min-version: unknown tls version \"1.3\"; give VersionTLS12 or VersionTLS13")]
    [InlineData("--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA", "--tls-cipher-suites: Cipher suite TLS_RSA_WITH_RC4_128_SHA not supported or doesn't exist; known are ")]
    public void Unsafe_or_unknown_ways_of_speaking_tls_are_refused(string flag, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, [flag]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Flags_become_options()
    {
        string[] line =
        [
            "--bind-address=127.0.0.1", "--secure-port=0", "--service-cluster-ip-range=10.7.0.0/16", "--max-requests-inflight=5", "--request-timeout=1m30s",
            "--client-ca-file=/ca.crt", "--data-dir=/data",
        ];
        var options = ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, line));
        Assert.Equal(("127.0.0.1", 0, "10.7.0.0/16"), (options.BindAddress.ToString(), options.SecurePort, options.Settings.Kinds.ServiceCidr));
        Assert.Equal((5, 200), (options.Settings.Limits.Reads, options.Settings.Limits.Writes));
        Assert.Equal((TimeSpan.FromSeconds(90), "/ca.crt", "/data"), (options.Settings.RequestTimeout, options.Keys.ClientAuthorities, options.DataDirectory));
    }
}
