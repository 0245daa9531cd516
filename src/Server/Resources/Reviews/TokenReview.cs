using Xebec.Api.Documents;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Resources.Reviews;

/// <summary>TokenReview: whose token is this, and is it good for these audiences?</summary>
public sealed class TokenReview : Review
{
    protected override async ValueTask<StatusError?> AnswerAsync(RequestContext request, ObjectDraft draft, CancellationToken cancellation)
    {
        string token = draft["spec"]["token"].TextOrEmpty;
        if (token.Length == 0)
        {
            return StatusError.BadRequest("token is required for TokenReview in authentication");
        }

        BearerTokens bearers = request.Services.Bearers;
        List<string> asked = [.. draft["spec"]["audiences"].Elements.ToList().Select(a => a.TextOrEmpty)];
        TokenResult result = await bearers.AuthenticateAsync(token, asked.Count > 0 ? asked : bearers.Audiences, cancellation);
        var status = new ObjectDraft();
        if (result.User is { } user)
        {
            status.Set("authenticated", true).Set("user", Shown(user));
            if (result.Audiences.Count > 0)
            {
                status.Set("audiences", new ArrayDraft(result.Audiences.Select(a => (Value)a)));
            }
        }
        else
        {
            status.Set("user", new ObjectDraft()).Set("error", result.Failure);
        }

        draft.Set("status", status);
        return null;
    }
}
