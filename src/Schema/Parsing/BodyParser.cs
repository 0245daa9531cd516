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
    /// Parses what somebody sent: lists that are always written stay <c>[]</c> when they were sent so. They are owned, and stored as if they had not been sent.
    /// </summary>
    public static ParsedBody ParseSent(TypeSchema type, Value sent) =>
        Parse(type, sent.Source is Document document && sent.Index == 0 ? document : Document.Parse(JsonText.ToBytes(sent)), mergeDuplicates: true, keepEmpty: true);

    /// <param name="mergeDuplicates">False when the body's repeated members have been merged already.</param>
    /// <param name="keepEmpty">Leaves empty lists where otherwise stands what is written for unset ones.</param>
    internal static ParsedBody Parse(TypeSchema type, Document body, bool mergeDuplicates, bool keepEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(body);
        var canonicaliser = new Canonicaliser(type, body, mergeDuplicates, keepEmpty);
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
}
