using Xebec.Api.Documents;

namespace Xebec.Schema.Parsing;

/// <summary>Members that a body says more than once, by upstream's spelling of their place: <c>[0].value.x</c>.</summary>
public static class RepeatedFields
{
    // a body of nothing but repetitions must not make an answer of its size
    private const int PathsMax = 100;

    /// <param name="body">What is looked through.</param>
    /// <param name="at">Where it stands; "" for the whole.</param>
    public static IReadOnlyList<string> In(Value body, string at = "")
    {
        var paths = new List<string>();
        Collect(body, at, paths);
        return paths;
    }

    private static void Collect(Value value, string at, List<string> paths)
    {
        if (value.IsArray)
        {
            int index = 0;
            foreach (Value element in value.Elements)
            {
                Collect(element, $"{at}[{index++}]", paths);
            }
        }

        if (!value.IsObject)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Member member in value.Members)
        {
            string path = at.Length == 0 ? member.Name : $"{at}.{member.Name}";
            if (!seen.Add(member.Name) && paths.Count < PathsMax && !paths.Contains(path))
            {
                paths.Add(path);
            }

            Collect(member.Value, path, paths);
        }
    }
}
