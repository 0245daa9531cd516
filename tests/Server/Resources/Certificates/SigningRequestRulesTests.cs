using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Certificates;

/// <summary>Signing requests: one broken rule each, what approval and issue may change, and who is said to have asked.</summary>
public sealed class SigningRequestRulesTests
{
    private static readonly RuleRun Requests = new("certificates.k8s.io", "certificatesigningrequests");
    private static readonly RuleRun Statuses = new("certificates.k8s.io", "certificatesigningrequests", "status");
    private static readonly RuleRun Approvals = new("certificates.k8s.io", "certificatesigningrequests", "approval");
    private static readonly string Request = Pem("CERTIFICATE REQUEST", Signed());

    [RulesOf("CertificateSigningRequest", LeftOut = "Which of ASN.1's rules a malformed request breaks.")]
    public static TheoryData<string, string> Specs => new()
    {
        { """{"request":"eHh4","signerName":"a.b/c","usages":["any"]}""", "spec.request: Invalid value: \"eHh4\": PEM block type must be CERTIFICATE REQUEST" },
        { """{"request":"REQUEST","usages":["any"]}""", "spec.signerName: Required value" },
        { """{"request":"REQUEST","signerName":"x","usages":["any"]}""", "spec.signerName: Invalid value: \"x\": must be a fully qualified domain and path of the form 'example.com/signer-name'" },
        { """{"request":"REQUEST","signerName":"x/y","usages":["any"]}""", "spec.signerName: Invalid value: \"x\": should be a domain with at least two segments separated by dots" },
        { """{"request":"REQUEST","signerName":"A.b/c","usages":["any"]}""", "spec.signerName: Invalid value: \"A.b\": validating label \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')" },
        { """{"request":"REQUEST","signerName":"kubernetes.io/legacy-unknown","usages":["any"]}""", "spec.signerName: Invalid value: \"kubernetes.io/legacy-unknown\": the legacy signerName is not allowed via this API version" },
        { """{"request":"REQUEST","signerName":"a.b/c","usages":[]}""", "spec.usages: Required value" },
        { """{"request":"REQUEST","signerName":"a.b/c","usages":["any","any"]}""", "spec.usages[1]: Duplicate value: \"any\"" },
        { """{"request":"REQUEST","signerName":"a.b/c","usages":["any"],"expirationSeconds":599}""", "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)" },
    };

    /// <summary>Status before, status after, subresource, problem.</summary>
    [RulesOf("CertificateSigningRequest")]
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "{}", """{"conditions":[{"type":"Approved","status":"True"}]}""", "status", "status.conditions: Forbidden: updates may not add a condition of type \"Approved\"" },
        { "{}", """{"conditions":[{"status":"True"}]}""", "status", "status.conditions[0].type: Required value" },
        { "{}", """{"conditions":[{"type":"A","status":"Maybe"}]}""", "status", "status.conditions[0].status: Unsupported value: \"Maybe\": supported values: \"False\", \"True\", \"Unknown\"" },
        { "{}", """{"conditions":[{"type":"Failed","status":"False"}]}""", "status", "status.conditions[0].status: Unsupported value: \"False\": supported values: \"True\"" },
        { "{}", """{"conditions":[{"type":"A","status":"True"},{"type":"A","status":"True"}]}""", "status", "status.conditions[1].type: Duplicate value: \"A\"" },
        { "{}", """{"conditions":[{"type":"Approved","status":"True"},{"type":"Denied","status":"True"}]}""", "approval", "status.conditions: Invalid value: \"Denied\": Approved and Denied conditions are mutually exclusive" },
        { """{"conditions":[{"type":"Denied","status":"True"}]}""", "{}", "approval", "status.conditions: Forbidden: updates may not remove a condition of type \"Denied\"" },
        { "{}", """{"certificate":"bm8="}""", "status", "status.certificate: Invalid value: \"<certificate data>\": must contain at least one CERTIFICATE PEM block" },
        { """{"certificate":"CERTIFICATE"}""", """{}""", "status", "status.certificate: Forbidden: updates may not modify existing certificate content" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_signing_request_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Requests.Create(Object(spec, "{}")));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Approval_and_issue_are_final(string before, string after, string subresource, string expected)
    {
        const string spec = """{"request":"REQUEST","signerName":"a.b/c","usages":["any"]}""";
        Assert.Equal([expected], (subresource == "status" ? Statuses : Approvals).Update(Object(spec, before), Object(spec, after)));
    }

    [Fact]
    public void A_request_that_somebody_else_signed_is_refused()
    {
        byte[] forged = Signed();
        forged[^1] ^= 1;
        string spec = $$"""{"request":"{{Pem("CERTIFICATE REQUEST", forged)}}","signerName":"a.b/c","usages":["any"]}""";
        Assert.EndsWith("x509: ECDSA verification failure", Assert.Single(Requests.Create(Object(spec, "{}"))), StringComparison.Ordinal);
    }

    private static string Object(string spec, string status) => $$"""{"spec":{{spec}},"status":{{status}}}"""
        .Replace("\"REQUEST\"", $"\"{Request}\"", StringComparison.Ordinal)
        .Replace("\"CERTIFICATE\"", $"\"{Pem("CERTIFICATE", Certificate())}\"", StringComparison.Ordinal);

    private static string Pem(string label, byte[] der) => Convert.ToBase64String(Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n"));

    private static byte[] Signed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=jane", key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private static byte[] Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=jane", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return certificate.RawData;
    }
}
