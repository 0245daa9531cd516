using System.Buffers;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Reads YAML as Kubernetes does: the syntax is the parser's, the meaning of scalars, keys, merges and aliases is that of Go's YAML 1.1
/// library and the conversion to JSON on top of it.
/// </summary>
public static class YamlReader
{
    // what Go's reader refuses before there is any syntax
    private static readonly SearchValues<char> NotAllowed = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(i => (char)i)
            .Where(c => c is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\x7F' and not '\x85')), '\uFFFE', '\uFFFF']);

    /// <summary>Reads the first document of a text; the others are ignored, as upstream ignores them. Never throws.</summary>
    public static YamlBody Read(ReadOnlyMemory<byte> yaml) => ReadAll(yaml, most: 1)[0];

    /// <summary>
    /// Reads every document of a text, empty ones as JSON null. After one with a problem there are no more; at least one is given.
    /// </summary>
    /// <param name="most">How many documents at most.</param>
    public static IReadOnlyList<YamlBody> ReadAll(ReadOnlyMemory<byte> yaml, int most = int.MaxValue)
    {
        var bodies = new List<YamlBody>();
        YamlComposer? composer = null;
        if (!System.Text.Unicode.Utf8.IsValid(yaml.Span))
        {
            return [new YamlBody(null, "yaml: invalid leading UTF-8 octet", [])];
        }

        string text = Encoding.UTF8.GetString(yaml.Span);
        if (text.AsSpan().ContainsAny(NotAllowed))
        {
            return [new YamlBody(null, "yaml: control characters are not allowed", [])];
        }

        try
        {
            composer = new YamlComposer(text);
            while (bodies.Count < most && composer.TryNext(out YamlNode? root))
            {
                bodies.Add(YamlToJson.Convert(root));
                if (bodies[^1].Problem is not null)
                {
                    return bodies;
                }
            }
        }
        catch (YamlProblemException e)
        {
            bodies.Add(new YamlBody(null, "yaml: " + e.Message, []));
        }
        catch (YamlException e)
        {
            bodies.Add(new YamlBody(null, "yaml: " + YamlMessages.Of(e, text), []));
        }
        catch (Exception e) when (e is InvalidOperationException
            or ArgumentException or OverflowException or FormatException or IndexOutOfRangeException)
        {
            // the parser's scanner fails so on some texts that are no YAML; where it stood is all that can be told
            bodies.Add(new YamlBody(
                null, string.Create(CultureInfo.InvariantCulture, $"yaml: line {composer?.Line ?? 1}: could not find expected ':'"), []));
        }

        return bodies.Count > 0 ? bodies : [YamlToJson.Convert(YamlNode.Empty)];
    }
}
