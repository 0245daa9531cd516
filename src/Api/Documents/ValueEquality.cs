namespace Xebec.Api.Documents;

/// <summary>Deep equality over any mix of documents, drafts and scalars.</summary>
internal static class ValueEquality
{
    public static bool AreEqual(Value left, Value right)
    {
        left = left.Unopened() is { Exists: true } one ? one : left;
        right = right.Unopened() is { Exists: true } other ? other : right;
        if (AreSame(left, right))
        {
            return true;
        }

        ValueKind kind = left.Kind;
        if (kind != right.Kind)
        {
            return false;
        }

        return kind switch
        {
            ValueKind.Absent or ValueKind.Null => true,
            ValueKind.Boolean => left.Flag == right.Flag,
            ValueKind.Number => left.NumberUtf8.SequenceEqual(right.NumberUtf8),
            ValueKind.String => TextsEqual(left, right),
            ValueKind.Array => ArraysEqual(left, right),
            _ => ObjectsEqual(left, right),
        };
    }

    /// <summary>Whether two values are certainly the same: one place, one draft, or the same bytes. False may still be equal.</summary>
    public static bool AreSame(Value left, Value right)
    {
        if (ReferenceEquals(left.Source, right.Source) && left.Index == right.Index)
        {
            return true;
        }

        if (left.Source is not Document a || right.Source is not Document b)
        {
            return false;
        }

        ref readonly Token x = ref a.TokenAt(left.Index);
        ref readonly Token y = ref b.TokenAt(right.Index);
        return x.Kind == y.Kind && x.Length == y.Length && a.SpanOf(x).SequenceEqual(b.SpanOf(y));
    }

    private static bool TextsEqual(Value left, Value right)
    {
        if (left.Source is Document a && right.Source is Document b)
        {
            ref readonly Token x = ref a.TokenAt(left.Index);
            ref readonly Token y = ref b.TokenAt(right.Index);
            if (x.Kind == TokenKind.String && y.Kind == TokenKind.String)
            {
                return a.SpanOf(x).SequenceEqual(b.SpanOf(y));
            }
        }

        return right.Source is string text ? left.TextIs(text) : right.TextIs(left.TextOrEmpty);
    }

    private static bool ArraysEqual(Value left, Value right)
    {
        ElementSequence.Enumerator a = left.Elements.GetEnumerator();
        ElementSequence.Enumerator b = right.Elements.GetEnumerator();
        while (a.MoveNext())
        {
            if (!b.MoveNext() || !AreEqual(a.Current, b.Current))
            {
                return false;
            }
        }

        return !b.MoveNext();
    }

    private static bool ObjectsEqual(Value left, Value right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        // canonical objects have their members in the same order: compare in step, and fall back to looking up by name
        MemberSequence.Enumerator b = right.Members.GetEnumerator();
        foreach (Member member in left.Members)
        {
            bool inStep = b.MoveNext() && TextsEqual(member.NameValue, b.Current.NameValue);
            Value twin = inStep ? b.Current.Value : right[member.Name];
            if (!twin.Exists || !AreEqual(member.Value, twin))
            {
                return false;
            }
        }

        return true;
    }
}
