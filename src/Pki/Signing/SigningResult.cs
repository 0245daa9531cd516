namespace Xebec.Pki;

/// <summary>What became of a request to sign.</summary>
public enum SigningOutcome
{
    /// <summary>Signed: the certificate belongs into status.certificate.</summary>
    Signed,
    /// <summary>Not a signer of ours: leave the request alone.</summary>
    NotOurs,
    /// <summary>Refused for good: a condition Failed with the given reason and message.</summary>
    Refused,
    /// <summary>Can't be signed now (unreadable request, expired authority, no key): report it and try again later.</summary>
    Error,
}

/// <summary>The answer of <see cref="CertificateSigner"/>.</summary>
/// <param name="Outcome">Which of the following members count.</param>
/// <param name="CertificatePem">When signed: the certificate, without its authority.</param>
/// <param name="Reason">When refused: the condition's reason.</param>
/// <param name="Message">When refused: the condition's message. On an error: what is wrong.</param>
public sealed record SigningResult(SigningOutcome Outcome, string? CertificatePem = null, string? Reason = null, string? Message = null);
