using Xebec.Server.Authz;

namespace Xebec.Server.Admission;

/// <summary>Whether a user may approve, sign or attest for a signer: by its full name, or for the signer's whole domain.</summary>
internal static class SignerPermission
{
    public static async ValueTask<bool> HasAsync(AdmissionRequest request, string verb, string signer, CancellationToken cancellation)
    {
        foreach (string name in (string[])[signer, signer.Split('/')[0] + "/*"])
        {
            Decision decision = await request.AuthorizeAsync(
                verb, a => a with { Group = "certificates.k8s.io", Version = "*", Resource = "signers", Name = name }, cancellation);
            if (decision.Verdict == Verdict.Allow)
            {
                return true;
            }
        }

        return false;
    }
}
