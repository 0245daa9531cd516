using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// <em>Parse</em>: turns a body into the canonical document of its type. What the schema does not know is pruned and reported, the rest is
/// ordered, normalised and written as its presence says. Nothing is defaulted: that is <see cref="StaticDefaults"/> and the kind's own file.
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
    public static ParsedBody ParseSent(TypeSchema type, Value sent) =>
        Parse(type, DocumentOf(sent), mergeDuplicates: true, EmptyLists.Sent);

    /// <summary>
    /// As <see cref="ParseSent"/>, with only those empty lists that whoever sent them owns: of fields that are always written.
    /// </summary>
    public static ParsedBody ParseOwned(TypeSchema type, Value sent) =>
        Parse(type, DocumentOf(sent), mergeDuplicates: true, EmptyLists.Owned);

    /// <param name="mergeDuplicates">False when the body's repeated members have been merged already.</param>
    /// <param name="empty">What becomes of empty lists and maps.</param>
    internal static ParsedBody Parse(TypeSchema type, Document body, bool mergeDuplicates, EmptyLists empty = EmptyLists.Stored)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(body);
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

    /// <summary>Brings a draft into canonical form, as after a patch; see <see cref="Parse(TypeSchema, Document)"/>.</summary>
    public static ParsedBody Parse(TypeSchema type, Value draft)
    {
        return draft.Source is Document document && draft.Index == 0 ? Parse(type, document) : Parse(type, JsonText.ToBytes(draft));
    }

    private static Document DocumentOf(Value sent) =>
        sent.Source is Document document && sent.Index == 0 ? document : Document.Parse(JsonText.ToBytes(sent));
}
