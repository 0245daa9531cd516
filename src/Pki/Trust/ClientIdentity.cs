namespace Xebec.Pki;

/// <summary>Who a client certificate says its owner is.</summary>
/// <param name="UserName">The subject's common name.</param>
/// <param name="Groups">The subject's organizations, in order.</param>
/// <param name="Uid">The subject's uid attribute (KEP-5018); null when absent.</param>
/// <param name="CredentialId">Identifies the certificate: the value of the user's extra authentication.kubernetes.io/credential-id.</param>
public sealed record ClientIdentity(string UserName, IReadOnlyList<string> Groups, string? Uid, string CredentialId);

/// <summary>What a client certificate is worth.</summary>
/// <param name="Identity">Whose it is; null when it is refused or names nobody.</param>
/// <param name="Refusal">
/// Why it is refused, for the log; null when it is good. A good certificate without a common name names nobody: neither member is set.
/// </param>
public readonly record struct ClientCertificateResult(ClientIdentity? Identity, string? Refusal);
