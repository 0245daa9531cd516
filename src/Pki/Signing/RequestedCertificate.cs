using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xebec.Pki;

/// <summary>What a PKCS #10 request asks for, read as upstream reads it.</summary>
public sealed class RequestedCertificate
{
    private const string ExtensionRequestOid = "1.2.840.113549.1.9.14";
    private readonly SignedStructure _signed;

    private RequestedCertificate(
        SignedStructure signed, ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> publicKeyInfo, AlternativeNames names)
    {
        _signed = signed;
        SubjectDer = subject;
        Subject = SubjectName.Parse(subject);
        Names = names;
        PublicKey = PublicKey.CreateFromSubjectPublicKeyInfo(publicKeyInfo.Span, out _);
    }

    /// <summary>Common name and organizations.</summary>
    public SubjectName Subject { get; }

    /// <summary>Subject alternative names.</summary>
    public AlternativeNames Names { get; }

    /// <summary>The key that the certificate is for.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Whether the request is signed with its own key, proving that the requester has it.</summary>
    public bool IsSignatureValid => _signed.IsSignedBy(PublicKey);

    internal ReadOnlyMemory<byte> SubjectDer { get; }

    /// <summary>Reads the first PEM block of a CertificateSigningRequest's <c>spec.request</c>.</summary>
    /// <param name="error">What API validation says of it, in upstream's words where they don't show its language's internals.</param>
    public static bool TryParsePem(
        ReadOnlySpan<byte> pem, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RequestedCertificate? request, out string error)
    {
        request = null;
        error = "PEM block type must be CERTIFICATE REQUEST";
        var text = Encoding.Latin1.GetString(pem);
        if (!PemEncoding.TryFind(text, out var block) || text[block.Label] != "CERTIFICATE REQUEST")
        {
            return false;
        }

        try
        {
            request = Parse(Convert.FromBase64String(text[block.Base64Data]));
            error = "";
            return true;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or FormatException)
        {
            error = $"x509: malformed certificate request: {e.Message}";
            return false;
        }
    }

    private static RequestedCertificate Parse(byte[] der)
    {
        var signed = SignedStructure.Parse(der);
        var content = new AsnReader(signed.Content, AsnEncodingRules.DER).ReadSequence();
        content.ReadInteger(); // version
        var subject = content.ReadEncodedValue();
        var publicKeyInfo = content.ReadEncodedValue();
        var names = AlternativeNames.None;
        var attributesTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (content.HasData && content.PeekTag().HasSameClassAndValue(attributesTag))
        {
            var attributes = content.ReadSetOf(skipSortOrderValidation: true, attributesTag);
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSequence();
                if (attribute.ReadObjectIdentifier() == ExtensionRequestOid)
                {
                    names = NamesIn(attribute.ReadSetOf(skipSortOrderValidation: true).ReadSequence());
                }
            }
        }

        return new RequestedCertificate(signed, subject, publicKeyInfo, names);
    }

    private static AlternativeNames NamesIn(AsnReader extensions)
    {
        var names = AlternativeNames.None;
        var seen = new HashSet<string>();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (!seen.Add(oid))
            {
                throw new AsnContentException($"the extension {oid} is requested twice");
            }

            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                extension.ReadBoolean();
            }

            var value = extension.ReadOctetString();
            if (oid == AlternativeNames.Oid)
            {
                names = AlternativeNames.Parse(value);
            }
        }

        return names;
    }
}
