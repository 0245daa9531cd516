using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Server.Admission;

/// <summary>How the image policy's backend is reached, and how long its word counts.</summary>
/// <param name="Endpoint">Where, as whom.</param>
/// <param name="AllowFor">How long an approval counts; zero: never again.</param>
/// <param name="DenyFor">How long a refusal counts; zero: never again.</param>
/// <param name="RetryAfter">How long it waits before it asks again; half as long again each time.</param>
/// <param name="AllowsUnasked">Whether a pod may pass when the backend cannot be asked.</param>
internal sealed record ImagePolicyOptions(
    WebhookEndpoint Endpoint, TimeSpan AllowFor, TimeSpan DenyFor, TimeSpan RetryAfter, bool AllowsUnasked)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TtlMost = TimeSpan.FromMinutes(30);

    /// <exception cref="AdmissionOptionsException">Something makes no sense, or the kubeconfig cannot be used.</exception>
    public static ImagePolicyOptions Read(Value configuration)
    {
        Value policy = configuration["imagePolicy"];
        if (!policy.IsObject)
        {
            throw new AdmissionOptionsException(
                "ImagePolicyWebhook: no config specified; give imagePolicy in the file of --admission-control-config-file");
        }

        return new ImagePolicyOptions(
            Reach(policy["kubeConfigFile"].TextOrEmpty),
            Span(policy["allowTTL"], Second, TimeSpan.FromMinutes(5), Second, TtlMost),
            Span(policy["denyTTL"], Second, TimeSpan.FromSeconds(30), Second, TtlMost),
            Span(policy["retryBackoff"], Second / 1000, Second / 2, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            policy["defaultAllow"].IsTrue);
    }

    private static WebhookEndpoint Reach(string kubeconfig)
    {
        if (kubeconfig.Length == 0)
        {
            throw new AdmissionOptionsException(
                "ImagePolicyWebhook: imagePolicy.kubeConfigFile must name the file that says where the backend is");
        }

        try
        {
            var connection = ClusterConnection.Of(KubeconfigReader.Load(kubeconfig));
            string pem = connection.Options.Authorities.ExportCertificatePems();
            var url = new UriBuilder(connection.Options.Server) { Query = "timeout=30s" };
            return new WebhookEndpoint(url.Uri, null, Encoding.ASCII.GetBytes(pem))
            {
                Identity = new WebhookIdentity(connection.Options, null),
            };
        }
        catch (KubeconfigException e)
        {
            throw new AdmissionOptionsException($"ImagePolicyWebhook: {e.Message}");
        }
    }

    // -1 for none, 0 for the usual
    private static TimeSpan Span(Value said, TimeSpan unit, TimeSpan usual, TimeSpan least, TimeSpan most)
    {
        long units = said.Integer ?? 0;
        if (units is -1 or 0)
        {
            return units == 0 ? usual : TimeSpan.Zero;
        }

        TimeSpan span = units * unit;
        return span > least && span <= most
            ? span
            : throw new AdmissionOptionsException(
                $"ImagePolicyWebhook: valid value is between {GoDuration.From(least)} and {GoDuration.From(most)}, "
                + $"got {GoDuration.From(span)}");
    }
}
