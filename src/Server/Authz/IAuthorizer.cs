namespace Xebec.Server.Authz;

public enum Verdict
{
    /// <summary>This authorizer does not know; the next one is asked, and the last one's silence is a refusal.</summary>
    NoOpinion,
    Allow,
    Deny,
}

/// <summary>An authorizer's answer; <see cref="Reason"/> is "" when it gives none.</summary>
public readonly record struct Decision
{
    private readonly string? _reason;

    public Decision(Verdict verdict, string reason = "")
    {
        Verdict = verdict;
        _reason = reason;
    }

    public Verdict Verdict { get; }

    public string Reason => _reason ?? "";
}

/// <summary>One link of the authorizer chain.</summary>
public interface IAuthorizer
{
    ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation);
}
