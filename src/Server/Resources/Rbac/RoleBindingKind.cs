using Xebec.Api.Documents;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Rbac;

/// <summary>
/// Everything the API does with a RoleBinding or a ClusterRoleBinding.
/// Nobody binds a role with more than they hold, unless they may bind it.
/// </summary>
public sealed class RoleBindingKind(bool cluster) : ResourceKind
{
    public override NameRule NameRule => NameRule.PathSegment;

    public override bool PutCreates => true;

    public override void Complete(ObjectDraft draft) => BindingDefaults.Complete(draft);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => ValidateUpdate(item, default, errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (cluster)
        {
            RoleRules.ClusterRoleBinding(item, old, errors);
        }
        else
        {
            RoleRules.RoleBinding(item, old, errors);
        }
    }

    public override async ValueTask<StatusError?> GuardAsync(
        RequestContext request, ObjectDraft draft, Value old, CancellationToken cancellation)
    {
        Value reference = draft["roleRef"];
        string name = reference["name"].TextOrEmpty;
        bool toClusterRole = reference["kind"].TextIs("ClusterRole");
        string ns = request.Target.Namespace;
        if (await Escalation.ExemptAsync(
            request, draft, old, Escalation.Asking(request, "bind", toClusterRole ? "clusterroles" : "roles", name), cancellation)
            || request.Services.Policies is not { } policies)
        {
            return null;
        }

        RbacIndex index = policies.Index;
        return !index.Roles.TryGetValue(new RoleKey(toClusterRole ? "" : ns, name), out PolicyRule[]? rules)
            ? StatusError.NotFound(request.Resource.Type.Name, name)
            : RuleCover.Escalation(index, request.User, ns, rules) is { } more ? Escalation.Refused(request, draft, more) : null;
    }
}
