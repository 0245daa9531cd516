using System.Buffers.Text;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Certificates;

/// <summary>
/// What a signing request must look like, and how its conditions and its certificate may change. What an older server let in may stay.
/// </summary>
internal static class SigningRequestRules
{
    private const string Legacy = "kubernetes.io/legacy-unknown";
    private const int SecondsMin = 600;
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Conditions = FieldPath.Of("status").Child("conditions");
    private static readonly FieldPath Certificate = FieldPath.Of("status").Child("certificate");
    private static readonly string[] Final = ["Approved", "Denied", "Failed"];

    private static readonly string[] Usages =
    [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
        "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
        "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
    ];

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        CheckSpec(item["spec"], old["spec"], errors);
        CheckConditions(item["status"]["conditions"], old["status"]["conditions"], errors);
        if (CertificateProblem(item) is { } problem && CertificateProblem(old) is null)
        {
            errors.Invalid(Certificate, "<certificate data>", problem);
        }
    }

    /// <param name="item">The new object.</param>
    /// <param name="old">What is stored.</param>
    /// <param name="subresource">"approval" may approve and deny, "status" may issue a certificate.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static void CheckChange(Value item, Value old, string subresource, FieldErrors errors)
    {
        Check(item, old, errors);
        foreach (string type in Final)
        {
            if (Of(item, type).Count < Of(old, type).Count)
            {
                errors.Forbidden(Conditions, $"updates may not remove a condition of type \"{type}\"");
            }
        }

        foreach (string type in subresource == "approval" ? [] : Final[..2])
        {
            List<Value> before = Of(old, type), after = Of(item, type);
            if (after.Count > before.Count)
            {
                errors.Forbidden(Conditions, $"updates may not add a condition of type \"{type}\"");
            }
            else if (after.Count == before.Count && !after.SequenceEqual(before))
            {
                errors.Forbidden(Conditions, $"updates may not modify a condition of type \"{type}\"");
            }
        }

        string issued = old["status"]["certificate"].TextOrEmpty;
        if (item["status"]["certificate"].TextOrEmpty == issued)
        {
            return;
        }

        if (subresource != "status")
        {
            errors.Forbidden(Certificate, "updates may not set certificate content");
        }
        else if (issued.Length > 0)
        {
            errors.Forbidden(Certificate, "updates may not modify existing certificate content");
        }
    }

    private static void CheckSpec(Value spec, Value old, FieldErrors errors)
    {
        if (PemBlocks.ProblemOfRequest(Bytes(spec["request"])) is { } problem)
        {
            errors.Invalid(Spec.Child("request"), spec["request"], problem);
        }

        FieldPath path = Spec.Child("usages");
        if (spec["usages"].Count == 0)
        {
            errors.Required(path);
        }

        if (!HasUnknownUsage(old["usages"]))
        {
            errors.Each(spec["usages"], path, (usage, at) => errors.Among(at, usage, Usages));
        }

        if (!HasDuplicate(old["usages"].Elements.ToList()))
        {
            errors.Set(spec["usages"], path, ListRules.Unbounded, (_, _) => { }, usage => usage);
        }

        string signer = spec["signerName"].TextOrEmpty;
        if (signer != Legacy)
        {
            SignerNames.Check(signer, Spec.Child("signerName"), errors);
        }
        else if (!old["signerName"].TextIs(Legacy))
        {
            errors.Invalid(Spec.Child("signerName"), signer, "the legacy signerName is not allowed via this API version");
        }

        if (spec["expirationSeconds"].Integer < SecondsMin)
        {
            errors.Invalid(Spec.Child("expirationSeconds"), spec["expirationSeconds"],
                "may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    private static void CheckConditions(Value conditions, Value old, FieldErrors errors)
    {
        List<Value> before = [.. old.Elements.ToList().Select(c => c["type"])];
        bool untyped = before.Exists(t => !t.HasText);
        bool both = before.Contains("Approved") && before.Contains("Denied");
        bool repeated = HasDuplicate(before);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(conditions, Conditions, (condition, at) =>
        {
            string type = condition["type"].TextOrEmpty;
            if (type.Length == 0 && !untyped)
            {
                errors.Required(at.Child("type"));
            }

            errors.OneOf(at.Child("status"), condition["status"], Final.Contains(type) ? ["True"] : ["False", "True", "Unknown"]);
            bool again = !seen.Add(type);
            if (!both && type is "Approved" or "Denied" && seen.Contains("Approved") && seen.Contains("Denied"))
            {
                errors.Invalid(Conditions, type, "Approved and Denied conditions are mutually exclusive");
            }

            if (again && !repeated)
            {
                errors.Duplicate(at.Child("type"), type);
            }
        });
    }

    private static string? CertificateProblem(Value item) =>
        !item["status"]["certificate"].HasText
            ? null
            : PemBlocks.ProblemOfCertificates(Bytes(item["status"]["certificate"]));

    private static bool HasUnknownUsage(Value usages) => usages.Elements.ToList().Exists(u => !Usages.Contains(u.TextOrEmpty));

    private static bool HasDuplicate(List<Value> texts) =>
        texts.Select(t => t.TextOrEmpty).Distinct(StringComparer.Ordinal).Count() < texts.Count;

    private static List<Value> Of(Value item, string type) =>
        [.. item["status"]["conditions"].Elements.ToList().Where(c => c["type"].TextIs(type))];

    private static byte[] Bytes(Value base64)
    {
        // the parser let only base64 in
        string text = base64.TextOrEmpty;
        return Base64.IsValid(text) ? Convert.FromBase64String(text) : [];
    }
}
