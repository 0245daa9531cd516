using Xebec.Cli.Commands;
using Xebec.Cli.Flags;

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
    public void Flags_become_options()
    {
        string[] line =
        [
            "--bind-address=127.0.0.1", "--secure-port=0", "--service-cluster-ip-range=10.7.0.0/16", "--max-requests-inflight=5", "--request-timeout=1m30s",
            "--client-ca-file=/ca.crt", "--data-dir=/data",
        ];
        var options = ApiServerCommand.Options(FlagParser.Parse("kube-apiserver", Table, line));
        Assert.Equal(("127.0.0.1", 0, "10.7.0.0/16"), (options.BindAddress.ToString(), options.SecurePort, options.ServiceCidr));
        Assert.Equal((5, 200), (options.Limits.Reads, options.Limits.Writes));
        Assert.Equal((TimeSpan.FromSeconds(90), "/ca.crt", "/data"), (options.RequestTimeout, options.Keys.ClientAuthorities, options.DataDirectory));
    }
}
