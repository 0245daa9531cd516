using Xebec.Api.Names;

namespace Xebec.Server.Authz;

/// <summary>Lists in messages, as Go prints them.</summary>
internal static class GoList
{
    /// <summary>Several errors as one: alone as it is, more in brackets, each once.</summary>
    public static string Errors(IReadOnlyList<string> errors)
    {
        List<string> distinct = [.. errors.Distinct(StringComparer.Ordinal)];
        return distinct.Count == 1 ? distinct[0] : distinct.Count == 0 ? "" : $"[{string.Join(", ", distinct)}]";
    }

    /// <summary>Quoted texts: <c>["a" "b"]</c>.</summary>
    public static string Quoted(IEnumerable<string> texts) => $"[{string.Join(' ', texts.Select(GoText.Quote))}]";
}
