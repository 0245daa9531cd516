using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Control.Certificates;

/// <summary>What a CertificateSigningRequest asks for and how far it has come.</summary>
internal sealed record RequestState(Value Root)
{
    private static readonly TimeSpan PendingLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan SettledLife = TimeSpan.FromHours(1);

    public string SignerName => Root["spec"]["signerName"].TextOrEmpty;

    public string UserName => Root["spec"]["username"].TextOrEmpty;

    public byte[] Request => Bytes(Root["spec"]["request"]);

    public IReadOnlyList<string> Usages => [.. Root["spec"]["usages"].Elements.ToList().Select(u => u.TextOrEmpty)];

    public int? ExpirationSeconds => (int?)Root["spec"]["expirationSeconds"].Integer;

    public bool IsApproved => Has("Approved");

    /// <summary>Nothing more will become of it: signed, denied or failed.</summary>
    public bool IsSettled => Certificate.Length > 0 || Has("Denied") || Has("Failed");

    /// <summary>
    /// When it has had its time: a day after it was made while nobody decided or signed,
    /// an hour after it was settled, and at once when its certificate has expired.
    /// </summary>
    public DateTimeOffset? EndOfLife
    {
        get
        {
            DateTimeOffset? settled = Changed("Denied") ?? Changed("Failed") ?? (Certificate.Length > 0 ? Changed("Approved") : null);
            DateTimeOffset? end = IsSettled ? settled + SettledLife : Time(Root["metadata"]["creationTimestamp"]) + PendingLife;
            return Expiry is { } expiry && (end is null || expiry < end) ? expiry : end;
        }
    }

    private byte[] Certificate => Bytes(Root["status"]["certificate"]);

    private DateTimeOffset? Expiry
    {
        get
        {
            string pem = Encoding.ASCII.GetString(Certificate);
            if (!System.Security.Cryptography.PemEncoding.TryFind(pem, out _))
            {
                return null;
            }

            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.NotAfter;
        }
    }

    public static RequestState Of(ApiObject request) => new(request.Root);

    /// <summary>The question whether the requester may have such a certificate.</summary>
    public ObjectDraft Review(string right)
    {
        Value spec = Root["spec"];
        ObjectDraft attributes = new ObjectDraft()
            .Set("group", "certificates.k8s.io").Set("resource", "certificatesigningrequests")
            .Set("verb", "create").Set("subresource", right).Set("version", "*");
        ObjectDraft asked = new ObjectDraft()
            .Set("user", spec["username"]).Set("uid", spec["uid"]).Set("groups", spec["groups"])
            .Set("extra", spec["extra"]).Set("resourceAttributes", attributes);
        return new ObjectDraft().Set("kind", "SubjectAccessReview").Set("apiVersion", "authorization.k8s.io/v1").Set("spec", asked);
    }

    private bool Has(string type) => Condition(type).Exists;

    private Value Condition(string type) => Root["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs(type));

    private DateTimeOffset? Changed(string type) => Time(Condition(type)["lastUpdateTime"]);

    private static DateTimeOffset? Time(Value text) =>
        DateTimeOffset.TryParse(text.TextOrEmpty, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : null;

    private static byte[] Bytes(Value base64)
    {
        byte[] bytes = new byte[base64.TextOrEmpty.Length];
        return Convert.TryFromBase64String(base64.TextOrEmpty, bytes, out int length) ? bytes[..length] : [];
    }
}
