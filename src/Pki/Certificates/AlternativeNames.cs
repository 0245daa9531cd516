using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The subject alternative names of a certificate or request.</summary>
public sealed record AlternativeNames
{
    internal const string Oid = "2.5.29.17";

    /// <summary>No names.</summary>
    public static AlternativeNames None { get; } = new();

    public IReadOnlyList<string> DnsNames { get; init; } = [];
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];
    public IReadOnlyList<string> Emails { get; init; } = [];
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>No name of any kind.</summary>
    public bool IsEmpty => DnsNames.Count + Addresses.Count + Emails.Count + Uris.Count == 0;

    /// <summary>Sorts mixed texts into addresses and DNS names; repeated ones are taken once, empty ones left out.</summary>
    public static AlternativeNames Of(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var dnsNames = new List<string>();
        var addresses = new List<IPAddress>();
        foreach (var name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
            {
                continue;
            }

            if (IPAddress.TryParse(name, out var address))
            {
                if (address.IsIPv4MappedToIPv6)
                {
                    address = address.MapToIPv4();
                }

                if (!addresses.Contains(address))
                {
                    addresses.Add(address);
                }
            }
            else if (!dnsNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                dnsNames.Add(name);
            }
        }

        return new AlternativeNames { DnsNames = dnsNames, Addresses = addresses };
    }

    /// <summary>The names of <paramref name="certificate"/>; none when it has no such extension or an unreadable one.</summary>
    public static AlternativeNames Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate.Extensions[Oid] is not { } extension)
        {
            return None;
        }

        try { return Parse(extension.RawData); }
        catch (AsnContentException) { return None; }
    }

    /// <summary>Those names of <paramref name="wanted"/> (DNS names and addresses) that are not among these.</summary>
    public IEnumerable<string> Missing(AlternativeNames wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return wanted.DnsNames.Where(name => !DnsNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Concat(wanted.Addresses.Where(address => !Addresses.Contains(address)).Select(address => address.ToString()));
    }

    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">The bytes are no list of names.</exception>
    internal static AlternativeNames Parse(ReadOnlyMemory<byte> der)
    {
        List<string> dnsNames = [], emails = [], uris = [];
        List<IPAddress> addresses = [];
        var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            switch (tag.TagClass == TagClass.ContextSpecific ? tag.TagValue : -1)
            {
                case 1: emails.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 2: dnsNames.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 6: uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag)); break;
                case 7:
                    var bytes = names.ReadOctetString(tag);
                    if (bytes.Length is not (4 or 16))
                    {
                        throw new AsnContentException($"an IP address has {bytes.Length} bytes");
                    }

                    addresses.Add(new IPAddress(bytes));
                    break;
                default: names.ReadEncodedValue(); break;
            }
        }

        return new AlternativeNames { DnsNames = dnsNames, Addresses = addresses, Emails = emails, Uris = uris };
    }

    /// <param name="critical">True when the subject is empty (RFC 5280, 4.2.1.6).</param>
    internal X509Extension Encode(bool critical = false)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in DnsNames)
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, name, Tag(2));
            }

            foreach (var name in Emails)
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, name, Tag(1));
            }

            foreach (var address in Addresses)
            {
                writer.WriteOctetString(address.GetAddressBytes(), Tag(7));
            }

            foreach (var name in Uris)
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, name, Tag(6));
            }
        }

        return new X509Extension(Oid, writer.Encode(), critical);
    }

    private static Asn1Tag Tag(int number) => new(TagClass.ContextSpecific, number);
}
