using Xebec.Api.Documents;
using Xebec.Schema.Parsing;

namespace Xebec.Schema.Patches;

/// <summary>
/// What strict field validation has against the text of a patch itself; upstream reads the operations of a JSON Patch into structs.
/// </summary>
public static class PatchNotices
{
    // a body of nothing but mistakes must not make an answer of its size
    private const int NoticesMax = 100;

    /// <summary>In upstream's order, without repetition, 100 at most.</summary>
    public static IReadOnlyList<string> Of(PatchFormat format, Value patch) => format == PatchFormat.Json
        ? [.. OfOperations(patch).Distinct().Take(NoticesMax).Select(notice => $"json patch {notice}")]
        : [.. RepeatedFields.In(patch).Select(path => $"{new FieldNotice(FieldNoticeKind.Duplicate, path)}")];

    private static IEnumerable<FieldNotice> OfOperations(Value patch)
    {
        int index = 0;
        foreach (Value operation in patch.Elements.ToList())
        {
            string at = $"[{index++}]";
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (Member member in operation.IsObject ? operation.Members.ToList() : [])
            {
                string path = $"{at}.{member.Name}";
                if (member.Name is not ("op" or "path" or "from" or "value"))
                {
                    yield return new FieldNotice(FieldNoticeKind.Unknown, path);
                    continue;
                }

                if (!seen.Add(member.Name))
                {
                    yield return new FieldNotice(FieldNoticeKind.Duplicate, path);
                }

                foreach (string repeated in RepeatedFields.In(member.Value, path))
                {
                    yield return new FieldNotice(FieldNoticeKind.Duplicate, repeated);
                }
            }
        }
    }
}
