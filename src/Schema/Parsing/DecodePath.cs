using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// Where a token stands, in the two spellings of upstream's messages. Found by walking down from the root: only bad bodies pay.
/// </summary>
internal static class DecodePath
{
    /// <summary>The path of a name or value: <c>spec.containers[0].foo</c>.</summary>
    public static string Of(Document body, int target)
    {
        var path = new StringBuilder();
        int at = 0;
        while (at != target)
        {
            Token token = body.TokenAt(at);
            if (token.Kind == TokenKind.Object)
            {
                int name = MemberHolding(body, at, target);
                path.Append(path.Length > 0 ? "." : "").Append(Value.OfToken(body, name).Text);
                if (name == target)
                {
                    break;
                }

                at = name + 1;
            }
            else
            {
                (at, int position) = ElementHolding(body, at, target);
                path.Append(CultureInfo.InvariantCulture, $"[{position}]");
            }
        }

        return path.ToString();
    }

    /// <summary>The paths of many names, given in ascending order, in one walk: bodies may have as many bad names as bytes allow.</summary>
    public static List<string> OfAll(Document body, IReadOnlyList<int> names)
    {
        var paths = new List<string>(names.Count);
        var open = new List<Holder>();
        int at = 0;
        foreach (int name in names)
        {
            at = at == 0 ? Visit(body, open, 0, name) : at;
            while (true)
            {
                while (at >= open[^1].End)
                {
                    open.RemoveAt(open.Count - 1);
                }

                Holder holder = open[^1];
                open[^1] = holder with { Name = at, Position = holder.Position + 1 };
                if (!holder.IsObject)
                {
                    at = Visit(body, open, at, name);
                }
                else if (at != name)
                {
                    at = Visit(body, open, at + 1, name);
                }
                else
                {
                    paths.Add(Spell(body, open));
                    break;
                }
            }
        }

        return paths;
    }

    // an object or array under way: the member or element that was reached
    private readonly record struct Holder(int End, bool IsObject, int Name, int Position);

    // goes into a value that holds the name, past any other
    private static int Visit(Document body, List<Holder> open, int at, int name)
    {
        Token token = body.TokenAt(at);
        if (token.Kind is not (TokenKind.Object or TokenKind.Array) || name <= at || name >= token.Next)
        {
            return token.Next;
        }

        open.Add(new Holder(token.Next, token.Kind == TokenKind.Object, 0, -1));
        return at + 1;
    }

    private static string Spell(Document body, List<Holder> open)
    {
        var path = new StringBuilder();
        foreach (Holder holder in open)
        {
            if (holder.IsObject)
            {
                path.Append(path.Length > 0 ? "." : "").Append(Value.OfToken(body, holder.Name).Text);
            }
            else
            {
                path.Append(CultureInfo.InvariantCulture, $"[{holder.Position}]");
            }
        }

        return path.ToString();
    }

    /// <summary>
    /// Go's message for a value of the wrong type: it names the innermost struct and the fields on the way, but no keys or positions.
    /// </summary>
    public static string Mismatch(Document body, BodyProblem problem)
    {
        var fields = new List<string>();
        FieldSchema? last = null;
        TypeSchema? holder = null;
        TypeSchema? type = problem.Root.Type;
        int at = problem.Root.At;
        while (at != problem.At)
        {
            if (body.TokenAt(at).Kind == TokenKind.Array)
            {
                (at, _) = ElementHolding(body, at, problem.At);
                type = type?.Element;
                continue;
            }

            int name = MemberHolding(body, at, problem.At);
            TypeSchema? known = type?.Shape == TypeShape.Object ? type
                : type?.Element?.Shape == TypeShape.Object && type.Shape != TypeShape.Map ? type.Element : null;
            if (known is not null)
            {
                last = known.Field(Value.OfToken(body, name).TextOrEmpty);
                holder = known;
                fields.Add(last?.Name ?? "");
                type = last?.Type;
            }
            else
            {
                type = type?.Element;
            }

            at = name + 1;
        }

        string value = GoTypes.Describe(body, problem.At, problem.Expected!);
        return holder is null
            ? $"json: cannot unmarshal {value} into Go value of type {GoTypes.Name(problem.Expected!)}"
            : $"json: cannot unmarshal {value} into Go struct field {GoTypes.ShortName(holder)}.{string.Join('.', fields)} of type "
                + $"{GoTypes.Name(problem.Expected!, holder, last)}";
    }

    private static int MemberHolding(Document body, int at, int target)
    {
        int i = at + 1;
        while (body.TokenAt(i + 1).Next <= target)
        {
            i = body.TokenAt(i + 1).Next;
        }

        return i;
    }

    private static (int At, int Position) ElementHolding(Document body, int at, int target)
    {
        int i = at + 1;
        int position = 0;
        while (body.TokenAt(i).Next <= target)
        {
            i = body.TokenAt(i).Next;
            position++;
        }

        return (i, position);
    }
}
