using Xebec.Api.Documents;
using Xebec.Control.Runtime;

namespace Xebec.Control.Conditions;

/// <summary>
/// Conditions of a status, open for editing: of each type one; one that changes moves to the end, as upstream's controllers do.
/// </summary>
/// <param name="current">The list as it is; not changed.</param>
/// <param name="now">When changes happen.</param>
/// <param name="updateTimes">Whether the kind's conditions have lastUpdateTime besides lastTransitionTime.</param>
internal sealed class ConditionList(Value current, DateTimeOffset now, bool updateTimes)
{
    private readonly ArrayDraft _conditions = new(current.Elements.ToList());

    public Value Get(string type)
    {
        foreach (Value condition in _conditions.AsValue.Elements)
        {
            if (condition["type"].TextIs(type))
            {
                return condition;
            }
        }

        return default;
    }

    public void Remove(string type) => _conditions.RemoveAll(condition => condition["type"].TextIs(type));

    /// <summary>Sets a condition; one that has this status and reason already stays as it is, message and times included.</summary>
    /// <param name="keepTransition">Keeps the time of the last transition although the condition was removed before.</param>
    public void Set(string type, string status, string reason, string message, Value keepTransition = default)
    {
        Value old = Get(type);
        if (old["status"].TextIs(status) && old["reason"].TextIs(reason))
        {
            return;
        }

        Value transition = old["status"].TextIs(status) ? old["lastTransitionTime"] : keepTransition;
        Remove(type);
        _conditions.Add(new ObjectDraft()
            .Set("type", type)
            .Set("status", status)
            .Set("lastUpdateTime", updateTimes ? Times.Text(now) : null)
            .Set("lastTransitionTime", transition.Exists ? transition : Times.Text(now))
            .Set("reason", reason)
            .Set("message", message));
    }

    /// <summary>The list; absent when empty.</summary>
    public Value ToValue() => _conditions.Count == 0 ? default(Value) : _conditions;
}
