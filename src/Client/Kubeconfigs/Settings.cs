using YamlDotNet.RepresentationModel;

namespace Xebec.Client.Kubeconfigs;

/// <summary>The named values of a cluster or a user, with the questions that are asked of them.</summary>
public sealed class Settings
{
    private readonly YamlMappingNode _node;

    internal Settings(YamlMappingNode node, string where)
    {
        _node = node;
        Where = where;
    }

    /// <summary>For messages: <c>user "admin" of /etc/kubernetes/admin.conf</c>.</summary>
    public string Where { get; }

    /// <summary>A value's text; null when absent, null or empty, which mean the same in these files.</summary>
    public string? Text(string name) =>
        Child(name) is YamlScalarNode { Value: { Length: > 0 } value } scalar
        && !(scalar.Style == YamlDotNet.Core.ScalarStyle.Plain && value is "null" or "~")
            ? value
            : null;

    public bool Flag(string name) => Text(name) is "true" or "True" or "TRUE";

    /// <summary>Elements of a list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Child(name) is YamlSequenceNode list ? [.. list.Children.OfType<YamlScalarNode>().Select(s => s.Value ?? "")] : [];

    public bool Has(string name) => Child(name) is YamlMappingNode { Children.Count: > 0 };

    /// <summary>Bytes written into the file in base64; null when absent.</summary>
    /// <exception cref="KubeconfigException">It is not base64.</exception>
    public byte[]? Data(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new KubeconfigException($"{name} of {Where} is not base64", e);
        }
    }

    private YamlNode? Child(string name) => _node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? child) ? child : null;
}
