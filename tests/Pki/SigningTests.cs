using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class SigningTests
{
    private static readonly DateTimeOffset Noon = ManualTime.AtNoon().GetUtcNow();
    private static readonly SeededKeySource Keys = new(7);
    private static readonly CertificateAuthority Ca = CertificateAuthority.CreateRoot(
        new CertificateProfile { CommonName = "kubernetes-ca", Usage = CertificateUsage.Authority, Lifetime = TimeSpan.FromDays(3650) }, Keys.CreateKey(KeyAlgorithm.EcdsaP256), Noon, [1]);
    private static readonly string[] NodeClient = ["digital signature", "client auth"];
    private static readonly string[] NodeServing = ["digital signature", "key encipherment", "server auth"];
    private readonly ManualTime _time = ManualTime.AtNoon();

    private CertificateSigner Signer => new(() => Ca, _time, Keys);

    private static byte[] Request(string commonName, string[] groups, AlternativeNames? names = null) => Encoding.ASCII.GetBytes(CertificateRequests.Create(
        new CertificateProfile { CommonName = commonName, Organizations = groups, Usage = CertificateUsage.None, Names = names ?? AlternativeNames.None }, Keys.CreateKey(KeyAlgorithm.EcdsaP256)));

    private static readonly byte[] User = Request("jane", ["dev", "ops"]);
    private static readonly byte[] Node = Request("system:node:a", ["system:nodes"]);

    [Fact]
    public void A_user_gets_a_certificate_with_its_name_groups_and_usages()
    {
        var result = Signer.Sign(Signers.KubeApiServerClient, User, ["client auth", "digital signature"], null);
        Assert.Equal(SigningOutcome.Signed, result.Outcome);
        using var certificate = X509Certificate2.CreateFromPem(result.CertificatePem);
        Assert.Equal("O=dev, O=ops, CN=jane", certificate.SubjectName.Format(false));
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal("1.3.6.1.5.5.7.3.2", Assert.Single(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>()).Value);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(Noon.AddMinutes(-5), certificate.NotBefore);
        Assert.Equal(Noon.AddDays(365).AddMinutes(-5), certificate.NotAfter);
        Assert.Equal(new ClientIdentity("jane", ["dev", "ops"], null, "X509SHA256=" + Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))) with { Groups = [] },
            new ClientCertificateVerifier(() => Ca.Bundle, _time).Verify(certificate).Identity! with { Groups = [] });
    }

    [Theory]
    [InlineData(null, 365 * 24 * 3600 - 300)]
    [InlineData(600, 600)]
    [InlineData(599, 600)]
    [InlineData(-5, 600)]
    [InlineData(8 * 3600 - 1, 8 * 3600 - 1)]
    [InlineData(8 * 3600, 8 * 3600 - 300)]
    [InlineData(int.MaxValue, 365 * 24 * 3600 - 300)]
    public void The_time_asked_for_is_kept_within_bounds(int? asked, int expected)
    {
        var result = Signer.Sign(Signers.KubeApiServerClient, User, ["client auth"], asked);
        using var certificate = X509Certificate2.CreateFromPem(result.CertificatePem);
        Assert.Equal(Noon.AddSeconds(expected), certificate.NotAfter);
    }

    [Fact]
    public void A_kubelet_gets_a_serving_certificate_for_its_names()
    {
        var names = new AlternativeNames { DnsNames = ["a"], Addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.IPv6Loopback] };
        var result = Signer.Sign(Signers.KubeletServing, Request("system:node:a", ["system:nodes"], names), NodeServing, null);
        using var certificate = X509Certificate2.CreateFromPem(result.CertificatePem);
        Assert.Equal(names.DnsNames, AlternativeNames.Of(certificate).DnsNames);
        Assert.Equal(names.Addresses, AlternativeNames.Of(certificate).Addresses);
    }

    public static TheoryData<string, byte[], string[], string> Refused => new()
    {
        { Signers.KubeApiServerClient, User, ["server auth", "client auth"], "invalid usage for client certificate: server auth" },
        { Signers.KubeApiServerClient, User, ["digital signature"], "missing required usage for client certificate: client auth" },
        { Signers.KubeApiServerClientKubelet, User, NodeClient, "subject organization is not system:nodes" },
        { Signers.KubeApiServerClientKubelet, Request("system:node:a", ["system:nodes", "system:masters"]), NodeClient, "subject organization is not system:nodes" },
        { Signers.KubeApiServerClientKubelet, Request("a", ["system:nodes"]), NodeClient, "subject common name does not begin with system:node:" },
        { Signers.KubeApiServerClientKubelet, Request("system:node:a", ["system:nodes"], new() { DnsNames = ["a"] }), NodeClient, "DNS subjectAltNames are not allowed" },
        { Signers.KubeApiServerClientKubelet, Request("system:node:a", ["system:nodes"], new() { Addresses = [IPAddress.Loopback] }), NodeClient, "IP subjectAltNames are not allowed" },
        { Signers.KubeApiServerClientKubelet, Request("system:node:a", ["system:nodes"], new() { Emails = ["a@b"] }), NodeClient, "Email subjectAltNames are not allowed" },
        { Signers.KubeApiServerClientKubelet, Request("system:node:a", ["system:nodes"], new() { Uris = ["x://y"] }), NodeClient, "URI subjectAltNames are not allowed" },
        { Signers.KubeApiServerClientKubelet, Node, ["client auth"], "usages did not match [client auth digital signature key encipherment]" },
        { Signers.KubeletServing, Node, NodeServing, "DNS or IP subjectAltName is required" },
        { Signers.KubeletServing, Request("system:node:a", ["system:nodes"], new() { DnsNames = ["a"], Emails = ["a@b"] }), NodeServing, "Email subjectAltNames are not allowed" },
        { Signers.KubeletServing, Request("system:node:a", ["system:nodes"], new() { DnsNames = ["a"], Uris = ["x://y"] }), NodeServing, "URI subjectAltNames are not allowed" },
        { Signers.KubeletServing, Request("system:node:a", ["system:nodes"], new() { DnsNames = ["a"] }), NodeClient, "usages did not match [digital signature key encipherment server auth]" },
        { Signers.KubeletServing, Request("a", ["system:nodes"], new() { DnsNames = ["a"] }), NodeServing, "subject common name does not begin with system:node:" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_signers_rules_refuse_in_upstreams_words(string signer, byte[] request, string[] usages, string message)
        => Assert.Equal(new SigningResult(SigningOutcome.Refused, null, "SignerValidationFailure", message), Signer.Sign(signer, request, usages, null));

    [Fact]
    public void A_requested_uid_is_not_signed_and_the_other_attributes_are()
    {
        using var key = Keys.CreateKey(KeyAlgorithm.EcdsaP256);
        var subject = new SubjectName("jane", ["dev", "ops"]) { Uids = ["forged"] }.Encode();
        var pem = new CertificateRequest(subject, (ECDsa)key.Algorithm, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var certificate = X509Certificate2.CreateFromPem(Signer.Sign(Signers.KubeApiServerClient, Encoding.ASCII.GetBytes(pem), ["client auth"], null).CertificatePem);
        Assert.Equal("O=dev, O=ops, CN=jane", certificate.SubjectName.Format(false));
    }

    [Fact]
    public void Legacy_unknown_signs_whatever_is_asked_but_never_an_authority()
    {
        var request = Encoding.ASCII.GetBytes(CertificateRequests.Create(new CertificateProfile { CommonName = "x", Usage = CertificateUsage.Authority }, Keys.CreateKey(KeyAlgorithm.EcdsaP256)));
        var result = Signer.Sign(Signers.LegacyUnknown, request, KeyUsages.All.ToArray(), null);
        using var certificate = X509Certificate2.CreateFromPem(result.CertificatePem);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(12, certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Count);
    }

    [Fact]
    public void What_cannot_be_signed_says_why()
    {
        Assert.Equal(SigningOutcome.NotOurs, Signer.Sign("example.com/x", User, ["client auth"], null).Outcome);
        Assert.Equal("unable to parse csr: PEM block type must be CERTIFICATE REQUEST", Signer.Sign(Signers.KubeApiServerClient, "x"u8, ["client auth"], null).Message);
        Assert.Equal("unrecognized usage values: [\"odd\" \"other\"]", Signer.Sign(Signers.LegacyUnknown, User, ["odd", "any", "other"], null).Message);
        Assert.Equal("unable to verify certificate request signature", Signer.Sign(Signers.KubeApiServerClient, Tampered(User), ["client auth"], null).Message);
        _time.Advance(TimeSpan.FromDays(3651));
        Assert.StartsWith("refusing to sign a certificate that expired in the past", Signer.Sign(Signers.KubeApiServerClient, User, ["client auth"], null).Message, StringComparison.Ordinal);
        var external = new CertificateSigner(() => new CertificateAuthority(Ca.Bundle, null), ManualTime.AtNoon(), Keys);
        Assert.Contains("kept elsewhere", external.Sign(Signers.KubeApiServerClient, User, ["client auth"], null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_ends_no_later_than_its_authority()
    {
        _time.Advance(TimeSpan.FromDays(3600));
        using var certificate = X509Certificate2.CreateFromPem(Signer.Sign(Signers.KubeApiServerClient, User, ["client auth"], null).CertificatePem);
        Assert.Equal(Ca.Certificate.NotAfter, certificate.NotAfter);
    }

    [Fact]
    public async Task Requests_that_openssl_makes_are_read()
    {
        using var folder = new Folder();
        await OpenSsl.RunAsync($"req -new -newkey rsa:2048 -nodes -keyout {folder["key"]} -out {folder["csr"]} -subj /O=one/O=two/OU=unit/CN=first/CN=jane -addext subjectAltName=DNS:a.example.com,IP:192.0.2.1,IP:::1,email:a@b.c,URI:spiffe://x/y", TestContext.Current.CancellationToken);
        Assert.True(RequestedCertificate.TryParsePem(File.ReadAllBytes(folder["csr"]), out var request, out _));
        Assert.Equal("jane", request.Subject.CommonName);
        Assert.Equal(["one", "two"], request.Subject.Organizations);
        Assert.Equal(["a.example.com"], request.Names.DnsNames);
        Assert.Equal(["192.0.2.1", "::1"], request.Names.Addresses.Select(address => address.ToString()));
        Assert.Equal(["a@b.c"], request.Names.Emails);
        Assert.Equal(["spiffe://x/y"], request.Names.Uris);
        Assert.NotNull(request.PublicKey.GetRSAPublicKey());
        Assert.True(request.IsSignatureValid);
    }

    [Fact]
    public async Task A_request_without_extensions_has_no_names()
    {
        using var folder = new Folder();
        await OpenSsl.RunAsync($"req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout {folder["key"]} -out {folder["csr"]} -subj /C=DE/O=one/CN=jane", TestContext.Current.CancellationToken);
        Assert.True(RequestedCertificate.TryParsePem(File.ReadAllBytes(folder["csr"]), out var request, out _));
        Assert.True(request.Names.IsEmpty);
        Assert.True(request.IsSignatureValid);
        using var certificate = X509Certificate2.CreateFromPem(Signer.Sign(Signers.KubeApiServerClient, File.ReadAllBytes(folder["csr"]), ["client auth"], null).CertificatePem);
        Assert.Equal("C=DE, O=one, CN=jane", certificate.SubjectName.Format(false));
        Assert.Equal(384, certificate.GetECDsaPublicKey()!.KeySize);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void What_is_no_request_is_refused_in_upstreams_words(string pem)
    {
        Assert.False(RequestedCertificate.TryParsePem(Encoding.ASCII.GetBytes(pem), out _, out var error));
        Assert.Equal("PEM block type must be CERTIFICATE REQUEST", error);
    }

    [Fact]
    public void A_request_cut_or_changed_anywhere_never_does_more_than_fail()
    {
        var der = Convert.FromBase64String(string.Concat(Encoding.ASCII.GetString(User).Split('\n').Where(line => !line.StartsWith('-'))));
        for (var i = 0; i < der.Length; i++)
        {
            var changed = der.ToArray();
            changed[i] ^= 0x55;
            foreach (var bytes in new[] { changed, der[..i] })
            {
                if (RequestedCertificate.TryParsePem(Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", bytes)), out var request, out _))
                {
                    Assert.False(request.IsSignatureValid);
                }
            }
        }
    }

    private static byte[] Tampered(byte[] pem)
    {
        var der = Convert.FromBase64String(string.Concat(Encoding.ASCII.GetString(pem).Split('\n').Where(line => !line.StartsWith('-'))));
        var at = der.AsSpan().IndexOf("jane"u8);
        der[at] = (byte)'d';
        return Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", der));
    }
}
