namespace Xebec.Server.Authz;

/// <summary>Asks authorizers in order; the first opinion counts, and nobody's opinion is a refusal.</summary>
public static class AuthorizerChain
{
    public static async ValueTask<Decision> DecideAsync(
        IReadOnlyList<IAuthorizer> authorizers, AuthorizationAttributes attributes, CancellationToken cancellation)
    {
        string reason = "";
        foreach (IAuthorizer authorizer in authorizers)
        {
            Decision decision = await authorizer.AuthorizeAsync(attributes, cancellation);
            if (decision.Verdict != Verdict.NoOpinion)
            {
                return decision;
            }

            reason = reason.Length == 0 ? decision.Reason : decision.Reason.Length == 0 ? reason : $"{reason}\n{decision.Reason}";
        }

        return new Decision(Verdict.NoOpinion, reason);
    }
}
