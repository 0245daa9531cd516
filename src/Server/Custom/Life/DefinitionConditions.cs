using Xebec.Api.Documents;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom.Life;

/// <summary>Conditions in a definition's status.</summary>
internal static class DefinitionConditions
{
    public const string Established = "Established";
    public const string NamesAccepted = "NamesAccepted";
    public const string NonStructuralSchema = "NonStructuralSchema";
    public const string ApprovalPolicyConformant = "KubernetesAPIApprovalPolicyConformant";
    public const string Terminating = "Terminating";

    public static bool Holds(Value definition, string type)
    {
        foreach (Value condition in definition["status"]["conditions"].Elements)
        {
            if (condition["type"].TextIs(type))
            {
                return condition["status"].TextIs("True");
            }
        }

        return false;
    }

    /// <summary>Says something of a definition; the time of the last transition stays while it holds, or does not, as before.</summary>
    /// <returns>False when that was said already.</returns>
    public static bool Set(ObjectDraft status, string type, bool holds, string reason, string message, DateTimeOffset now)
    {
        string state = holds ? "True" : "False";
        ArrayDraft conditions = status.Array("conditions");
        int at = IndexOf(conditions, type);
        Value known = at < 0 ? default : conditions[at];
        bool same = known["status"].TextIs(state);
        if (same && known["reason"].TextIs(reason) && known["message"].TextIs(message))
        {
            return false;
        }

        ObjectDraft condition = new ObjectDraft()
            .Set("type", type)
            .Set("status", state)
            .Set("lastTransitionTime", same && known["lastTransitionTime"].IsString ? known["lastTransitionTime"] : Metadata.Time(now))
            .Set("reason", reason)
            .Set("message", message);
        if (at < 0)
        {
            conditions.Add(condition);
        }
        else
        {
            conditions.RemoveAt(at);
            conditions.Insert(at, condition);
        }

        return true;
    }

    /// <returns>False when nothing was said of that.</returns>
    public static bool Remove(ObjectDraft status, string type) =>
        status.Has("conditions") && status.Array("conditions").RemoveAll(c => c["type"].TextIs(type)) > 0;

    private static int IndexOf(ArrayDraft conditions, string type)
    {
        for (int i = 0; i < conditions.Count; i++)
        {
            if (conditions[i]["type"].TextIs(type))
            {
                return i;
            }
        }

        return -1;
    }
}
