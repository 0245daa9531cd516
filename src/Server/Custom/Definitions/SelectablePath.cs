using Xebec.Api.Documents;

namespace Xebec.Server.Custom.Definitions;

/// <summary>The path of a field that objects are selected by: names after dots, down to one scalar.</summary>
internal static class SelectablePath
{
    /// <summary>What is wrong with the path; null when it leads to something that the schema knows.</summary>
    /// <param name="schema">The root's schema.</param>
    /// <param name="path">Not empty.</param>
    /// <param name="found">The schema it leads to.</param>
    public static string? Follow(Value schema, string path, out Value found)
    {
        found = schema;
        int at = 0;
        while (at < path.Length)
        {
            string token = Token(path, at);
            if (token == "[")
            {
                return "array notation is not allowed";
            }

            if (token != ".")
            {
                return $"expected [ or . but got: {token}";
            }

            at++;
            if (at == path.Length)
            {
                return "unexpected end of JSON path";
            }

            string name = Token(path, at);
            at += name.Length;
            found = found["properties"].IsObject ? found["properties"][name] : found["additionalProperties"];
            if (!found.IsObject)
            {
                return "does not refer to a valid field";
            }
        }

        return null;
    }

    // a dot, a bracket, a quoted text or what is between them
    private static string Token(string path, int at)
    {
        if (path[at] is '.' or '[' or ']')
        {
            return path[at].ToString();
        }

        int end = path[at] == '\'' ? path.IndexOf('\'', at + 1) + 1 : path.AsSpan(at).IndexOfAny('.', '[', ']') + at;
        return end <= at ? path[at..] : path[at..end];
    }
}
