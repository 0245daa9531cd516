namespace Xebec.Pki;

/// <summary>What is wrong with a file of the tree.</summary>
public enum PkiProblem
{
    /// <summary>It isn't there and can't be made here.</summary>
    Missing,
    /// <summary>It is there but holds something else, or may not be read.</summary>
    Unreadable,
    Expired,
    NotYetValid,
    /// <summary>Still valid, but not for long. A warning.</summary>
    ExpiresSoon,
    /// <summary>Key and certificate don't belong together.</summary>
    KeyMismatch,
    /// <summary>The tree's authority didn't sign it.</summary>
    NotSignedByAuthority,
    /// <summary>A subject alternative name that clients need is absent.</summary>
    MissingName,
    /// <summary>Its usages don't allow what it is for.</summary>
    WrongUsage,
    /// <summary>A private key that others may read. A warning.</summary>
    OpenPermissions,
}

/// <summary>One thing found when the tree was checked.</summary>
/// <param name="File">The full path of the file it is about.</param>
/// <param name="Problem">What kind of thing.</param>
/// <param name="Message">What is wrong, in one sentence without the file's name.</param>
/// <param name="Remedy">What to do about it, in one sentence.</param>
public sealed record PkiFinding(string File, PkiProblem Problem, string Message, string Remedy)
{
    /// <summary>Whether the tree can be used all the same.</summary>
    public bool IsWarning => Problem is PkiProblem.ExpiresSoon or PkiProblem.OpenPermissions;

    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Message}. {Remedy}.";
}
