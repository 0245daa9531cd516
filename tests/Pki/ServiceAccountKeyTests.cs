using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class ServiceAccountKeyTests : IDisposable
{
    private readonly Folder _folder = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("genrsa -traditional -out KEY 2048", "RS256")] // PKCS #1
    [InlineData("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY", "RS256")] // PKCS #8
    [InlineData("ecparam -name prime256v1 -genkey -out KEY", "ES256")] // SEC 1 after EC PARAMETERS
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out KEY", "ES256")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out KEY", "ES384")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out KEY", "ES512")]
    public async Task Every_form_of_key_signs_and_every_form_of_its_public_half_verifies(string make, string algorithm)
    {
        await OpenSsl.RunAsync(make.Replace("KEY", _folder["sa.key"]), Cancel);
        await OpenSsl.RunAsync($"pkey -in {_folder["sa.key"]} -pubout -out {_folder["sa.pub"]}", Cancel);
        await OpenSsl.RunAsync($"req -x509 -key {_folder["sa.key"]} -subj /CN=x -days 1 -out {_folder["sa.crt"]}", Cancel);
        var files = new List<string> { _folder["sa.pub"], _folder["sa.crt"], _folder["sa.key"] };
        if (algorithm == "RS256")
        {
            await OpenSsl.RunAsync($"rsa -in {_folder["sa.key"]} -RSAPublicKey_out -out {_folder["pkcs1.pub"]}", Cancel);
            files.Add(_folder["pkcs1.pub"]);
        }

        var signing = await ServiceAccountKeySet.LoadAsync(_folder["sa.key"], [], Cancel);
        var token = "header.payload"u8.ToArray();
        var signature = signing.Sign(token);
        var der = Convert.FromBase64String(string.Concat(File.ReadAllLines(_folder["sa.pub"]).Where(line => !line.StartsWith('-'))));
        foreach (var file in files)
        {
            var verifying = await ServiceAccountKeySet.LoadAsync(null, [file], Cancel);
            var key = Assert.Single(verifying.Keys);
            Assert.Equal(algorithm, key.Algorithm);
            Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(der)), key.KeyId);
            Assert.Same(key, verifying.Find(signing.SigningKey!.KeyId));
            Assert.True(key.Verify(token, signature));
            Assert.False(key.Verify("header.other"u8, signature));
            Assert.False(key.Verify(token, signature.AsSpan(1)));
            Assert.Throws<InvalidOperationException>(() => verifying.Sign(token));
        }
    }

    [Fact]
    public void Several_keys_in_one_file_are_all_accepted_once_each_the_signing_one_first()
    {
        var keys = Enumerable.Range(0, 3).Select(_ => SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256)).ToArray();
        var publicKeys = PemKeys.ReadPublicKeys("a comment\n" + string.Concat(keys.Append(keys[0]).Select(key => key.PublicKeyToPem())));
        var set = new ServiceAccountKeySet(keys[2], publicKeys);
        Assert.Equal(new[] { keys[2], keys[0], keys[1] }.Select(key => Base64Url.EncodeToString(SHA256.HashData(key.PublicKeyInfo.Span))), set.Keys.Select(key => key.KeyId));
        Assert.Null(set.Find("other"));
    }

    [Fact]
    public void The_published_keys_verify_what_was_signed()
    {
        using var rsa = SystemKeySource.Instance.CreateKey(KeyAlgorithm.Rsa2048);
        using var ecdsa = new SeededKeySource(1).CreateKey(KeyAlgorithm.EcdsaP256);
        var set = new ServiceAccountKeySet(rsa, [ecdsa.PublicKeyInfo.ToArray()]);
        var text = Encoding.UTF8.GetString(JsonWebKeys.Write(set.Keys));
        using var document = JsonDocument.Parse(text);
        var published = document.RootElement.GetProperty("keys");
        Assert.StartsWith($$"""{"keys":[{"use":"sig","kty":"RSA","kid":"{{set.Keys[0].KeyId}}","alg":"RS256","n":""", text, StringComparison.Ordinal);
        Assert.Contains($$"""{"use":"sig","kty":"EC","kid":"{{set.Keys[1].KeyId}}","crv":"P-256","alg":"ES256","x":""", text, StringComparison.Ordinal);
        Assert.Equal("AQAB", published[0].GetProperty("e").GetString());

        using var reader = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(published[0].GetProperty("n").GetString()), Exponent = Base64Url.DecodeFromChars(published[0].GetProperty("e").GetString()) });
        Assert.True(reader.VerifyData("x"u8, set.Sign("x"u8), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var point = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(published[1].GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(published[1].GetProperty("y").GetString()) },
        });
        Assert.Equal(ecdsa.PublicKeyInfo.ToArray(), point.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData("genpkey -algorithm ed25519 -out KEY")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp224r1 -out KEY")]
    public async Task A_key_that_cannot_be_used_is_refused_with_its_files_name(string make)
    {
        await OpenSsl.RunAsync(make.Replace("KEY", _folder["sa.key"]), Cancel);
        var error = await Assert.ThrowsAsync<FormatException>(() => ServiceAccountKeySet.LoadAsync(_folder["sa.key"], [], Cancel));
        Assert.Contains("key", error.Message, StringComparison.Ordinal);
    }
}
