using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Pki;
using Xebec.Server.Authn.Tokens;

namespace Xebec.Tests.Server.Access;

/// <summary>Who is believed, over TLS.</summary>
public sealed class CredentialTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";
    private static int _namespaces;

    public static TheoryData<string, string> BadTokens => new()
    {
        { "none", "signature is not valid" },
        { "tampered", "signature is not valid" },
        { "audience", "is invalid for the target audiences" },
        { "expired", "has expired or is not valid yet" },
        { "unknown-key", "signed by an unknown key" },
        { "garbage", "invalid bearer token" },
        { "deleted-account", "not found" },
    };

    public static TheoryData<string, string> BadCertificates => new()
    {
        { "expired", "has expired or is not yet valid" },
        { "early", "has expired or is not yet valid" },
        { "server", "incompatible key usage" },
        { "stranger", "signed by unknown authority" },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_refused_and_the_log_says_why_but_not_the_token(string fault, string reason)
    {
        string ns = await NamespaceAsync();
        string token = await BadTokenAsync(fault, ns);
        Assert.Equal("401", await world.WhoAsync(token: token));
        Assert.Contains(reason, world.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(token, world.Said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task A_bad_certificate_is_refused_and_the_log_says_why(string fault, string reason)
    {
        CertificateAuthority ca = world.Plane.Pki.Cluster;
        using X509Certificate2 certificate = fault switch
        {
            "expired" => AccessWorld.Issue(ca, "jane", [], from: TimeSpan.FromMinutes(3), lifetime: TimeSpan.FromMinutes(-4)),
            "early" => AccessWorld.Issue(ca, "jane", [], from: TimeSpan.FromHours(1)),
            "server" => AccessWorld.Issue(ca, "jane", [], CertificateUsage.Server),
            _ => AccessWorld.Issue(world.Plane.Pki.FrontProxy, "jane", []),
        };
        Assert.Equal("401", await world.WhoAsync(certificate));
        Assert.Contains(reason, world.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods", "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'it'},'spec':{'containers':[{'name':'c','image':'x'}]}}", "Pod")]
    [InlineData("secrets", "{'kind':'Secret','apiVersion':'v1','metadata':{'name':'it'}}", "Secret")]
    public async Task A_bound_token_ends_with_what_it_is_bound_to(string resource, string body, string kind)
    {
        string ns = await NamespaceAsync();
        await world.AdminAsync($"POST /api/v1/namespaces/{ns}/{resource}", body);
        string token = await TokenAsync(ns, $"{{'boundObjectRef':{{'kind':'{kind}','apiVersion':'v1','name':'it'}}}}");
        Assert.Equal($"system:serviceaccount:{ns}:default [system:serviceaccounts system:serviceaccounts:{ns} system:authenticated]", await world.WhoAsync(token: token));
        await world.AdminAsync($"DELETE /api/v1/namespaces/{ns}/{resource}/it?gracePeriodSeconds=0");
        Assert.Equal("401", await world.WhoAsync(token: token));
    }

    [Fact]
    public async Task A_reviewed_token_names_its_user_for_the_audiences_it_has()
    {
        string ns = await NamespaceAsync();
        string token = await TokenAsync(ns, "{'audiences':['vault','other']}");
        Value review = await world.AdminAsync(
            "POST /apis/authentication.k8s.io/v1/tokenreviews",
            $"{{'kind':'TokenReview','apiVersion':'authentication.k8s.io/v1','spec':{{'token':'{token}','audiences':['vault']}}}}");
        Assert.True(review["status"]["authenticated"].IsTrue);
        Assert.Equal("[\"vault\"]", review["status"]["audiences"].ToString());
        Assert.Equal($"system:serviceaccount:{ns}:default", review["status"]["user"]["username"].Text);
        Assert.Equal("401", await world.WhoAsync(token: token));
    }

    [Fact]
    public async Task Static_and_bootstrap_tokens_are_known()
    {
        Assert.Equal("ann [devs ops system:authenticated]", await world.WhoAsync(token: "static-secret"));
        Assert.Equal("401", await world.WhoAsync(token: "abcdef.0123456789abcdef"));
        string data = string.Join(',', new Dictionary<string, string>
        {
            ["token-id"] = "abcdef",
            ["token-secret"] = "0123456789abcdef",
            ["usage-bootstrap-authentication"] = "true",
            ["auth-extra-groups"] = "system:bootstrappers:lab",
        }.Select(d => $"'{d.Key}':'{d.Value}'"));
        await world.AdminAsync(
            "POST /api/v1/namespaces/kube-system/secrets",
            $"{{'kind':'Secret','apiVersion':'v1','metadata':{{'name':'bootstrap-token-abcdef'}},'type':'bootstrap.kubernetes.io/token','stringData':{{{data}}}}}");
        Assert.Equal("system:bootstrap:abcdef [system:bootstrappers system:bootstrappers:lab system:authenticated]", await world.WhoAsync(token: "abcdef.0123456789abcdef"));
        Assert.Equal("401", await world.WhoAsync(token: "abcdef.0123456789abcdee"));
        await world.AdminAsync("DELETE /api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef");
    }

    [Fact]
    public async Task A_front_proxy_says_for_whom_it_asks_and_nobody_else_does()
    {
        (string, string)[] headers = [("X-Remote-User", "zoe"), ("X-Remote-Group", "a"), ("X-Remote-Extra-Team", "t")];
        using X509Certificate2 proxy = AccessWorld.Issue(world.Plane.Pki.FrontProxy, "front-proxy-client", []);
        using X509Certificate2 other = AccessWorld.Issue(world.Plane.Pki.FrontProxy, "other", []);
        using X509Certificate2 jane = AccessWorld.Issue(world.Plane.Pki.Cluster, "jane", ["devs"]);
        Assert.Equal("zoe [a system:authenticated]", await world.WhoAsync(proxy, headers: headers));
        Assert.Equal("401", await world.WhoAsync(other, headers: headers));
        Assert.Equal("jane [devs system:authenticated]", await world.WhoAsync(jane, headers: headers));
    }

    [Fact]
    public async Task Without_credentials_one_is_anonymous_and_sees_what_is_public()
    {
        Assert.Equal("403", await world.WhoAsync());
        Assert.Equal(200, (await world.AskAsync("GET /version")).Code);
        Assert.Equal(Issuer, (await world.AskAsync("GET /.well-known/openid-configuration")).Body["issuer"].Text);
        Assert.Equal(1, (await world.AskAsync("GET /openid/v1/jwks")).Body["keys"].Count);
        Assert.Equal(403, (await world.AskAsync("GET /api/v1/namespaces")).Code);
    }

    private async Task<string> NamespaceAsync()
    {
        string name = $"credentials-{Interlocked.Increment(ref _namespaces)}";
        await world.AdminAsync("POST /api/v1/namespaces", $"{{'kind':'Namespace','apiVersion':'v1','metadata':{{'name':'{name}'}}}}");
        await Waiting.UntilAsync(async () => (await world.AskAsync($"GET /api/v1/namespaces/{name}/serviceaccounts/default", certificate: world.Admin)).Code == 200);
        return name;
    }

    private async Task<string> TokenAsync(string ns, string spec) => (await world.AdminAsync(
        $"POST /api/v1/namespaces/{ns}/serviceaccounts/default/token",
        $"{{'kind':'TokenRequest','apiVersion':'authentication.k8s.io/v1','spec':{spec}}}"))["status"]["token"].TextOrEmpty;

    private async Task<string> BadTokenAsync(string fault, string ns)
    {
        string good = await TokenAsync(ns, "{}");
        string[] parts = good.Split('.');
        var content = new TokenContent(ns, "default", "u", [Issuer], TimeProvider.System.GetUtcNow().AddHours(-1), "id");
        switch (fault)
        {
            case "none":
                return $"{Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{parts[1]}.";
            case "tampered":
                return $"{parts[0]}.{Encode(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace(":default", ":admin", StringComparison.Ordinal))}.{parts[2]}";
            case "audience":
                return await TokenAsync(ns, "{'audiences':['other']}");
            case "expired":
                return world.Tokens.Sign(content);
            case "unknown-key":
                var stranger = new ServiceAccountKeySet(SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256), []);
                return new ServiceAccountTokens(() => stranger, new TokenOptions(), TimeProvider.System).Sign(content with { Expiry = TimeProvider.System.GetUtcNow().AddHours(1) });
            case "deleted-account":
                return world.Tokens.Sign(content with { Account = "gone", Expiry = TimeProvider.System.GetUtcNow().AddHours(1) });
            default:
                return "a.b.c";
        }
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
