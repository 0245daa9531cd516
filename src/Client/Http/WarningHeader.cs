using System.Text;

namespace Xebec.Client.Http;

/// <summary>Reads <c>Warning: 299 - "text"</c>, as API servers send what a user should know.</summary>
internal static class WarningHeader
{
    public static IReadOnlyList<string> Read(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Warning", out System.Net.Http.Headers.HeaderStringValues values))
        {
            return [];
        }

        var texts = new List<string>();
        foreach (string value in values)
        {
            int opening = value.StartsWith("299 ", StringComparison.Ordinal) ? value.IndexOf('"', StringComparison.Ordinal) : -1;
            if (opening >= 0)
            {
                texts.Add(Unquote(value.AsSpan(opening + 1)));
            }
        }

        return texts;
    }

    private static string Unquote(ReadOnlySpan<char> rest)
    {
        var text = new StringBuilder(rest.Length);
        for (int i = 0; i < rest.Length && rest[i] != '"'; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }

            text.Append(rest[i]);
        }

        return text.ToString();
    }
}
