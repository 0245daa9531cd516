using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class ClientCertificateTests
{
    private static readonly DateTimeOffset Noon = ManualTime.AtNoon().GetUtcNow();
    private static readonly SeededKeySource Keys = new(11);
    private static readonly CertificateAuthority Ca = Root("kubernetes-ca");
    private readonly ManualTime _time = ManualTime.AtNoon();

    private static PrivateKey Key() => Keys.CreateKey(KeyAlgorithm.EcdsaP256);
    private static CertificateProfile Authority(string name) => new() { CommonName = name, Usage = CertificateUsage.Authority, Lifetime = TimeSpan.FromDays(3650) };
    private static CertificateAuthority Root(string name) => CertificateAuthority.CreateRoot(Authority(name), Key(), Noon, Keys.NextSerialNumber());

    private static X509Certificate2 Issue(CertificateAuthority by, string name = "jane", string[]? groups = null, CertificateUsage usage = CertificateUsage.Client)
        => by.Issue(new CertificateProfile { CommonName = name, Organizations = groups ?? [], Usage = usage }, Key(), Noon, Keys.NextSerialNumber()).Certificate;

    private ClientCertificateVerifier Verifier(params X509Certificate2[] trusted) => new(() => trusted, _time);

    [Fact]
    public void A_good_certificate_names_its_user_groups_and_itself()
    {
        using var certificate = Issue(Ca, "jane", ["dev", "ops"]);
        var (identity, refusal) = Verifier(Ca.Certificate).Verify(certificate);
        Assert.Null(refusal);
        Assert.Equal("jane", identity!.UserName);
        Assert.Equal(["dev", "ops"], identity.Groups);
        Assert.Null(identity.Uid);
        Assert.Equal("X509SHA256=" + Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), identity.CredentialId);
    }

    [Fact]
    public async Task Several_organizations_in_one_relative_name_are_all_groups_and_the_last_common_name_counts()
    {
        // Go writes all organizations as one set.
        using var folder = new Folder();
        File.WriteAllText(folder["ca.crt"], Ca.BundleToPem());
        File.WriteAllText(folder["ca.key"], Ca.Key!.ToPem());
        await OpenSsl.RunAsync($"req -new -newkey rsa:2048 -nodes -multivalue-rdn -subj /O=one+O=two/CN=first/CN=jane -keyout {folder["key"]} -out {folder["csr"]}", TestContext.Current.CancellationToken);
        await OpenSsl.RunAsync($"x509 -req -days 30 -in {folder["csr"]} -CA {folder["ca.crt"]} -CAkey {folder["ca.key"]} -out {folder["crt"]}", TestContext.Current.CancellationToken);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(folder["crt"]);
        var now = certificate.NotBefore.AddHours(1);
        var identity = new ClientCertificateVerifier(() => [RootForNow(folder)], new ManualTime(now)).Verify(certificate).Identity;
        Assert.Equal("jane", identity!.UserName);
        Assert.Equal(["one", "two"], identity.Groups);
    }

    [Fact]
    public void A_subject_can_carry_the_users_uid_once()
    {
        X509Certificate2 WithUids(params string[] uids)
        {
            var template = new CertificateRequest(new SubjectName("jane", ["dev"]) { Uids = uids }.Encode(), (ECDsa)Key().Algorithm, HashAlgorithmName.SHA256);
            return template.Create(Ca.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa((ECDsa)Ca.Key!.Algorithm), Noon, Noon.AddDays(1), [1]);
        }

        using var one = WithUids("uid-7");
        using var two = WithUids("uid-7", "uid-8");
        Assert.Equal("uid-7", Verifier(Ca.Certificate).Verify(one).Identity!.Uid);
        Assert.Contains("multiple", Verifier(Ca.Certificate).Verify(two).Refusal, StringComparison.Ordinal);
    }

    private static X509Certificate2 RootForNow(Folder folder) => X509CertificateLoader.LoadCertificateFromFile(folder["ca.crt"]);

    [Fact]
    public void A_certificate_without_a_common_name_is_good_but_names_nobody()
    {
        using var certificate = Issue(Ca, "", ["dev"]);
        Assert.Equal(default, Verifier(Ca.Certificate).Verify(certificate));
    }

    [Fact]
    public void Another_authority_of_the_same_name_is_unknown()
    {
        using var certificate = Issue(Root("kubernetes-ca"));
        Assert.Equal("x509: certificate signed by unknown authority", Verifier(Ca.Certificate).Verify(certificate).Refusal);
        Assert.Null(Verifier().Verify(certificate).Identity);
    }

    [Fact]
    public void A_certificate_is_refused_before_and_after_its_time_and_after_its_authoritys_even_when_remembered()
    {
        using var certificate = Issue(Ca);
        var verifier = Verifier(Ca.Certificate);
        Assert.NotNull(verifier.Verify(certificate).Identity);
        _time.Advance(TimeSpan.FromMinutes(-6));
        Assert.Contains("is before 2026-03-01T11:55:00Z", verifier.Verify(certificate).Refusal, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(366));
        Assert.Contains("has expired or is not yet valid: current time 2027-03-02T11:54:00Z is after 2027-03-01T12:00:00Z", verifier.Verify(certificate).Refusal, StringComparison.Ordinal);

        var shortLived = CertificateAuthority.CreateRoot(Authority("short") with { Lifetime = TimeSpan.FromDays(1) }, Key(), Noon, [1]);
        var leafTemplate = new CertificateRequest("CN=jane", (ECDsa)Key().Algorithm, HashAlgorithmName.SHA256);
        using var outlives = leafTemplate.Create(shortLived.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa((ECDsa)shortLived.Key!.Algorithm), Noon, Noon.AddDays(3650), [2]);
        Assert.Contains("authority CN=short has expired", Verifier(shortLived.Certificate).Verify(outlives).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_for_servers_only_does_not_log_in()
    {
        using var server = Issue(Ca, usage: CertificateUsage.Server);
        Assert.Equal("x509: certificate specifies an incompatible key usage", Verifier(Ca.Certificate).Verify(server).Refusal);
        using var both = Issue(Ca, usage: CertificateUsage.Server | CertificateUsage.Client);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(both).Identity);
        using var any = Issue(Ca, usage: CertificateUsage.None); // without extended key usage: good for all, as upstream has it
        Assert.NotNull(Verifier(Ca.Certificate).Verify(any).Identity);
    }

    [Fact]
    public void A_path_over_intermediates_the_client_sends_is_found()
    {
        var first = Ca.CreateIntermediate(Authority("first"), Key(), Noon, [1]);
        var second = first.CreateIntermediate(Authority("second"), Key(), Noon, [2]);
        using var certificate = Issue(second);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(certificate, [first.Certificate, second.Certificate]).Identity);
        Assert.Equal("x509: certificate signed by unknown authority", Verifier(Ca.Certificate).Verify(certificate, [second.Certificate]).Refusal);
    }

    [Fact]
    public void An_intermediate_alone_can_be_trusted_and_its_siblings_are_not()
    {
        // The API server trusts kubernetes-ca below a root: what etcd-ca signed must not log in there.
        var kubernetes = Ca.CreateIntermediate(Authority("kubernetes-ca-2"), Key(), Noon, [1]);
        var etcd = Ca.CreateIntermediate(Authority("etcd-ca"), Key(), Noon, [2]);
        using var good = Issue(kubernetes, "jane");
        using var bad = Issue(etcd, "jane", ["system:masters"]);
        Assert.NotNull(Verifier(kubernetes.Certificate).Verify(good).Identity);
        Assert.NotNull(Verifier(kubernetes.Certificate).Verify(bad, [etcd.Certificate, Ca.Certificate]).Refusal);
    }

    [Fact]
    public void Below_a_trusted_intermediate_forged_and_wrong_certificates_are_refused()
    {
        var trusted = Ca.CreateIntermediate(Authority("mid"), Key(), Noon, [1]);
        var impostor = Ca.CreateIntermediate(Authority("mid"), Key(), Noon, [1]);
        using var forged = Issue(impostor);
        using var server = Issue(trusted, usage: CertificateUsage.Server);
        Assert.NotNull(Verifier(trusted.Certificate).Verify(forged).Refusal);
        Assert.NotNull(Verifier(trusted.Certificate).Verify(server).Refusal);
        using var good = Issue(trusted);
        var changed = good.RawData;
        changed[^1] ^= 1;
        using var tampered = X509CertificateLoader.LoadCertificate(changed);
        Assert.NotNull(Verifier(trusted.Certificate).Verify(tampered).Refusal);
    }

    [Fact]
    public void A_user_cannot_sign_for_others()
    {
        var jane = Ca.Issue(new CertificateProfile { CommonName = "jane", Usage = CertificateUsage.Client }, Key(), Noon, [1]);
        var janesAuthority = new CertificateAuthority([jane.Certificate], jane.Key);
        using var admin = Issue(janesAuthority, "admin", ["system:masters"]);
        Assert.Equal("x509: certificate signed by unknown authority", Verifier(Ca.Certificate).Verify(admin, [jane.Certificate]).Refusal);
    }

    [Fact]
    public void Path_lengths_name_constraints_and_unknown_critical_extensions_are_respected()
    {
        X509Certificate2 Mid(PrivateKey key, Action<CertificateRequest> more, bool lengthZero = false)
        {
            var request = new CertificateRequest("CN=mid", (ECDsa)key.Algorithm, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, lengthZero, 0, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key.PublicKey, false));
            more(request);
            return request.Create(Ca.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa((ECDsa)Ca.Key!.Algorithm), Noon, Noon.AddDays(100), [9]);
        }

        using var key = Key();
        var closed = new CertificateAuthority([Mid(key, _ => { }, lengthZero: true), Ca.Certificate], key);
        using var direct = Issue(closed);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(direct, closed.Bundle).Identity);
        var below = closed.CreateIntermediate(Authority("below"), Key(), Noon, [3]);
        using var tooDeep = Issue(below);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(tooDeep, below.Bundle).Refusal);

        var strange = new CertificateAuthority([Mid(key, request => request.CertificateExtensions.Add(new X509Extension("1.2.3.4.5", [5, 0], critical: true))), Ca.Certificate], key);
        using var unknown = Issue(strange);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(unknown, strange.Bundle).Refusal);
        Assert.NotNull(Verifier(strange.Certificate).Verify(unknown).Refusal);

        // Only names below example.com (RFC 5280, 4.2.1.10).
        byte[] constraints = [0x30, 0x11, 0xa0, 0x0f, 0x30, 0x0d, 0x82, 0x0b, .. "example.com"u8];
        var narrow = new CertificateAuthority([Mid(key, request => request.CertificateExtensions.Add(new X509Extension("2.5.29.30", constraints, critical: true))), Ca.Certificate], key);
        using var outside = narrow.Issue(new CertificateProfile { CommonName = "x", Usage = CertificateUsage.Client, Names = AlternativeNames.Of(["example.org"]) }, Key(), Noon, [4]).Certificate;
        using var inside = narrow.Issue(new CertificateProfile { CommonName = "x", Usage = CertificateUsage.Client, Names = AlternativeNames.Of(["a.example.com"]) }, Key(), Noon, [5]).Certificate;
        Assert.NotNull(Verifier(Ca.Certificate).Verify(outside, narrow.Bundle).Refusal);
        Assert.NotNull(Verifier(Ca.Certificate).Verify(inside, narrow.Bundle).Identity);
    }

    [Fact]
    public void Authorities_that_all_sign_each_other_are_followed_for_a_bounded_time()
    {
        // Same name, same key, other serial numbers: each could be the issuer of each.
        using var key = Key();
        var root = CertificateAuthority.CreateRoot(Authority("loop"), key, Noon, Keys.NextSerialNumber());
        var sent = Enumerable.Range(0, 60).Select(_ => CertificateAuthority.CreateRoot(Authority("loop"), key, Noon, Keys.NextSerialNumber()).Certificate).ToList();
        using var certificate = Issue(root);
        Assert.Equal("x509: certificate signed by unknown authority", Verifier(Ca.Certificate).Verify(certificate, sent).Refusal);
    }

    [Fact]
    public void Malformed_certificates_are_refused_and_never_throw()
    {
        X509Certificate2 With(params X509Extension[] extensions)
        {
            var request = new CertificateRequest("CN=jane", (ECDsa)Key().Algorithm, HashAlgorithmName.SHA256);
            foreach (var extension in extensions)
            {
                request.CertificateExtensions.Add(extension);
            }

            return request.Create(Ca.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa((ECDsa)Ca.Key!.Algorithm), Noon, Noon.AddDays(1), [1]);
        }

        foreach (var oid in new[] { "2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.17", "2.5.29.35" })
        {
            using var broken = With(new X509Extension(oid, [0x30, 0x7f, 1], critical: false));
            var result = Verifier(Ca.Certificate).Verify(broken, [broken]);
            if (oid == "2.5.29.37")
            {
                Assert.NotNull(result.Refusal);
            }

            using var below = Issue(new CertificateAuthority([broken], Key()));
            Assert.NotNull(Verifier(Ca.Certificate).Verify(below, [broken]).Refusal);
        }

        using var good = Issue(Ca);
        var bytes = good.RawData;
        var verifier = Verifier(Ca.Certificate);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x2a;
            X509Certificate2 certificate;
            try { certificate = X509CertificateLoader.LoadCertificate(changed); }
            catch (CryptographicException) { continue; }
            using (certificate) Assert.Null(verifier.Verify(certificate, [certificate]).Identity);
        }
    }

    [Fact]
    public async Task Weak_signatures_are_refused()
    {
        using var folder = new Folder();
        var cancel = TestContext.Current.CancellationToken;
        await OpenSsl.RunAsync($"req -x509 -newkey rsa:2048 -nodes -days 100 -subj /CN=old -keyout {folder["ca.key"]} -out {folder["ca.crt"]}", cancel);
        await OpenSsl.RunAsync($"req -new -newkey rsa:2048 -nodes -subj /CN=jane -keyout {folder["key"]} -out {folder["csr"]}", cancel);
        using var root = X509CertificateLoader.LoadCertificateFromFile(folder["ca.crt"]);
        foreach (var (hash, good) in new[] { ("sha1", false), ("sha256", true), ("sha384", true) })
        {
            await OpenSsl.RunAsync($"x509 -req -{hash} -days 30 -in {folder["csr"]} -CA {folder["ca.crt"]} -CAkey {folder["ca.key"]} -out {folder["crt"]}", cancel);
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(folder["crt"]);
            var verifier = new ClientCertificateVerifier(() => [root], new ManualTime(certificate.NotBefore.AddHours(1)));
            Assert.Equal(good, verifier.Verify(certificate).Identity is not null);
        }
    }

    [Fact]
    public void When_the_authorities_change_what_was_remembered_is_forgotten()
    {
        IReadOnlyList<X509Certificate2> trusted = [Ca.Certificate];
        var verifier = new ClientCertificateVerifier(() => trusted, _time);
        using var certificate = Issue(Ca);
        Assert.NotNull(verifier.Verify(certificate).Identity);
        trusted = [Root("new").Certificate];
        Assert.NotNull(verifier.Verify(certificate).Refusal);
    }

    [Fact]
    public void Only_so_many_certificates_are_remembered_and_the_used_ones_stay()
    {
        var cache = new RecentlyUsed<int, string>(100);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Add(i, "x");
            if (i > 0)
            {
                Assert.NotNull(cache.Find(0));
            }
        }

        Assert.True(Enumerable.Range(0, 10_000).Count(i => cache.Find(i) is not null) <= 150);
    }

    [Fact]
    public void A_certificate_seen_before_costs_less_than_20_microseconds()
    {
        using var certificate = Issue(Ca, "system:node:a", ["system:nodes"]);
        var verifier = Verifier(Ca.Certificate);
        verifier.Verify(certificate);
        var best = double.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 1000; i++)
            {
                verifier.Verify(certificate);
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / 1000);
        }

        TestContext.Current.SendDiagnosticMessage($"remembered certificate: {best:F2} µs");
        Assert.True(best < 20, $"it took {best} µs");
        var first = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            Verifier(Ca.Certificate).Verify(certificate);
        }

        TestContext.Current.SendDiagnosticMessage($"new certificate: {first.Elapsed.TotalMicroseconds / 100:F0} µs");
    }
}
