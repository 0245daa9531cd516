using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Writes a tree of nodes as JSON: aliases expanded, mappings merged and sorted. Aliases are bounded as in Go's library, and the JSON
/// itself is bounded too, because one long text may be aliased many times.
/// </summary>
internal ref struct YamlToJson
{
    private const int RepeatedMax = 100;

    /// <summary>Largest JSON in bytes: many times what any API server accepts.</summary>
    private const int JsonBytesMax = 64 << 20;

    private readonly List<string> _repeated;
    private readonly HashSet<YamlNode> _expanding;
    private DocumentWriter _out;
    private int _nodes;
    private int _aliasedNodes;
    private int _aliasDepth;
    private int _depth;

    private YamlToJson(int expected)
    {
        _out = new DocumentWriter(expected);
        _repeated = [];
        _expanding = [];
    }

    public static YamlBody Convert(YamlNode root)
    {
        var writer = new YamlToJson(1024);
        try
        {
            writer.Write(root);
            return new YamlBody(writer._out.Finish(), null, writer._repeated);
        }
        catch (YamlProblemException e)
        {
            return new YamlBody(null, (e.OfJson ? "" : "yaml: ") + e.Message, []);
        }
        finally
        {
            writer._out.Dispose();
        }
    }

    private void Write(YamlNode node)
    {
        Count();
        switch (node.Kind)
        {
            case YamlNodeKind.Alias:
                Enter(node);
                Write(node.Target!);
                Leave(node);
                break;
            case YamlNodeKind.Mapping:
                WriteMapping(node);
                break;
            case YamlNodeKind.Sequence:
                Nest();
                int opened = _out.OpenArray();
                foreach (YamlNode element in node.Children)
                {
                    Write(element);
                }

                _out.CloseArray(opened);
                _depth--;
                break;
            default:
                WriteScalar(YamlResolver.Resolve(node));
                break;
        }
    }

    private void WriteMapping(YamlNode node)
    {
        Nest();
        var members = new Dictionary<YamlScalar, YamlNode>();
        Collect(node, members);
        List<(byte[] Name, YamlNode Value)> sorted = [];
        foreach ((YamlScalar key, YamlNode value) in members)
        {
            if (key.JsonName is not string name)
            {
                bool isNull = key.Kind == YamlScalarKind.Null;
                throw new YamlProblemException($"unsupported map key of type: {(isNull ? "%!s(<nil>)" : "uint64")}, key: "
                    + $"{(isNull ? "<nil>" : key.Shown)}, value: {YamlShown.Of(value)}", ofJson: true);
            }

            sorted.Add((Encoding.UTF8.GetBytes(name), value));
        }

        sorted.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        int opened = _out.OpenObject();
        for (int i = 0; i < sorted.Count; i++)
        {
            // keys of different types may have the same name in JSON
            if (i + 1 < sorted.Count && sorted[i].Name.AsSpan().SequenceEqual(sorted[i + 1].Name))
            {
                continue;
            }

            _out.EscapedName(sorted[i].Name);
            Write(sorted[i].Value);
        }

        _out.CloseObject(opened);
        _depth--;
    }

    // later keys replace earlier ones, also those that were merged in
    private void Collect(YamlNode mapping, Dictionary<YamlScalar, YamlNode> members)
    {
        for (int i = 0; i + 1 < mapping.Children.Count; i += 2)
        {
            YamlNode key = mapping.Children[i];
            YamlNode value = mapping.Children[i + 1];
            if (key.IsMerge)
            {
                Merge(value, members);
                continue;
            }

            Count();
            while (key.Kind == YamlNodeKind.Alias)
            {
                key = key.Target!;
            }

            if (key.Kind != YamlNodeKind.Scalar)
            {
                throw new YamlProblemException("invalid map key: " + YamlShown.Of(key));
            }

            YamlScalar resolved = YamlResolver.Resolve(key);
            if (resolved.Kind != YamlScalarKind.Text)
            {
                // 0x10 and 16 are the same key
                resolved = resolved with { Text = "" };
            }

            if (members.ContainsKey(resolved) && _repeated.Count < RepeatedMax)
            {
                _repeated.Add(string.Create(CultureInfo.InvariantCulture, $"line {value.Line}: key {resolved.Shown} already set in map"));
            }

            members[resolved] = value;
        }
    }

    private void Merge(YamlNode value, Dictionary<YamlScalar, YamlNode> members)
    {
        Count();
        switch (value.Kind)
        {
            case YamlNodeKind.Mapping:
                Collect(value, members);
                break;
            case YamlNodeKind.Alias when value.Target!.Kind == YamlNodeKind.Mapping:
                Enter(value);
                Collect(value.Target, members);
                Leave(value);
                break;
            case YamlNodeKind.Sequence:
                // the first of several wins
                for (int i = value.Children.Count - 1; i >= 0; i--)
                {
                    YamlNode element = value.Children[i];
                    YamlNode merged = element.Kind == YamlNodeKind.Alias ? element.Target! : element;
                    if (merged.Kind != YamlNodeKind.Mapping)
                    {
                        throw new YamlProblemException("map merge requires map or sequence of maps as the value");
                    }

                    Merge(element, members);
                }

                break;
            default:
                throw new YamlProblemException("map merge requires map or sequence of maps as the value");
        }
    }

    private void WriteScalar(YamlScalar scalar)
    {
        switch (scalar.Kind)
        {
            case YamlScalarKind.Null:
                _out.Null();
                break;
            case YamlScalarKind.Flag:
                _out.Flag(scalar.Integer == 1);
                break;
            case YamlScalarKind.Integer:
                _out.Number(Encoding.ASCII.GetBytes(scalar.Integer.ToString(CultureInfo.InvariantCulture)));
                break;
            case YamlScalarKind.Unsigned:
                _out.Number(Encoding.ASCII.GetBytes(((ulong)scalar.Integer).ToString(CultureInfo.InvariantCulture)));
                break;
            case YamlScalarKind.Real:
                WriteReal(scalar.Real);
                break;
            default:
                _out.EscapedText(Encoding.UTF8.GetBytes(scalar.Text));
                break;
        }

        if (_out.Length > JsonBytesMax)
        {
            throw new YamlProblemException("document contains excessive aliasing");
        }
    }

    private void WriteReal(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new YamlProblemException(
                $"json: unsupported value: {(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf")}", ofJson: true);
        }

        Span<byte> buffer = stackalloc byte[GoNumbers.BytesMax];
        _out.Number(buffer[..GoNumbers.Write(number, buffer)]);
    }

    private void Nest()
    {
        if (++_depth > Document.DepthMax)
        {
            throw new YamlProblemException(string.Create(CultureInfo.InvariantCulture, $"exceeded max depth of {Document.DepthMax}"));
        }
    }

    private void Enter(YamlNode alias)
    {
        if (!_expanding.Add(alias.Target!))
        {
            throw new YamlProblemException($"anchor '{alias.Text}' value contains itself");
        }

        _aliasDepth++;
    }

    private void Leave(YamlNode alias)
    {
        _expanding.Remove(alias.Target!);
        _aliasDepth--;
    }

    // Go's bound: of up to 400,000 nodes nearly all may come from aliases, of 4,000,000 and more a tenth
    private void Count()
    {
        _nodes++;
        _aliasedNodes += _aliasDepth > 0 ? 1 : 0;
        if (_aliasedNodes <= 100 || _nodes <= 1000)
        {
            return;
        }

        const double few = 400_000;
        const double many = 4_000_000;
        double allowed = _nodes <= few ? 0.99 : _nodes >= many ? 0.10 : 0.99 - (0.89 * (_nodes - few) / (many - few));
        if (_aliasedNodes / (double)_nodes > allowed)
        {
            throw new YamlProblemException("document contains excessive aliasing");
        }
    }
}
