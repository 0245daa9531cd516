using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Access;

/// <summary>--service-account-* and --api-audiences.</summary>
public sealed class TokenOptionsTests
{
    private const string Accounts = "/api/v1/namespaces/kube-system/serviceaccounts";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(600, 600, "")]
    [InlineData(7200, 3600, "requested expiration of 7200 seconds shortened to 3600 seconds")]
    public async Task A_new_token_lives_no_longer_than_the_longest_time(int asked, int given, string warning)
    {
        await using LiveServer server = await StartAsync(new TokenOptions { LifetimeMax = TimeSpan.FromHours(1) });
        (Value Body, IReadOnlyList<string> Warnings) answer = await AskAsync(server, "POST", $"{Accounts}/a/token", $"{{\"spec\":{{\"expirationSeconds\":{asked}}}}}");
        Assert.Equal(given, answer.Body["spec"]["expirationSeconds"].Integer);
        Assert.Equal(warning.Length == 0 ? [] : [$"299 - \"{warning}\""], answer.Warnings);
    }

    [Fact]
    public async Task The_first_issuer_signs_and_all_are_accepted_for_the_audiences_of_the_server()
    {
        await using LiveServer server = await StartAsync(new TokenOptions { Issuers = ["https://new.test", "https://old.test"], Audiences = ["api"], KeysUri = "https://keys.test/jwks" });
        string made = (await AskAsync(server, "POST", $"{Accounts}/a/token", "{\"spec\":{}}")).Body["status"]["token"].TextOrEmpty;
        Value claims = ClaimsOf(made);
        Assert.Equal(("https://new.test", "[\"api\"]"), (claims["iss"].Text, claims["aud"].ToString()));
        Assert.True(await IsKnownAsync(server, made));
        Assert.True(await IsKnownAsync(server, Signed(server, claims, "https://old.test")));
        Assert.False(await IsKnownAsync(server, Signed(server, claims, "https://other.test")));
        Value configuration = (await AskAsync(server, "GET", "/.well-known/openid-configuration")).Body;
        Assert.Equal(("https://new.test", "https://keys.test/jwks"), (configuration["issuer"].Text, configuration["jwks_uri"].Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pods_token_is_extended_unless_that_is_switched_off(bool extend)
    {
        await using LiveServer server = await StartAsync(new TokenOptions { Extend = extend });
        await AskAsync(server, "POST", "/api/v1/namespaces/kube-system/pods", "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"serviceAccountName\":\"a\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        const string Bound = "{\"spec\":{\"expirationSeconds\":3607,\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"p\"}}}";
        Value claims = ClaimsOf((await AskAsync(server, "POST", $"{Accounts}/a/token", Bound)).Body["status"]["token"].TextOrEmpty);
        Assert.Equal(extend ? 365L * 24 * 3600 : 3607, claims["exp"].Integer - claims["iat"].Integer);
        Assert.Equal(extend, claims["kubernetes.io"]["warnafter"].Exists);
    }

    [Theory]
    [InlineData(true, "as it is", true)]
    [InlineData(true, "another token in the secret", false)]
    [InlineData(true, "without the secret", false)]
    [InlineData(true, "marked invalid", false)]
    [InlineData(true, "without the account", false)]
    [InlineData(false, "without the secret", true)]
    public async Task A_token_of_a_secret_ends_with_it_when_it_is_looked_up(bool lookup, string then, bool good)
    {
        await using LiveServer server = await StartAsync(new TokenOptions { Lookup = lookup });
        const string Secret = "/api/v1/namespaces/kube-system/secrets/s";
        string uid = (await AskAsync(server, "GET", $"{Accounts}/a")).Body["metadata"]["uid"].TextOrEmpty;
        string token = Sign(server, $"{{\"iss\":\"kubernetes/serviceaccount\",\"sub\":\"system:serviceaccount:kube-system:a\",\"kubernetes.io/serviceaccount/namespace\":\"kube-system\",\"kubernetes.io/serviceaccount/secret.name\":\"s\",\"kubernetes.io/serviceaccount/service-account.name\":\"a\",\"kubernetes.io/serviceaccount/service-account.uid\":\"{uid}\"}}");
        await AskAsync(
            server,
            "POST",
            Secret[..^2],
            $"{{\"metadata\":{{\"name\":\"s\",\"annotations\":{{\"kubernetes.io/service-account.name\":\"a\"}}}},\"type\":\"kubernetes.io/service-account-token\",\"stringData\":{{\"token\":\"{token}\"}}}}");
        await (then switch
        {
            "another token in the secret" => AskAsync(server, "PATCH", Secret, "{\"stringData\":{\"token\":\"x\"}}"),
            "without the secret" => AskAsync(server, "DELETE", Secret),
            "marked invalid" => AskAsync(server, "PATCH", Secret, "{\"metadata\":{\"labels\":{\"kubernetes.io/legacy-token-invalid-since\":\"2026-01-01\"}}}"),
            "without the account" => AskAsync(server, "DELETE", $"{Accounts}/a"),
            _ => Task.FromResult<(Value, IReadOnlyList<string>)>(default),
        });
        Assert.Equal(good, await IsKnownAsync(server, token));
    }

    [Fact]
    public async Task Where_everybody_may_do_everything_they_must_at_least_say_who_they_are()
    {
        await using LiveServer server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Access = new AccessOptions { AuthorizationModes = ["AlwaysAllow"] } } });
        Assert.Equal(401, (int)(await server.Anonymous.SendAsync(server.Request("GET", "/version"), Cancel)).StatusCode);
        Assert.Equal(200, (int)(await server.Admin.SendAsync(server.Request("GET", "/version"), Cancel)).StatusCode);
    }

    public static TheoryData<TokenOptions, string> Senseless => new()
    {
        { new TokenOptions { Issuers = [] }, "service-account-issuer is a required flag" },
        { new TokenOptions { Issuers = ["a", "a"] }, "service-account-issuer \"a\" is already specified" },
        { new TokenOptions { LifetimeMax = TimeSpan.FromDays(60_000) }, "the service-account-max-token-expiration must be between 1 hour and 2^32 seconds" },
        { new TokenOptions { KeysUri = "http://x/jwks" }, "service-account-jwks-uri requires https scheme, parsed as: http://x/jwks" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void Options_that_make_no_sense_say_so(TokenOptions options, string message) => Assert.Equal(message, Assert.Throws<AccessConfigurationException>(options.Check).Message);

    private static async Task<LiveServer> StartAsync(TokenOptions options)
    {
        LiveServer server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Access = new AccessOptions { Tokens = options } } });
        await AskAsync(server, "POST", Accounts, "{\"metadata\":{\"name\":\"a\"}}");
        return server;
    }

    private static async Task<(Value Body, IReadOnlyList<string> Warnings)> AskAsync(LiveServer server, string method, string path, string body = "")
    {
        string media = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        var call = new ApiCall(method, path) { Body = Encoding.UTF8.GetBytes(body), ContentType = media, Accept = "application/json" };
        ApiAnswer answer = await server.Plane.As("tests", "system:masters").SendAsync(call, Cancel);
        return (Document.Parse(answer.Body.ToArray()).Root, answer.Warnings);
    }

    private static async Task<bool> IsKnownAsync(LiveServer server, string token)
    {
        HttpRequestMessage request = server.Request("GET", "/version");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using HttpResponseMessage answer = await server.Anonymous.SendAsync(request, Cancel);
        return answer.IsSuccessStatusCode;
    }

    private static Value ClaimsOf(string token) => Document.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).Root;

    private static string Signed(LiveServer server, Value claims, string issuer) => Sign(server, ObjectDraft.Open(claims).Set("iss", issuer).AsValue.ToString());

    // by the server's own key
    private static string Sign(LiveServer server, string claims)
    {
        ServiceAccountKeySet keys = server.Plane.Pki.ServiceAccounts;
        string header = $"{{\"alg\":\"{keys.SigningKey!.Algorithm}\",\"kid\":\"{keys.SigningKey.KeyId}\"}}";
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(keys.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
