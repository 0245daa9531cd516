using Xebec.Schema.Cel.Libraries;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission.Expressions;

/// <summary>Questions that expressions ask the server's authorizers.</summary>
internal sealed class ExpressionAuthorizer(AdmissionRequest request) : ICelAuthorizer
{
    public CelDecision Decide(CelAccess access)
    {
        UserInfo user = access.ServiceAccount is { } account ? Account(account.Namespace, account.Name) : request.Context.User;
        var asked = new AuthorizationAttributes(user, access.Verb)
        {
            IsResource = access.Path is null,
            Path = access.Path ?? "",
            Group = access.Group,
            Version = "*",
            Resource = access.Resource,
            Subresource = access.Subresource,
            Namespace = access.Namespace,
            Name = access.Name,
        };

        // expressions do not wait: an authorizer that has to ask elsewhere has no answer for them
        ValueTask<Decision> answer = AuthorizerChain.DecideAsync(request.Services.Authorizers, asked, CancellationToken.None);
        return answer.IsCompletedSuccessfully
            ? new CelDecision(answer.Result.Verdict == Verdict.Allow, answer.Result.Reason)
            : new CelDecision(false, "", "the authorizer cannot answer at once");
    }

    private static UserInfo Account(string ns, string name) =>
        new($"system:serviceaccount:{ns}:{name}", "system:serviceaccounts", $"system:serviceaccounts:{ns}", UserInfo.AllAuthenticated);
}
