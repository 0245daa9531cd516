using Xebec.Api.Documents;

namespace Xebec.Server.Authz.Rbac;

/// <summary>
/// How a default role or binding that is there already is brought up to date: what it lacks is added, what others added stays.
/// </summary>
internal static class RoleReconciliation
{
    /// <summary>The annotation that, when "false", keeps an object as it is.</summary>
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>Whether a binding leads to another role than it should: what it gives cannot be changed, so it is made anew.</summary>
    public static bool IsOther(Value existing, Value wanted) =>
        wanted["roleRef"].Exists && !existing["metadata"]["annotations"][AutoUpdate].TextIs("false")
        && (existing["roleRef"]["name"] != wanted["roleRef"]["name"] || existing["roleRef"]["kind"] != wanted["roleRef"]["kind"]);

    /// <summary>The object with what it lacks; null when it lacks nothing or is not to be touched.</summary>
    public static ObjectDraft? Mend(Value existing, Value wanted)
    {
        if (existing["metadata"]["annotations"][AutoUpdate].TextIs("false"))
        {
            return null;
        }

        var draft = ObjectDraft.Open(existing);
        bool changed = AddMembers(draft, wanted, "labels") | AddMembers(draft, wanted, "annotations");
        changed |= existing["roleRef"].Exists
            ? Bind(draft, existing, wanted)
            : AddRules(draft, existing, wanted) | AddSelectors(draft, existing, wanted);
        return changed ? draft : null;
    }

    private static bool AddMembers(ObjectDraft draft, Value wanted, string map)
    {
        bool changed = false;
        foreach (Member member in wanted["metadata"][map].Members)
        {
            ObjectDraft there = draft.Object("metadata").Object(map);
            if (!there.Has(member.Name))
            {
                there.Set(member.Name, member.Value);
                changed = true;
            }
        }

        return changed;
    }

    // rules of an aggregating role are gathered by a controller
    private static bool AddRules(ObjectDraft draft, Value existing, Value wanted)
    {
        List<PolicyRule> missing = RuleCover.Missing(PolicyRule.ReadAll(existing["rules"]), PolicyRule.ReadAll(wanted["rules"]));
        foreach (PolicyRule rule in missing)
        {
            draft.Array("rules").Add(rule.ToDraft());
        }

        return missing.Count > 0;
    }

    private static bool AddSelectors(ObjectDraft draft, Value existing, Value wanted)
    {
        var there = existing["aggregationRule"]["clusterRoleSelectors"].Elements.ToList();
        List<Value> missing = [.. wanted["aggregationRule"]["clusterRoleSelectors"].Elements.ToList().Where(s => !there.Contains(s))];
        foreach (Value selector in missing)
        {
            draft.Object("aggregationRule").Array("clusterRoleSelectors").Add(selector);
        }

        return missing.Count > 0;
    }

    private static bool Bind(ObjectDraft draft, Value existing, Value wanted)
    {
        var there = existing["subjects"].Elements.ToList();
        List<Value> missing = [.. wanted["subjects"].Elements.ToList().Where(s => !there.Exists(t => Same(s, t)))];
        foreach (Value subject in missing)
        {
            draft.Array("subjects").Add(subject);
        }

        return missing.Count > 0;
    }

    private static bool Same(Value left, Value right) =>
        left["kind"] == right["kind"] && left["name"] == right["name"] && left["namespace"].TextOrEmpty == right["namespace"].TextOrEmpty;
}
