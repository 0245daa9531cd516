using Xebec.Pki;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>x509: the user a client certificate names, when the client CA signed it.</summary>
public sealed class ClientCertificates(ClientCertificateVerifier verifier) : IAuthenticator
{
    public ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        if (request.ClientCertificate is null)
        {
            return ValueTask.FromResult(default(Authentication));
        }

        ClientCertificateResult result = verifier.Verify(request.ClientCertificate, request.ClientChain);
        if (result.Identity is not { } identity)
        {
            return ValueTask.FromResult(new Authentication(null, result.Refusal));
        }

        UserInfo user = new(
            identity.UserName,
            identity.Uid ?? "",
            [.. identity.Groups, UserInfo.AllAuthenticated],
            [new("authentication.kubernetes.io/credential-id", [identity.CredentialId])]);
        return ValueTask.FromResult(new Authentication(user));
    }
}
