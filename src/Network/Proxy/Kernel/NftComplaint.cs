using System.Text.RegularExpressions;

namespace Xebec.Network.Proxy.Kernel;

/// <summary>Reads what nft prints when it refuses a script: <c>/dev/stdin:3:1-10: Error: …</c>, and the line with a mark below.</summary>
internal static partial class NftComplaint
{
    /// <summary>One sentence for an operator: the reason, the statement it is about, and how many more there are.</summary>
    public static string Read(string error, string script)
    {
        if (error.Contains("Operation not permitted", StringComparison.Ordinal))
        {
            return "the kernel does not let us change packet rules: run as root (CAP_NET_ADMIN)";
        }

        MatchCollection complaints = Complaint().Matches(error);
        if (complaints.Count == 0)
        {
            return $"nft failed: {Short(error.Trim())}";
        }

        string[] lines = script.Split('\n');
        int line = int.Parse(complaints[0].Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        string statement = line <= lines.Length ? lines[line - 1] : "";
        string more = complaints.Count == 1 ? "" : $" (and {complaints.Count - 1} more)";
        return $"nft refused \"{Short(statement)}\": {complaints[0].Groups[2].Value.Trim()}{more}";
    }

    /// <summary>What was named is not there, or can't be in this kernel, which is an answer too.</summary>
    public static bool IsAbsence(string error) =>
        error.Contains("Error: ", StringComparison.Ordinal)
        && (error.Contains("No such file or directory", StringComparison.Ordinal)
            || error.Contains("not supported", StringComparison.Ordinal));

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";

    [GeneratedRegex(@"^[^\n:]*:(\d+):[\d-]+: Error: ([^\n]*)", RegexOptions.Multiline)]
    private static partial Regex Complaint();
}
