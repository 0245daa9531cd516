using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>
/// The parts of a certificate's subject that Kubernetes gives a meaning: the common name is the user, organizations are groups.
/// </summary>
/// <param name="CommonName">Empty when absent; the last one when there are several, as upstream reads it.</param>
/// <param name="Organizations">In the order they are written.</param>
public sealed record SubjectName(string CommonName, IReadOnlyList<string> Organizations)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string UidOid = "1.3.6.1.4.1.57683.2"; // KEP-5018: the user's uid in a client certificate

    // What upstream's signer takes over from a request, in the order it writes them; the common name and the serial number once.
    private static readonly string[] SignedOids =
        ["2.5.4.6", OrganizationOid, "2.5.4.11", "2.5.4.7", "2.5.4.8", "2.5.4.9", "2.5.4.17", CommonNameOid, "2.5.4.5"];

    /// <summary>Kubernetes' own attribute for the user's uid; more than one is an error for whoever believes it. Default: none.</summary>
    public IReadOnlyList<string> Uids { get; init; } = [];

    /// <summary>Organizations first, then the common name; each in its own relative name, so that their order stays.</summary>
    internal X500DistinguishedName Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var organization in Organizations)
            {
                Write(writer, OrganizationOid, organization);
            }

            foreach (var uid in Uids)
            {
                Write(writer, UidOid, uid);
            }

            if (CommonName.Length > 0)
            {
                Write(writer, CommonNameOid, CommonName);
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }

    /// <summary>Reads an encoded name; attributes with other meanings are left out.</summary>
    /// <exception cref="AsnContentException">The bytes are no name.</exception>
    internal static SubjectName Parse(ReadOnlyMemory<byte> der)
    {
        var attributes = Attributes(der).ToList();
        List<string> Values(string type) => [.. attributes.Where(attribute => attribute.Type == type).Select(attribute => attribute.Value)];
        return new SubjectName(Values(CommonNameOid).LastOrDefault(""), Values(OrganizationOid)) { Uids = Values(UidOid) };
    }

    /// <summary>
    /// The subject a certificate gets for a requested one: only attributes that upstream's signer knows. What it would leave out must not
    /// slip in here either: a uid, for one, would be believed later.
    /// </summary>
    internal static X500DistinguishedName ToSign(ReadOnlyMemory<byte> der)
    {
        var attributes = Attributes(der).ToList();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var type in SignedOids)
            {
                var values = attributes.Where(attribute => attribute.Type == type).Select(attribute => attribute.Value);
                foreach (var value in type is CommonNameOid or "2.5.4.5" ? values.TakeLast(1) : values)
                {
                    Write(writer, type, value);
                }
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }

    private static IEnumerable<(string Type, string Value)> Attributes(ReadOnlyMemory<byte> der)
    {
        var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (ReadText(pair) is { } value)
                {
                    yield return (type, value);
                }
            }
        }
    }

    private static string? ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal)
        {
            return null;
        }

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
