using System.Buffers;
using System.Numerics;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>
/// Writes the field set of whoever creates an object, in one walk over type and document: the same bytes as comparing the object with an
/// empty one, without building sets. Most writes of a cluster are creates.
/// </summary>
internal ref struct CreatedFields
{
    // fields whose ranks fit into a word, as those of all built-in types but one
    private const int FewFields = 64;

    // members and elements of the objects and lists that are open, in order of their names
    private Slot[] _slots;
    private int _top;

    private CreatedFields(int slots)
    {
        _slots = ArrayPool<Slot>.Shared.Rent(slots);
        _top = 0;
    }

    /// <summary>Writes the set as the next value. False when it is empty, and <c>{}</c> was written.</summary>
    public static bool Write(ref DocumentWriter to, TypeSchema type, Value created, FieldSet reset)
    {
        var walk = new CreatedFields(64);
        int opened = to.OpenObject();
        bool any = walk.Members(ref to, type, created, ofZero: !type.OrderedByName, reset, SystemFields.All);
        to.CloseObject(opened);
        ArrayPool<Slot>.Shared.Return(walk._slots, clearArray: true);
        return any;
    }

    // true when something was written
    private bool Members(ref DocumentWriter to, TypeSchema type, Value value, bool ofZero, FieldSet? reset, FieldSet? system)
    {
        int bottom = _top;
        bool allDeclared = PushMembers(type, value);
        int count = _top - bottom;
        bool ranked = allDeclared && type.Index.Fields.Length <= FewFields;
        Span<byte> order = stackalloc byte[FewFields];
        if (ranked)
        {
            count = Arrange(_slots.AsSpan(bottom, count), order, type.Index.NameRanks);
        }
        else
        {
            Sort(_slots.AsSpan(bottom, count));
        }

        bool any = false;
        for (int i = 0; i < count; i++)
        {
            // what is below may move the slots; this one is not looked at any more by then
            ref readonly Slot slot = ref _slots[bottom + (ranked ? order[i] : i)];
            FieldNode resets = reset is null ? default : reset.Find(PathElement.Field(slot.Name));
            FieldNode systems = system is null ? default : system.Find(PathElement.Field(slot.Name));
            if (!resets.IsMember)
            {
                Old old = ofZero && slot.Field is { Presence: Presence.Always } always ? new Old(ZeroObject.UnsetOf(always)) : default;
                any |= Field(ref to, slot, old, resets.Below, systems);
            }
        }

        _top = bottom;
        return any;
    }

    private bool Elements(ref DocumentWriter to, TypeSchema type, Value value, FieldSet? reset)
    {
        int bottom = _top;
        TypeSchema inner = type.Element ?? TypeWalk.Unknown;
        foreach (Value element in value.Elements)
        {
            if (ListElement.TryIdentify(type, element, out PathElement identity, out _))
            {
                Push(new Slot { Type = inner, Value = element, Identity = identity });
            }
        }

        int top = _top;
        SortIdentities(_slots.AsSpan(bottom, top - bottom));
        bool any = false;
        for (int i = bottom; i < top; i++)
        {
            ref Slot slot = ref _slots[i];
            bool repeats = false;
            while (i + 1 < top && _slots[i + 1].Identity == slot.Identity)
            {
                repeats = true;
                i++;
            }

            FieldNode resets = reset is null ? default : reset.Find(slot.Identity);
            if (!resets.IsMember)
            {
                // an element that repeats is owned as a whole
                slot.Type = repeats ? Whole : slot.Type;
                any |= Field(ref to, slot, default, resets.Below, default);
            }
        }

        _top = bottom;
        return any;
    }

    private bool Field(ref DocumentWriter to, in Slot slot, Old old, FieldSet? reset, FieldNode system)
    {
        Value value = slot.Value;
        Form form = TypeWalk.FormOf(slot.Type, value);
        bool descend = form != Form.Leaf && !TypeWalk.IsEmpty(value);
        bool self = old.Value.Kind switch
        {
            ValueKind.Absent => true,
            ValueKind.Object => form == Form.Leaf && !ZeroObject.Is(slot.Type, value),
            _ => !descend && !ScalarOrder.AreEqual(value, old.Value),
        };
        self &= !system.IsMember;
        if (!self && !descend)
        {
            return false;
        }

        if (!descend)
        {
            Name(ref to, slot);
            to.EmptyObject();
            return true;
        }

        (int, int, bool) before = to.Mark;
        Name(ref to, slot);
        int opened = to.OpenObject();
        (int, int, bool) inside = to.Mark;
        if (self)
        {
            to.PlainName("."u8);
            to.EmptyObject();
        }

        bool any = form == Form.Members
            ? Members(ref to, slot.Type, value, old.Value.IsObject, reset, system.Below)
            : Elements(ref to, slot.Type, value, reset);
        if (!any)
        {
            to.Rewind(self ? inside : before);
            if (!self)
            {
                return false;
            }
        }

        to.CloseObject(opened);
        return true;
    }

    private static readonly TypeSchema Whole = new(TypeShape.Any);

    private static void Name(ref DocumentWriter to, in Slot slot)
    {
        if (slot.NameValue.Exists || slot.Field is not null)
        {
            if (slot.Field is not null)
            {
                to.Name(slot.Field.OwnedNameJson, slot.Field.NameEscaped);
            }
            else if (slot.NameValue.Source is Document document
                && document.TokenAt(slot.NameValue.Index) is { Kind: TokenKind.String } token)
            {
                FieldSetWriter.FieldName(ref to, document.SpanOf(token));
            }
            else
            {
                FieldSetWriter.FieldName(ref to, Encoding.UTF8.GetBytes(slot.NameValue.TextOrEmpty));
            }
        }
        else
        {
            FieldSetWriter.ElementName(ref to, slot.Identity);
        }
    }

    // true when all members are declared fields
    private bool PushMembers(TypeSchema type, Value value)
    {
        int expected = 0;
        bool allDeclared = type.Shape == TypeShape.Object;
        foreach (Member member in value.Members)
        {
            TypeSchema inner = TypeWalk.MemberType(type, member.NameValue, ref expected, out FieldSchema? field);
            allDeclared &= field is not null;
            Push(new Slot { Type = inner, Field = field, NameValue = member.NameValue, Value = member.Value });
        }

        return allDeclared;
    }

    // the places of the members in the order of their names
    private static int Arrange(Span<Slot> members, Span<byte> order, ReadOnlySpan<int> ranks)
    {
        Span<byte> ofRank = stackalloc byte[FewFields];
        ulong present = 0;
        for (int i = 0; i < members.Length; i++)
        {
            int rank = ranks[members[i].Field!.Position];
            present |= 1UL << rank;
            ofRank[rank] = (byte)i;
        }

        int count = 0;
        for (; present != 0; present &= present - 1)
        {
            order[count++] = ofRank[BitOperations.TrailingZeroCount(present)];
        }

        return count;
    }

    private static void Sort(Span<Slot> members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (GoOrder.Compare(members[i - 1].Name, members[i].Name) > 0)
            {
                members.Sort(static (a, b) => GoOrder.Compare(a.Name, b.Name));
                return;
            }
        }
    }

    private void Push(in Slot slot)
    {
        if (_top == _slots.Length)
        {
            Slot[] larger = ArrayPool<Slot>.Shared.Rent(_top * 2);
            _slots.AsSpan(0, _top).CopyTo(larger);
            ArrayPool<Slot>.Shared.Return(_slots, clearArray: true);
            _slots = larger;
        }

        _slots[_top++] = slot;
    }

    private static void SortIdentities(Span<Slot> elements)
    {
        for (int i = 1; i < elements.Length; i++)
        {
            if (elements[i - 1].Identity > elements[i].Identity)
            {
                elements.Sort(static (a, b) => a.Identity.CompareTo(b.Identity));
                return;
            }
        }
    }

    // what stood in the empty object: absent, {}, null or a scalar
    private readonly record struct Old(Value Value);

    private struct Slot
    {
        public TypeSchema Type;
        public FieldSchema? Field;
        public Value NameValue;
        public Value Value;
        public PathElement Identity;

        public readonly string Name => Field?.Name ?? NameValue.TextOrEmpty;
    }
}
