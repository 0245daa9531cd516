using Xebec.Api.Documents;

namespace Xebec.Node.Pods.Status;

/// <summary>What to send so that the server's status becomes ours: a strategic merge patch that leaves alone what others own.</summary>
internal static class StatusPatch
{
    private static readonly string[] Vanishing =
    [
        "message", "reason", "podIP", "podIPs", "initContainerStatuses", "ephemeralContainerStatuses",
    ];

    /// <summary>The patch, or null when the server has it all.</summary>
    /// <param name="uid">Makes the patch fail when another object has taken the name.</param>
    /// <param name="known">The status as the server has it.</param>
    /// <param name="wanted">Ours.</param>
    public static byte[]? Of(string uid, Value known, Value wanted)
    {
        var status = new ObjectDraft();
        foreach (Member member in wanted.Members)
        {
            Value changed = member.Name switch
            {
                "conditions" => Conditions(known["conditions"], member.Value),
                _ when member.Value == known[member.Name] => default,
                // lists merged by their address: what is no more would stay
                "podIPs" or "hostIPs" when known[member.Name].Count > 0 => Replaced(member.Value),
                _ => member.Value,
            };
            status[member.Name] = changed;
        }

        foreach (string name in Vanishing)
        {
            if (!known[name].IsNullOrAbsent && !wanted[name].Exists)
            {
                status[name] = Value.Null;
            }
        }

        return status.Count == 0
            ? null
            : JsonText.ToBytes(new ObjectDraft().Set("metadata", new ObjectDraft().Set("uid", uid)).Set("status", status));
    }

    // those of ours that changed, whole
    private static Value Conditions(Value known, Value wanted)
    {
        var changed = new ArrayDraft();
        foreach (Value condition in wanted.Elements)
        {
            if (PodConditionsText.IsOwned(condition) && !known.Elements.ToList().Contains(condition))
            {
                var whole = ObjectDraft.Open(condition.Clone());
                foreach (string name in (ReadOnlySpan<string>)["message", "reason"])
                {
                    if (!whole.Has(name))
                    {
                        whole[name] = Value.Null;
                    }
                }

                changed.Add(whole);
            }
        }

        return changed.Count == 0 ? default : changed.AsValue;
    }

    private static Value Replaced(Value list)
    {
        var whole = new ArrayDraft([new ObjectDraft().Set("$patch", "replace")]);
        foreach (Value element in list.Elements)
        {
            whole.Add(element);
        }

        return whole;
    }
}
