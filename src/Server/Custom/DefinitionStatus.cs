using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Custom.Definitions;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom;

/// <summary>What a definition's status should say. Pure.</summary>
/// <remarks>Each name that nobody else has is accepted by itself; objects are served once all have been. What is served stays so.</remarks>
internal static class DefinitionStatus
{
    /// <summary>The new status; null when the old one says it all.</summary>
    public static ObjectDraft? Settled(Value definition, IEnumerable<Value> others, DateTimeOffset now)
    {
        var status = ObjectDraft.Open(definition["status"]);
        ObjectDraft accepted = Accepted(definition, others, out (string Reason, string Message)? conflict);
        bool changed = status["acceptedNames"] != accepted;
        if (changed)
        {
            status.Set("acceptedNames", accepted);
        }

        ArrayDraft conditions = status.Array("conditions");
        (string reason, string message) = conflict ?? ("NoConflicts", "no conflicts found");
        changed |= SetCondition(conditions, "NamesAccepted", conflict is null, reason, message, now);
        if (conflict is null)
        {
            changed |= SetCondition(conditions, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now);
        }
        else if (!CustomGroups.IsEstablished(definition))
        {
            changed |= SetCondition(conditions, "Established", false, "NotAccepted", "not all names are accepted", now);
        }

        if (GroupApproval.Condition(definition) is { } approval)
        {
            changed |= SetCondition(conditions, "KubernetesAPIApprovalPolicyConformant", approval.Holds, approval.Reason, approval.Message, now);
        }

        return changed ? status : null;
    }

    // of several conflicts the last is told
    private static ObjectDraft Accepted(Value definition, IEnumerable<Value> others, out (string Reason, string Message)? conflict)
    {
        var resources = new HashSet<string>(StringComparer.Ordinal);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (Value other in others.Where(o => o["spec"]["group"] == definition["spec"]["group"]).Select(o => o["status"]["acceptedNames"]))
        {
            resources.UnionWith([other["plural"].TextOrEmpty, other["singular"].TextOrEmpty, .. other["shortNames"].Elements.ToList().Select(s => s.TextOrEmpty)]);
            kinds.UnionWith([other["kind"].TextOrEmpty, other["listKind"].TextOrEmpty]);
        }

        Value names = definition["spec"]["names"];
        var accepted = ObjectDraft.Open(definition["status"]["acceptedNames"].Clone());
        conflict = null;
        foreach ((string name, string reason, HashSet<string> taken) in
            (ReadOnlySpan<(string, string, HashSet<string>)>)
            [
                ("plural", "PluralConflict", resources), ("singular", "SingularConflict", resources), ("shortNames", "ShortNamesConflict", resources),
                ("kind", "KindConflict", kinds), ("listKind", "ListKindConflict", kinds),
            ])
        {
            Value wanted = names[name];
            List<string> texts = wanted.IsArray ? [.. wanted.Elements.ToList().Select(w => w.TextOrEmpty)] : [wanted.TextOrEmpty];
            List<string> refused = [.. texts.Where(t => t.Length > 0 && taken.Contains(t)).Select(t => $"{GoText.Quote(t)} is already in use")];
            if (refused.Count > 0)
            {
                conflict = (reason, refused.Count == 1 ? refused[0] : $"[{string.Join(", ", refused)}]");
            }
            else
            {
                Put(name, wanted);
            }
        }

        Put("categories", names["categories"]);
        return accepted;

        void Put(string name, Value value)
        {
            if (value.IsNullOrAbsent)
            {
                accepted.Remove(name);
            }
            else
            {
                accepted.Set(name, value);
            }
        }
    }

    private static bool SetCondition(ArrayDraft conditions, string type, bool holds, string reason, string message, DateTimeOffset now)
    {
        string state = holds ? "True" : "False";
        ObjectDraft condition = new ObjectDraft()
            .Set("type", type)
            .Set("status", state)
            .Set("lastTransitionTime", Metadata.Time(now))
            .Set("reason", reason)
            .Set("message", message);
        for (int i = 0; i < conditions.Count; i++)
        {
            Value known = conditions[i];
            if (!known["type"].TextIs(type))
            {
                continue;
            }

            if (known["status"].TextIs(state))
            {
                if (holds || (known["reason"].TextIs(reason) && known["message"].TextIs(message)))
                {
                    return false;
                }

                condition.Set("lastTransitionTime", known["lastTransitionTime"]);
            }

            conditions.RemoveAt(i);
            conditions.Insert(i, condition);
            return true;
        }

        conditions.Add(condition);
        return true;
    }
}
