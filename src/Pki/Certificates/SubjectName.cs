using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The parts of a certificate's subject that Kubernetes gives a meaning: the common name is the user, organizations are groups.</summary>
/// <param name="CommonName">Empty when absent; the last one when there are several, as upstream reads it.</param>
/// <param name="Organizations">In the order they are written.</param>
public sealed record SubjectName(string CommonName, IReadOnlyList<string> Organizations)
{
    private const string commonNameOid = "2.5.4.3";
    private const string organizationOid = "2.5.4.10";
    private const string uidOid = "1.3.6.1.4.1.57683.2"; // KEP-5018: the user's uid in a client certificate

    /// <summary>The user's uid, when the subject carries Kubernetes' own attribute for it.</summary>
    public string? Uid { get; init; }

    /// <summary>Organizations first, then the common name; each in its own relative name, so that their order stays.</summary>
    internal X500DistinguishedName Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var organization in Organizations) Write(writer, organizationOid, organization);
            if (Uid is not null) Write(writer, uidOid, Uid);
            if (CommonName.Length > 0) Write(writer, commonNameOid, CommonName);
        }
        return new X500DistinguishedName(writer.Encode());
    }

    /// <summary>Reads an encoded name; attributes with other meanings are left out.</summary>
    /// <exception cref="AsnContentException">The bytes are no name.</exception>
    internal static SubjectName Parse(ReadOnlyMemory<byte> der)
    {
        string commonName = "";
        string? uid = null;
        var organizations = new List<string>();
        var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (type is not (commonNameOid or organizationOid or uidOid) || ReadText(pair) is not { } value) continue;
                if (type == commonNameOid) commonName = value;
                else if (type == organizationOid) organizations.Add(value);
                else uid = value;
            }
        }
        return new SubjectName(commonName, organizations) { Uid = uid };
    }

    private static string? ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal) return null;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
                or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString
                => reader.ReadCharacterString((UniversalTagNumber)tag.TagValue),
            _ => null,
        };
    }

    private static void Write(AsnWriter writer, string type, string value)
    {
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
        }
    }
}
