using System.Globalization;
using YamlDotNet.Core;

namespace Xebec.Schema.Yaml;

/// <summary>Tells the parser's errors as Go's YAML library tells the same ones.</summary>
internal static class YamlMessages
{
    /// <param name="yaml">The text that was read.</param>
    public static string Of(YamlException e, string yaml)
    {
        string text = e.Message.TrimEnd('.');

        // "While parsing a flow mapping, did not find …": Go keeps what follows
        if (text.StartsWith("While ", StringComparison.Ordinal) && text.IndexOf(", ", StringComparison.Ordinal) is > 0 and int comma)
        {
            text = text[(comma + 2)..].TrimStart();
        }

        text = text switch
        {
            "found invalid mapping" or "Mapping values are not allowed in this context" => "mapping values are not allowed in this context",
            "found a tab character that violate indentation" => "found a tab character that violates indentation",
            "found invalid tab as indentation" => "found a tab character where an indentation space is expected",
            "Block sequence entries are not allowed in this context" => "block sequence entries are not allowed in this context",
            "Found incompatible YAML document" => "found incompatible YAML document",
            _ => text,
        };

        // Go counts lines from 0 in the parser and from 1 in the scanner, and never shows the first
        bool scanning = e is SyntaxErrorException || text.EndsWith("in this context", StringComparison.Ordinal);
        long line = scanning ? e.End.Line : e.Start.Line - 1;

        // the end of a text ends its last line, for Go; and a tab is found on the line behind the sign that wants an indentation
        bool atEnd = text is "found unexpected end of stream" or "could not find expected ':'"
            && yaml.IndexOf('\n', Math.Min((int)e.End.Index, yaml.Length)) < 0;
        line += atEnd || text.StartsWith("found a tab character where", StringComparison.Ordinal) ? 1 : 0;
        bool first = scanning ? line <= 1 : line <= 0;
        return first ? text : string.Create(CultureInfo.InvariantCulture, $"line {line}: {text}");
    }
}
