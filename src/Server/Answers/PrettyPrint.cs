using Xebec.Server.Pipeline;

namespace Xebec.Server.Answers;

/// <summary>
/// Who is shown JSON laid out for people: whoever asks with <c>?pretty=</c>
/// or <c>;pretty=1</c>, and the programs that people look at it with.
/// </summary>
internal static class PrettyPrint
{
    private static readonly string[] Lookers = ["curl", "Wget", "Mozilla/5.0"];

    public static bool IsWanted(Request request, QueryString query, AcceptClause? clause = null)
    {
        if (clause?.Parameter("pretty") == "1")
        {
            return true;
        }

        string asked = query["pretty"];
        return asked.Length > 0
            ? asked is "1" or "t" or "T" or "TRUE" or "true" or "True"
            : Array.Exists(Lookers, name => request.UserAgent.StartsWith(name, StringComparison.Ordinal));
    }
}
