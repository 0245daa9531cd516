using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>A list literal.</summary>
/// <param name="optional">Which elements are left out when they are absent; null when none is.</param>
internal sealed class ListNode(CelNode[] elements, IReadOnlySet<int>? optional) : CelNode
{
    private const ulong Cost = 10;

    public override CelValue Evaluate(CelFrame frame)
    {
        var values = new CelValue[elements.Length];
        int count = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            CelValue value = elements[i].Evaluate(frame);
            if (optional?.Contains(i) == true && !value.IsError)
            {
                if (value.Source is not CelOptional held)
                {
                    return CelValue.Failure($"cannot initialize optional list element from non-optional value {value}");
                }

                if (!held.HasValue)
                {
                    continue;
                }

                value = held.Value;
            }

            if (value.IsError)
            {
                return value;
            }

            values[count++] = value;
        }

        frame.Charge(Cost);
        return CelValue.List(count == values.Length ? values : values[..count]);
    }
}

internal readonly record struct EntryNodes(CelNode Key, CelNode Value, bool Optional);

/// <summary>A map literal, or an object when there is a type.</summary>
internal sealed class MapNode(EntryNodes[] entries, CelType? type) : CelNode
{
    private readonly ulong _cost = type is null ? 30u : 40u;

    public override CelValue Evaluate(CelFrame frame)
    {
        var values = new List<CelEntry>(entries.Length);
        foreach (EntryNodes entry in entries)
        {
            CelValue key = entry.Key.Evaluate(frame);
            if (key.IsError)
            {
                return key;
            }

            CelValue value = entry.Value.Evaluate(frame);
            if (entry.Optional && !value.IsError)
            {
                if (value.Source is not CelOptional held)
                {
                    return CelValue.Failure($"cannot initialize optional entry '{key}' from non-optional value {value}");
                }

                if (!held.HasValue)
                {
                    continue;
                }

                value = held.Value;
            }

            if (value.IsError)
            {
                return value;
            }

            if (key.Kind is not (CelKind.String or CelKind.Bool or CelKind.Int or CelKind.Uint))
            {
                return CelValue.Failure($"unsupported key type: {key.Type.Name}");
            }

            values.Add(new CelEntry(key, value));
        }

        frame.Charge(_cost);
        return CelMap.Of(values) is { } map ? type is null ? CelValue.Of(map) : CelValue.Of(type, map)
            : CelValue.Failure("Failed with repeated key");
    }
}
