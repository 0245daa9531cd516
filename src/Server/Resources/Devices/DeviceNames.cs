using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>Names that claims, classes and slices share: of drivers, pools, devices, classes, attributes.</summary>
internal static class DeviceNames
{
    /// <summary>How many bytes of an attribute's key a path shows.</summary>
    public const int KeyBytesMax = DnsNames.LabelMax + 1 + IdentifierBytesMax;

    private const int IdentifierBytesMax = 32;

    public static void Label(Value name, FieldPath path, FieldErrors errors) =>
        errors.Say(path, name.TextOrEmpty, DnsNames.Label(name.TextOrEmpty));

    public static void Driver(Value name, FieldPath path, FieldErrors errors)
    {
        string text = name.TextOrEmpty;
        if (text.Length == 0)
        {
            errors.Required(path);
            return;
        }

        errors.NotLonger(path, text, DnsNames.LabelMax);
        errors.Say(path, text, DnsNames.Subdomain(text.ToLowerInvariant()));
    }

    public static void Class(Value name, FieldPath path, FieldErrors errors)
    {
        if (!name.HasText)
        {
            errors.Required(path);
        }
        else
        {
            errors.Say(path, name, DnsNames.Subdomain(name.TextOrEmpty));
        }
    }

    /// <summary>Subdomains with slashes between them.</summary>
    public static void Pool(Value name, FieldPath path, FieldErrors errors)
    {
        string text = name.TextOrEmpty;
        if (text.Length == 0)
        {
            errors.Required(path);
            return;
        }

        errors.NotLonger(path, text, DnsNames.SubdomainMax);
        foreach (string part in text.Split('/'))
        {
            errors.Say(path, part, DnsNames.Subdomain(part));
        }
    }

    /// <summary>An attribute's or a capacity's: an identifier, with the domain of who defines it when that is not the driver.</summary>
    public static void Qualified(string name, FieldPath path, FieldErrors errors)
    {
        string[] parts = name.Split('/');
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                errors.Invalid(path, "", "the domain must not be empty");
            }
            else
            {
                Driver(parts[0], path, errors);
            }
        }

        if (parts.Length == 2 && parts[1].Length == 0)
        {
            errors.Invalid(path, "", "the name must not be empty");
        }
        else if (parts.Length <= 2)
        {
            // upstream lets more than one slash pass
            errors.NotLonger(path, parts[^1], IdentifierBytesMax);
            errors.Say(path, parts[^1], KeyNames.CIdentifier(parts[^1]));
        }
    }

    public static void FullyQualified(string name, FieldPath path, FieldErrors errors)
    {
        if (!name.Contains('/'))
        {
            Qualified(name, path, errors);
            errors.Invalid(path, name, "a fully qualified name must be a domain and a name separated by a slash");
            return;
        }

        Qualified(name, path, errors);
    }

    /// <summary>A path to a map's member, its key cut in the middle when it is long.</summary>
    public static FieldPath Key(FieldPath path, string key, int bytesMax = KeyBytesMax)
    {
        const string ellipsis = "...";
        int rest = bytesMax - ellipsis.Length;
        return path.Key(key.Length <= bytesMax ? key : key[..((rest + 1) / 2)] + ellipsis + key[^(rest / 2)..]);
    }
}
