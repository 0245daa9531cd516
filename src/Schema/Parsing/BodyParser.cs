using System.Diagnostics;
using System.Text;
using Xebec.Api;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// <em>Parse</em>: turns a body into the canonical document of its type. What the schema does
/// not know is pruned and reported, the rest is ordered, normalised and written as its presence
/// says. Nothing is defaulted: that is <see cref="StaticDefaults"/> and the kind's own file.
/// </summary>
public static class BodyParser
{
    /// <summary>Parses JSON text; a syntax error is the <see cref="ParsedBody.Problem"/>.</summary>
    public static ParsedBody Parse(TypeSchema type, ReadOnlyMemory<byte> json)
    {
        return Document.TryParse(json, out Document? body, out string? problem) ? Parse(type, body) : new ParsedBody(null, problem, null);
    }

    /// <summary>Parses a body that has been read already. Never throws for any body.</summary>
    public static ParsedBody Parse(TypeSchema type, Document body) => Parse(type, body, mergeDuplicates: true);

    /// <summary>
    /// Parses what somebody sent: lists and maps stay empty when they were sent so. They are stored as if they had not been sent.
    /// </summary>
    public static ParsedBody ParseSent(TypeSchema type, Value sent) => ParseWritten(type, sent, EmptyLists.Sent);

    /// <summary>
    /// As <see cref="ParseSent"/>, with only those empty lists that whoever sent them owns: of fields that are always written.
    /// </summary>
    public static ParsedBody ParseOwned(TypeSchema type, Value sent) => ParseWritten(type, sent, EmptyLists.Owned);

    /// <summary>
    /// Brings a draft into canonical form, as after a patch; see <see cref="Parse(TypeSchema, Document)"/>. What the draft left as it was
    /// in a canonical document of the type is copied, not parsed again: the cost is that of the edits.
    /// </summary>
    public static ParsedBody Parse(TypeSchema type, Value draft) => ParseWritten(type, draft, EmptyLists.Stored);

    /// <summary>The bytes of what <see cref="Parse(TypeSchema, Value)"/> makes of a draft: what is stored needs no table.</summary>
    /// <returns>Empty when the draft cannot be parsed.</returns>
    public static ReadOnlyMemory<byte> Encode(TypeSchema type, Value draft, out string? problem)
    {
        problem = null;
        if (EncodeWritten(type, draft) is { } bytes)
        {
            Compare(type, draft, EmptyLists.Stored, null, bytes);
            return bytes;
        }

        ParsedBody parsed = Parse(type, draft);
        problem = parsed.Problem;
        return parsed.Document?.Bytes ?? default;
    }

    /// <param name="mergeDuplicates">False when the body's repeated members have been merged already.</param>
    /// <param name="empty">What becomes of empty lists and maps.</param>
    internal static ParsedBody Parse(TypeSchema type, Document body, bool mergeDuplicates, EmptyLists empty = EmptyLists.Stored)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(body);
        if (ReferenceEquals(body.Form, type))
        {
            return new ParsedBody(body, null, null);
        }

        var canonicaliser = new Canonicaliser(type, body, mergeDuplicates, empty);
        try
        {
            return canonicaliser.Run();
        }
        finally
        {
            canonicaliser.Dispose();
        }
    }

    private static ParsedBody ParseWritten(TypeSchema type, Value draft, EmptyLists empty)
    {
        if (draft.Source is Document document && draft.Index == 0)
        {
            return Parse(type, document, mergeDuplicates: true, empty);
        }

        // bytes and table of the draft, with marks on what is canonical already
        var writer = new DocumentWriter(4096);
        try
        {
            if (!writer.TryAny(draft, type))
            {
                return new ParsedBody(null, JsonScanner.TooDeep, null);
            }

            // lent: nothing of what is made of it refers to it
            ParsedBody parsed = Parse(type, writer.Lend(), mergeDuplicates: true, empty);
            Compare(type, draft, empty, parsed.Problem, parsed.Document?.Bytes ?? default);
            return parsed;
        }
        finally
        {
            writer.Dispose();
        }
    }

    // null when there is more to it than bytes
    private static byte[]? EncodeWritten(TypeSchema type, Value draft)
    {
        var writer = new DocumentWriter(4096);
        try
        {
            if (!writer.TryAny(draft, type))
            {
                return null;
            }

            var canonicaliser = new Canonicaliser(type, writer.Lend(), mergeDuplicates: true, EmptyLists.Stored);
            try
            {
                return canonicaliser.Encode();
            }
            finally
            {
                canonicaliser.Dispose();
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    // tests do all of it, and look whether what was copied was canonical indeed
    [Conditional("DEBUG")]
    private static void Compare(TypeSchema type, Value draft, EmptyLists empty, string? problem, ReadOnlyMemory<byte> quick)
    {
        ParsedBody whole = Parse(type, Document.Parse(JsonText.ToBytes(draft)), mergeDuplicates: true, empty);
        string expected = whole.Document?.Root.ToString() ?? "";
        string made = Encoding.UTF8.GetString(quick.Span);
        Invariant.Require(whole.Problem == problem && expected == made, $"{type}: {expected} {whole.Problem} was made {made} {problem}");
    }
}
