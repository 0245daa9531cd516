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

    private readonly List<Found> _notices = [];
    private BodyProblem? _problem;

    public void Add(BodyProblem problem)
    {
        if (_problem is not BodyProblem known || (problem.Ends && !known.Ends) || (problem.Ends == known.Ends && problem.At < known.At))
        {
            _problem = problem;
        }
    }

    /// <param name="name">The token of the field's name.</param>
    /// <param name="decoded">Whether it stands in what upstream decodes into a struct; inside a custom resource only metadata is.</param>
    public void Unknown(int name, bool decoded) => Collect(new Found(name, FieldNoticeKind.Unknown, decoded));

    public void Duplicate(int name) => Collect(new Found(name, FieldNoticeKind.Duplicate, false));

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
        List<Found> found = [.. _notices.OrderBy(n => n.Name)];
        List<string> paths = DecodePath.OfAll(body, [.. found.Select(n => n.Name)]);
        IEnumerable<FieldNotice> ordered = custom
            ? OfCustomResource(body, [.. found.Zip(paths)])
            : found.Select((n, i) => new FieldNotice(n.Kind, paths[i]));
        return [.. ordered.Distinct().Take(NoticesMax)];
    }

    // repetitions are met when the text is read, in what is pruned later too; then the object's metadata is decoded, then what the schema
    // does not know is pruned, then the metadata of objects within is decoded: each in the order of paths
    private static IEnumerable<FieldNotice> OfCustomResource(Document body, List<(Found Found, string Path)> all)
    {
        List<(Found Found, string Path)> unknown =
            [.. all.Where(n => n.Found.Kind == FieldNoticeKind.Unknown).OrderBy(n => n.Path, StringComparer.Ordinal)];
        IEnumerable<string> inOrder =
        [
            .. unknown.Where(n => n.Found.Decoded && InMetadata(n.Path)).Select(n => n.Path),
            .. unknown.Where(n => !n.Found.Decoded).Select(n => n.Path),
            .. unknown.Where(n => n.Found.Decoded && !InMetadata(n.Path)).Select(n => n.Path),
        ];
        return
        [
            .. RepeatedFields.In(body.Root).Select(path => new FieldNotice(FieldNoticeKind.Duplicate, path)),
            .. inOrder.Select(path => new FieldNotice(FieldNoticeKind.Unknown, path)),
        ];
    }

    private static bool InMetadata(string path) => path.StartsWith("metadata.", StringComparison.Ordinal);

    private void Collect(Found found)
    {
        if (_notices.Count < CollectedMax)
        {
            _notices.Add(found);
        }
    }

    private readonly record struct Found(int Name, FieldNoticeKind Kind, bool Decoded);
}
