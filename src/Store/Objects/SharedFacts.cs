using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>What many objects have alike, kept once: lists by the JSON they are read from, and short texts.</summary>
internal sealed class SharedFacts
{
    private readonly StringPool _texts = new();

    public SharedValues<KeyValuePair<string, string>[]> Labels { get; } = new();

    public SharedValues<Uid[]> Owners { get; } = new();

    /// <summary>The value of an indexed field, where its resource has only the one.</summary>
    public SharedValues<string[]> Fields { get; } = new();

    /// <summary>Passes a text.</summary>
    public string Text(ref JsonSkimmer json)
    {
        ReadOnlySpan<byte> inside = json.Inside(out bool escaped);
        return escaped ? JsonText.Unescape(inside) : _texts.Get(inside);
    }

    public string Text(ReadOnlySpan<byte> utf8) => _texts.Get(utf8);

    /// <summary>A text without its quotes and escapes, a number or a word as it is written.</summary>
    public string Scalar(ReadOnlySpan<byte> json)
    {
        var text = new JsonSkimmer(json);
        return json[0] == (byte)'"' ? Text(ref text) : _texts.Get(json);
    }
}
