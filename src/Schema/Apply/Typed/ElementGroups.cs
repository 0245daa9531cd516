using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// The elements of one or two lists by what tells them apart, in the order of path elements. Lists of live objects may have duplicates,
/// which have to be seen together. Elements without an identity are left out: validation speaks about them.
/// </summary>
internal static class ElementGroups
{
    public static List<ElementGroup> Of(TypeSchema list, Value left, Value right)
    {
        var all = new List<(PathElement Identity, bool IsRight, Value Element)>();
        Collect(list, left, isRight: false, all);
        Collect(list, right, isRight: true, all);
        var groups = new List<ElementGroup>();
        foreach ((PathElement identity, bool isRight, Value element) in all.OrderBy(e => e.Identity))
        {
            if (groups.Count == 0 || groups[^1].Identity != identity)
            {
                groups.Add(new ElementGroup(identity));
            }

            groups[^1].Add(element, isRight);
        }

        return groups;
    }

    private static void Collect(TypeSchema list, Value elements, bool isRight, List<(PathElement, bool, Value)> to)
    {
        foreach (Value element in elements.Elements)
        {
            if (ListElement.TryIdentify(list, element, out PathElement identity, out _))
            {
                to.Add((identity, isRight, element));
            }
        }
    }
}

/// <summary>The elements of two lists that share an identity.</summary>
internal sealed class ElementGroup(PathElement identity)
{
    private List<Value>? _moreLefts;
    private List<Value>? _moreRights;

    public PathElement Identity { get; } = identity;

    /// <summary>The first of the left list; absent when there is none.</summary>
    public Value Left { get; private set; }

    public Value Right { get; private set; }

    public bool LeftRepeats => _moreLefts is not null;

    public bool RightRepeats => _moreRights is not null;

    public void Add(Value element, bool isRight)
    {
        if (isRight)
        {
            Right = Put(Right, element, ref _moreRights);
        }
        else
        {
            Left = Put(Left, element, ref _moreLefts);
        }
    }

    /// <summary>Whether both lists repeat the element in the same way.</summary>
    public bool RepeatsAlike()
    {
        return _moreLefts!.Count == _moreRights!.Count && ScalarOrder.AreEqual(Left, Right) && _moreLefts.SequenceEqual(_moreRights);
    }

    private static Value Put(Value first, Value element, ref List<Value>? more)
    {
        if (!first.Exists)
        {
            return element;
        }

        (more ??= []).Add(element);
        return first;
    }
}
