using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>Where strict decoding began: paths in messages count from there.</summary>
internal readonly record struct TypedRoot(TypeSchema Type, int At);

/// <summary>
/// A value that cannot be decoded. <paramref name="Text"/> is the whole message; without it the message tells the expected type.
/// </summary>
internal readonly record struct BodyProblem(int At, TypedRoot Root, TypeSchema? Expected, string? Text, bool Ends);

/// <summary>
/// What parsing found wrong, collected out of order. Go stops at the first error
/// of a type with its own decoder, and otherwise reports the first error it met.
/// </summary>
internal sealed class BodyFindings
{
    private const int NoticesMax = 100;

    // a body of nothing but unknown fields must not cost more than a few times itself
    private const int CollectedMax = 10_000;

    private readonly List<(int Name, FieldNoticeKind Kind)> _notices = [];
    private BodyProblem? _problem;

    public void Add(BodyProblem problem)
    {
        if (_problem is not BodyProblem known || (problem.Ends && !known.Ends) || (problem.Ends == known.Ends && problem.At < known.At))
        {
            _problem = problem;
        }
    }

    public void Unknown(int name) => Collect(name, FieldNoticeKind.Unknown);

    public void Duplicate(int name) => Collect(name, FieldNoticeKind.Duplicate);

    /// <summary>The message of the error upstream would report, or null.</summary>
    public string? Problem(Document body)
    {
        if (_problem is not BodyProblem problem)
        {
            return null;
        }

        string text = problem.Text ?? DecodePath.Mismatch(body, problem);
        if (problem.Root.At == 0)
        {
            return text;
        }

        string root = DecodePath.Of(body, problem.Root.At);
        return root == "metadata" ? text : $"{root}: Invalid value: {Value.OfToken(body, problem.Root.At)}: {text}";
    }

    public IReadOnlyList<FieldNotice> Notices(Document body, bool custom)
    {
        List<(int Name, FieldNoticeKind Kind)> inBodysOrder = [.. _notices.OrderBy(n => n.Name)];
        List<string> paths = DecodePath.OfAll(body, [.. inBodysOrder.Select(n => n.Name)]);
        IEnumerable<FieldNotice> ordered = inBodysOrder.Select((n, i) => new FieldNotice(n.Kind, paths[i]));
        return [.. (custom ? InOrderOfCustomResources(ordered) : ordered).Distinct().Take(NoticesMax)];
    }

    // repetitions are met when the text is read, then metadata is decoded, then everything else is pruned, in the order of paths
    private static IEnumerable<FieldNotice> InOrderOfCustomResources(IEnumerable<FieldNotice> notices)
    {
        List<FieldNotice> all = [.. notices];
        IEnumerable<FieldNotice> unknown = all.Where(n => n.Kind == FieldNoticeKind.Unknown);
        return
        [
            .. all.Where(n => n.Kind == FieldNoticeKind.Duplicate),
            .. unknown.Where(n => InMetadata(n.Path)),
            .. unknown.Where(n => !InMetadata(n.Path)).OrderBy(n => n.Path, StringComparer.Ordinal),
        ];
    }

    private static bool InMetadata(string path) => path.StartsWith("metadata.", StringComparison.Ordinal);

    private void Collect(int name, FieldNoticeKind kind)
    {
        if (_notices.Count < CollectedMax)
        {
            _notices.Add((name, kind));
        }
    }
}
