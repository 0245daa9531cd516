using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

public enum Verdict
{
    /// <summary>This authorizer does not know; the next one is asked, and the last one's silence is a refusal.</summary>
    NoOpinion,
    Allow,
    Deny,
}

/// <summary>What is asked of authorization: who wants to do what to which resource or path.</summary>
public sealed record AuthorizationAttributes(UserInfo User, string Verb)
{
    /// <summary>False for paths such as /healthz.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string Path { get; init; } = "";
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
