namespace Xebec.Pki;

/// <summary>The certificates on disk can't be used; the message lists every reason, its file and what to do.</summary>
public sealed class PkiException(IReadOnlyList<PkiFinding> findings) : Exception(Describe(findings))
{
    /// <summary>Every finding, warnings included.</summary>
    public IReadOnlyList<PkiFinding> Findings { get; } = findings;

    private static string Describe(IReadOnlyList<PkiFinding> findings)
        => "the certificates can't be used:\n"
            + string.Join('\n', findings.Where(finding => !finding.IsWarning).Select(finding => "- " + finding));
}
