using System.Text;

namespace Xebec.Schema.Parsing;

/// <summary>The sentences around a decoding problem, as upstream's handlers put them into a BadRequest.</summary>
public static class BodyMessages
{
    private const int SummaryBytes = 30;

    /// <summary>For bodies that said their kind.</summary>
    /// <param name="bodyKind">The body's own kind.</param>
    /// <param name="bodyVersion">The body's version without its group.</param>
    /// <param name="expectedKind">The kind the endpoint takes.</param>
    public static string CannotBeHandled(string bodyKind, string bodyVersion, string expectedKind, string problem)
    {
        return $"{bodyKind} in version \"{bodyVersion}\" cannot be handled as a {expectedKind}: {problem}";
    }

    /// <summary>For bodies whose kind could not be read; ends with a summary of the body.</summary>
    public static string Unrecognized(string expectedKind, string problem, ReadOnlySpan<byte> body)
    {
        return $"the object provided is unrecognized (must be of type {expectedKind}): {problem} ({Summary(body)})";
    }

    /// <summary>Strict field validation: every notice, after those of the YAML reader, which upstream reports as one error.</summary>
    public static string Strict(IReadOnlyList<string> yamlLines, IReadOnlyList<FieldNotice> notices)
    {
        var parts = new List<string>();
        if (yamlLines.Count > 0)
        {
            parts.Add("yaml: unmarshal errors:\n  " + string.Join("\n  ", yamlLines));
        }

        parts.AddRange(notices.Select(n => n.ToString()));
        return "strict decoding error: " + string.Join(", ", parts);
    }

    // JSON objects are shown as they are, everything else in hexadecimal
    private static string Summary(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return "<empty>";
        }

        ReadOnlySpan<byte> shown = body[..Math.Min(body.Length, SummaryBytes)];
        string text = body[0] == '{' ? Encoding.UTF8.GetString(shown) : Convert.ToHexStringLower(shown);
        return body.Length > SummaryBytes ? text + " ..." : text;
    }
}
