using System.Buffers;
using System.Text;

namespace Xebec.Api.Documents;

/// <summary>Whole values: of other documents, and of drafts over them.</summary>
internal ref partial struct DocumentWriter
{
    /// <summary>
    /// Any value as it is, drafts written out. What is left of a document of <paramref name="form"/> is marked as settled.
    /// </summary>
    /// <param name="value">Absent values are written as null.</param>
    /// <param name="form">See <see cref="Document.Form"/>.</param>
    /// <param name="levels">How deep the value may nest.</param>
    /// <returns>False when it nests deeper: what was written is of no use.</returns>
    public bool TryAny(Value value, object form, int levels = Document.DepthMax)
    {
        // what was opened and not changed is copied too
        value = value.Unopened() is { Exists: true } unopened ? unopened : value;
        switch (value.Source)
        {
            case Document document:
                Copy(document, value.Index, settled: ReferenceEquals(document.Form, form));
                // what has no more rows than levels is not deeper, and nearly everything has few
                return document.TokenAt(value.Index).Next - value.Index <= levels
                    || document.Depth <= levels || !Nesting.Exceeds(value, levels);
            case ObjectDraft draft:
                return levels > 0 && TryObject(draft, form, levels - 1);
            case ArrayDraft draft:
                return levels > 0 && TryArray(draft, form, levels - 1);
            case string text:
                Any(text);
                break;
            case Value.NumberText number:
                Number(number.Utf8);
                break;
            case Value.Literal literal when literal != Value.Literal.Null:
                Flag(literal == Value.Literal.True);
                break;
            default:
                Null();
                break;
        }

        return true;
    }

    /// <summary>A value of another document, with all that is below it: its bytes and its rows.</summary>
    public void Copy(Document from, int at, bool settled = false)
    {
        Comma();
        ref readonly Token root = ref from.TokenAt(at);
        int quotes = root.Kind is TokenKind.String or TokenKind.EscapedString ? 1 : 0;
        int start = root.Start - quotes;
        int length = root.Length + (2 * quotes);
        Grow(length);
        ReadOnlySpan<Token> rows = from.Tokens[at..root.Next];
        while (_count + rows.Length > _rows.Length)
        {
            GrowRows();
        }

        int shift = _length - start;
        int moved = _count - at;
        Span<Token> to = _rows.AsSpan(_count, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            to[i] = rows[i].Moved(shift, moved);
        }

        if (settled && rows.Length > 1)
        {
            to[0] = to[0].AsSettled();
        }

        _count += rows.Length;
        Append(from.Bytes.Span.Slice(start, length));
        _comma = true;
    }

    private bool TryObject(ObjectDraft draft, object form, int levels)
    {
        bool good = true;
        int opened = OpenObject();
        for (int i = 0; good && i < draft.Count; i++)
        {
            Member member = draft.MemberAt(i);
            TryAny(member.NameValue, form);
            Byte((byte)':');
            _comma = false;
            good = TryAny(member.Value, form, levels);
        }

        CloseObject(opened);
        return good;
    }

    private bool TryArray(ArrayDraft draft, object form, int levels)
    {
        bool good = true;
        int opened = OpenArray();
        for (int i = 0; good && i < draft.Count; i++)
        {
            good = TryAny(draft[i], form, levels);
        }

        CloseArray(opened);
        return good;
    }

    private void Any(string text)
    {
        byte[]? rented = null;
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = most <= 256 ? stackalloc byte[256] : rented = ArrayPool<byte>.Shared.Rent(most);
        EscapedText(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
