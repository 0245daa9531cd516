using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Xebec.Api.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Xebec.Schema.Yaml;

/// <summary>Turns the parser's events into one tree of nodes per document.</summary>
internal sealed class YamlComposer
{
    private const string YamlTags = "tag:yaml.org,2002:";

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    private readonly string _text;
    private readonly char _star;
    private int _flows;

    public YamlComposer(string text)
    {
        _text = text;
        _parser = new Parser(new StringReader(HiddenStars.Hide(text, out _star)));
    }

    /// <summary>The line the last event began on.</summary>
    public long Line => _parser.Current?.Start.Line ?? 1;

    /// <summary>The next document's root; false at the end.</summary>
    /// <exception cref="YamlException">The text has bad syntax.</exception>
    /// <exception cref="YamlProblemException">The text is too deep, or names an anchor it does not have.</exception>
    public bool TryNext([NotNullWhen(true)] out YamlNode? root)
    {
        root = null;
        while (_parser.MoveNext())
        {
            if (_parser.Current is DocumentStart)
            {
                _anchors.Clear();
                _parser.MoveNext();
                if (_parser.Current is DocumentEnd)
                {
                    root = YamlNode.Empty;
                    return true;
                }

                root = Compose(0);

                // what follows on the root's lines must be good too
                _parser.MoveNext();
                return true;
            }
        }

        return false;
    }

    private YamlNode Compose(int depth)
    {
        if (depth > Document.DepthMax)
        {
            throw new YamlProblemException(string.Create(CultureInfo.InvariantCulture, $"exceeded max depth of {Document.DepthMax}"));
        }

        ParsingEvent current = _parser.Current!;
        int line = (int)current.Start.Line;
        if (_flows == 0 && IsIndentedByTab((int)current.Start.Index))
        {
            string where = line > 1 ? string.Create(CultureInfo.InvariantCulture, $"line {line}: ") : "";
            throw new YamlProblemException(where + "found character that cannot start any token");
        }

        switch (current)
        {
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? target))
                {
                    throw new YamlProblemException($"unknown anchor '{alias.Value.Value}' referenced");
                }

                return new YamlNode(YamlNodeKind.Alias, line) { Text = alias.Value.Value, Target = target };
            case Scalar scalar:
                return Anchored(scalar, new YamlNode(YamlNodeKind.Scalar, line)
                {
                    Text = HiddenStars.Show(
                    scalar.Value, _star),
                    Tag = TagOf(scalar),
                    IsPlain = scalar.Style == ScalarStyle.Plain
                });
            case MappingStart mapping:
                return Children(Anchored(mapping, new YamlNode(YamlNodeKind.Mapping, line)), depth);
            case SequenceStart sequence:
                return Children(Anchored(sequence, new YamlNode(YamlNodeKind.Sequence, line)), depth);
            default:
                throw new YamlProblemException("did not find expected node content");
        }
    }

    private YamlNode Children(YamlNode parent, int depth)
    {
        bool flow = _parser.Current is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        _flows += flow ? 1 : 0;
        while (_parser.MoveNext() && _parser.Current is not (MappingEnd or SequenceEnd))
        {
            parent.Children.Add(Compose(depth + 1));
        }

        _flows -= flow ? 1 : 0;
        return parent;
    }

    // tabs are white space, but no indentation: the parser lets some pass that Go does not
    private bool IsIndentedByTab(int start)
    {
        bool tab = false;
        for (int i = Math.Min(start, _text.Length) - 1; i >= 0 && _text[i] is not ('\n' or '\r'); i--)
        {
            tab |= _text[i] == '\t';
            if (_text[i] is not ('\t' or ' ' or '-' or '?'))
            {
                return false;
            }
        }

        return tab;
    }

    // an anchor is known from its node's start on, so that a node can contain itself
    private YamlNode Anchored(NodeEvent start, YamlNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private static string TagOf(NodeEvent node)
    {
        if (node.Tag.IsEmpty)
        {
            return "";
        }

        string tag = node.Tag.Value;
        return tag.StartsWith(YamlTags, StringComparison.Ordinal) ? "!!" + tag[YamlTags.Length..] : tag;
    }
}
