using Xebec.Api.Documents;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Rbac;

/// <summary>
/// Everything the API does with a Role or a ClusterRole. Nobody writes a role with more than they hold, unless they may escalate.
/// </summary>
public sealed class RoleKind(bool cluster) : ResourceKind
{
    public override NameRule NameRule => NameRule.PathSegment;

    public override bool PutCreates => true;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => ValidateUpdate(item, default, errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (cluster)
        {
            RoleRules.ClusterRole(item, old, errors);
        }
        else
        {
            RoleRules.Role(item, old, errors);
        }
    }

    public override async ValueTask<StatusError?> GuardAsync(
        RequestContext request, ObjectDraft draft, Value old, CancellationToken cancellation)
    {
        if (await Escalation.ExemptAsync(
            request, draft, old, Escalation.Asking(request, "escalate", request.Target.Resource, request.Target.Name), cancellation)
            || request.Services.Policies is not { } policies)
        {
            return null;
        }

        string ns = request.Target.Namespace;
        if (RuleCover.Escalation(policies.Index, request.User, ns, PolicyRule.ReadAll(draft["rules"])) is { } more)
        {
            return Escalation.Refused(request, draft, more);
        }

        // what an aggregation rule gathers cannot be known: only who holds everything may write one
        bool gathers = draft["aggregationRule"].IsObject || old["aggregationRule"].IsObject;
        return gathers && RuleCover.Escalation(policies.Index, request.User, ns, [PolicyRule.Everything, PolicyRule.EveryPath]) is not null
            ? Escalation.Refused(request, draft, "must have cluster-admin privileges to use the aggregationRule")
            : null;
    }
}
