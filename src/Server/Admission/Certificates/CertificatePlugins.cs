using System.Text;
using Xebec.Api.Documents;
using Xebec.Pki;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Only who may approve for a signer approves or denies requests to it.</summary>
internal sealed class CertificateApproval : IValidatingPlugin
{
    public string Name => "CertificateApproval";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!SigningRequests.IsUpdateOf(request, "approval"))
        {
            return null;
        }

        // the signer of the stored request: naming another one while approving changes nothing
        string signer = request.Old["spec"]["signerName"].TextOrEmpty;
        return await SignerPermission.HasAsync(request, "approve", signer, cancellation)
            ? null
            : Refusal.Of(request, $"user not permitted to approve requests with signerName \"{signer}\"");
    }
}

/// <summary>Only who may sign for a signer puts a certificate, or a word about one, into a request's status.</summary>
internal sealed class CertificateSigning : IValidatingPlugin
{
    public string Name => "CertificateSigning";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!SigningRequests.IsUpdateOf(request, "status"))
        {
            return null;
        }

        Value now = request.Object!["status"];
        Value before = request.Old["status"];
        bool same = now["certificate"] == before["certificate"] && now["conditions"] == before["conditions"];
        string signer = request.Old["spec"]["signerName"].TextOrEmpty;
        return same || await SignerPermission.HasAsync(request, "sign", signer, cancellation)
            ? null
            : Refusal.Of(request, $"user not permitted to sign requests with signerName \"{signer}\"");
    }
}

/// <summary>Nobody becomes a member of system:masters by a certificate for the API server.</summary>
internal sealed class CertificateSubjectRestriction : IValidatingPlugin
{
    public string Name => "CertificateSubjectRestriction";

    public StatusError? Validate(AdmissionRequest request)
    {
        bool concerned = request.Operation == "CREATE" && request.Is(SigningRequests.Group, SigningRequests.Resource)
            && request.Object!["spec"]["signerName"].TextIs(Signers.KubeApiServerClient);
        if (!concerned)
        {
            return null;
        }

        if (SigningRequests.Parse(request.Object!, out string error) is not { } wanted)
        {
            return Refusal.Of(request, $"failed to parse CSR: {error}");
        }

        return wanted.Subject.Organizations.Contains(UserInfo.Masters)
            ? Refusal.Of(request, $"use of {Signers.KubeApiServerClient} signer with system:masters group is not allowed")
            : null;
    }
}

/// <summary>Only who may attest for a signer publishes the authorities that speak for it.</summary>
internal sealed class ClusterTrustBundleAttest : IValidatingPlugin
{
    public string Name => "ClusterTrustBundleAttest";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        bool concerned = request.Operation is "CREATE" or "UPDATE"
            && request.Resource is { Group: SigningRequests.Group, Resource: "clustertrustbundles" };
        string signer = concerned ? request.Object!["spec"]["signerName"].TextOrEmpty : "";
        bool untouched = request.Operation == "UPDATE" && concerned && request.Object!["spec"] == request.Old["spec"];
        return signer.Length == 0 || untouched || await SignerPermission.HasAsync(request, "attest", signer, cancellation)
            ? null
            : Refusal.Of(request, $"user not permitted to attest for signerName \"{signer}\"");
    }
}

/// <summary>What the plugins about signing requests share.</summary>
internal static class SigningRequests
{
    public const string Group = "certificates.k8s.io";
    public const string Resource = "certificatesigningrequests";

    public static bool IsUpdateOf(AdmissionRequest request, string subresource) =>
        request.Operation == "UPDATE" && request.Context.Subresource == subresource
        && request.Resource is { Group: Group, Resource: Resource };

    /// <summary>What a CertificateSigningRequest asks for; null when that cannot be read.</summary>
    public static RequestedCertificate? Parse(Value item, out string error)
    {
        byte[] pem = new byte[item["spec"]["request"].TextOrEmpty.Length];
        bool decoded = Convert.TryFromBase64String(item["spec"]["request"].TextOrEmpty, pem, out int length);
        return RequestedCertificate.TryParsePem(
            decoded ? pem.AsSpan(0, length) : Encoding.UTF8.GetBytes(""), out RequestedCertificate? wanted, out error)
            ? wanted
            : null;
    }
}
