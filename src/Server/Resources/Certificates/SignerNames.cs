using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Certificates;

/// <summary>Names of signers: a domain of two labels or more, a slash, and a name that RBAC can address.</summary>
internal static class SignerNames
{
    private const int BytesMax = DnsNames.SubdomainMax + 1 + DnsNames.SubdomainMax + 1 + DnsNames.LabelMax;

    public static void Check(string name, FieldPath path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required(path);
            return;
        }

        string[] halves = name.Split('/');
        if (halves.Length != 2)
        {
            errors.Invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }

        errors.NotLonger(path, halves[0], DnsNames.SubdomainMax);
        string[] labels = halves[0].Split('.');
        CheckLabels(halves[0], labels, DnsNames.Label, path, errors);
        if (labels.Length < 2)
        {
            errors.Invalid(path, halves[0], "should be a domain with at least two segments separated by dots");
        }

        CheckLabels(halves[1], halves[1].Split('.'), DnsNames.Subdomain, path, errors);
        errors.NotLonger(path, name, BytesMax);
    }

    private static void CheckLabels(
        string whole, string[] labels, Func<string, IReadOnlyList<string>> check, FieldPath path, FieldErrors errors)
    {
        foreach (string label in labels)
        {
            foreach (string problem in check(label))
            {
                errors.Invalid(path, whole, $"validating label {GoText.Quote(label)}: {problem}");
            }
        }
    }
}
