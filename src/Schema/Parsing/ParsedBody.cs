using Xebec.Api.Documents;

namespace Xebec.Schema.Parsing;

/// <summary>What parsing a body gave: the canonical document, or what is wrong with it in upstream's words.</summary>
public readonly struct ParsedBody
{
    private readonly IReadOnlyList<FieldNotice>? _notices;

    internal ParsedBody(Document? document, string? problem, IReadOnlyList<FieldNotice>? notices)
    {
        Document = document;
        Problem = problem;
        _notices = notices;
    }

    /// <summary>Pruned, ordered and normalised; null when there is a <see cref="Problem"/>.</summary>
    public Document? Document { get; }

    /// <summary>A list or map was sent empty that is not stored so.</summary>
    public bool HasEmpty { get; internal init; }

    /// <summary>Why the body cannot be read as this type; null when it can.</summary>
    public string? Problem { get; }

    /// <summary>Unknown and duplicate fields in upstream's order, without repetition, 100 at most.</summary>
    public IReadOnlyList<FieldNotice> Notices => _notices ?? [];
}
