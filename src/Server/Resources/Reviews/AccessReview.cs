using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Reviews;

/// <summary>SubjectAccessReview, LocalSubjectAccessReview and SelfSubjectAccessReview: may somebody do something?</summary>
/// <param name="self">Asked about whoever asks, so that the question names nobody.</param>
public sealed class AccessReview(bool self) : Review
{
    protected override async ValueTask<StatusError?> AnswerAsync(RequestContext request, ObjectDraft draft, CancellationToken cancellation)
    {
        Value spec = draft["spec"];
        bool local = request.Resource.Type.Namespaced;
        FieldErrors errors = AccessReviewRules.Check(draft, self, local);
        if (errors.Any)
        {
            // upstream reports these against a kind without a name
            return StatusError.Invalid(new KindName(request.Resource.Type.Kind.Group, "", ""), "", errors.All);
        }

        UserInfo user = self
            ? request.User
            : new UserInfo(spec["user"].TextOrEmpty, spec["uid"].TextOrEmpty, Texts(spec["groups"]), Extra(spec["extra"]));
        var unread = new List<string>();
        AuthorizationAttributes asked = Asked(spec, user, unread);
        Decision decision = await AuthorizerChain.DecideAsync(request.Services.Authorizers, asked, cancellation);
        ObjectDraft status = new ObjectDraft().Set("allowed", decision.Verdict == Verdict.Allow);
        if (decision.Verdict == Verdict.Deny)
        {
            status.Set("denied", true);
        }

        Say(status, "reason", decision.Reason);
        Say(status, "evaluationError", string.Join("; ", unread));
        draft.Set("status", status);
        return null;
    }

    private static AuthorizationAttributes Asked(Value spec, UserInfo user, List<string> unread)
    {
        Value path = spec["nonResourceAttributes"];
        if (path.IsObject)
        {
            return new AuthorizationAttributes(user, path["verb"].TextOrEmpty) { Path = path["path"].TextOrEmpty };
        }

        Value resource = spec["resourceAttributes"];
        return new AuthorizationAttributes(user, resource["verb"].TextOrEmpty)
        {
            IsResource = true,
            Group = resource["group"].TextOrEmpty,
            Version = resource["version"].TextOrEmpty,
            Resource = resource["resource"].TextOrEmpty,
            Subresource = resource["subresource"].TextOrEmpty,
            Namespace = resource["namespace"].TextOrEmpty,
            Name = resource["name"].TextOrEmpty,
            Fields = ReviewSelectors.Fields(resource["fieldSelector"], unread),
            Labels = ReviewSelectors.Labels(resource["labelSelector"], unread),
        };
    }

    private static void Say(ObjectDraft status, string name, string text)
    {
        if (text.Length > 0)
        {
            status.Set(name, text);
        }
    }

    private static List<string> Texts(Value list) => [.. list.Elements.ToList().Select(t => t.TextOrEmpty)];

    // keys of extra are compared in lower case everywhere
    private static List<KeyValuePair<string, IReadOnlyList<string>>> Extra(Value extra) =>
        [.. extra.Members.ToList().Select(m => new KeyValuePair<string, IReadOnlyList<string>>(m.Name.ToLowerInvariant(), Texts(m.Value)))];
}
