using Xebec.Api.Documents;
using Xebec.Server.Authz;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Resources.Reviews;

/// <summary>SelfSubjectRulesReview: what may I do in this namespace? As far as the authorizers can tell.</summary>
public sealed class RulesReview : Review
{
    protected override ValueTask<StatusError?> AnswerAsync(RequestContext request, ObjectDraft draft, CancellationToken cancellation)
    {
        string ns = draft["spec"]["namespace"].TextOrEmpty;
        if (ns.Length == 0)
        {
            return ValueTask.FromResult<StatusError?>(StatusError.BadRequest("no namespace on request"));
        }

        List<UserRules> told = [.. request.Services.Authorizers.OfType<IRuleSource>().Select(source => source.RulesOf(request.User, ns))];
        List<PolicyRule> rules = [.. told.SelectMany(t => t.Rules)];
        string error = GoList.Errors([.. told.Select(t => t.Error).Where(e => e.Length > 0)]);
        ObjectDraft status = new ObjectDraft()
            .Set("resourceRules",
                new ArrayDraft(rules.Where(r => r.Resources.Count > 0).Select(r => (Value)(r with { Urls = [] }).ToDraft())))
            .Set(
                "nonResourceRules", new ArrayDraft(
                    rules.Where(r => r.Urls.Count > 0).Select(r => (Value)new PolicyRule(r.Verbs, [], [], [], r.Urls).ToDraft())))
            .Set("incomplete", told.Exists(t => t.Incomplete));
        draft.Set("metadata", new ObjectDraft()).Set("spec", new ObjectDraft())
            .Set("status", error.Length > 0 ? status.Set("evaluationError", error) : status);
        return ValueTask.FromResult<StatusError?>(null);
    }
}
