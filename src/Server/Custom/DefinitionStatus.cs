using Xebec.Api.Documents;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom;

/// <summary>What a definition's status should say. Pure.</summary>
internal static class DefinitionStatus
{
    /// <summary>The new status; null when the old one says it all.</summary>
    public static ObjectDraft? Settled(Value definition, IEnumerable<Value> others, DateTimeOffset now)
    {
        Value names = definition["spec"]["names"];
        string? taken = Taken(definition, others);
        var status = ObjectDraft.Open(definition["status"]);
        ArrayDraft conditions = status.Array("conditions");
        bool changed = SetCondition(
            conditions, "NamesAccepted", taken is null, taken is null ? "NoConflicts" : "NamesConflict", taken is null ? "no conflicts found" : taken, now);
        if (taken is null)
        {
            changed |= SetCondition(conditions, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now);
            if (status["acceptedNames"] != names)
            {
                status.Set("acceptedNames", names);
                changed = true;
            }
        }
        else
        {
            changed |= !CustomGroups.IsEstablished(definition) && SetCondition(conditions, "Established", false, "NotAccepted", "not all names are accepted", now);
        }

        return changed ? status : null;
    }

    private static string? Taken(Value definition, IEnumerable<Value> others)
    {
        Value names = definition["spec"]["names"];
        foreach (Value other in others)
        {
            if (other["spec"]["group"] != definition["spec"]["group"])
            {
                continue;
            }

            Value accepted = other["status"]["acceptedNames"];
            foreach (string name in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
            {
                if (names[name].TextOrEmpty is { Length: > 0 } wanted && accepted[name].TextIs(wanted))
                {
                    return $"\"{wanted}\" is already in use";
                }
            }
        }

        return null;
    }

    private static bool SetCondition(ArrayDraft conditions, string type, bool holds, string reason, string message, DateTimeOffset now)
    {
        string state = holds ? "True" : "False";
        for (int i = 0; i < conditions.Count; i++)
        {
            if (conditions[i]["type"].TextIs(type))
            {
                if (conditions[i]["status"].TextIs(state))
                {
                    return false;
                }

                conditions.RemoveAt(i);
                break;
            }
        }

        conditions.Add(new ObjectDraft()
            .Set("type", type)
            .Set("status", state)
            .Set("lastTransitionTime", Metadata.Time(now))
            .Set("reason", reason)
            .Set("message", message));
        return true;
    }
}
