using System.Text;

namespace Xebec.Schema.Yaml;

/// <summary>Nodes as Go's <c>%#v</c> shows them in messages, cut short where they are long.</summary>
internal static class YamlShown
{
    private const int CharactersMax = 256;

    public static string Of(YamlNode node)
    {
        var shown = new StringBuilder();
        Append(shown, node);
        return shown.Length > CharactersMax ? shown.ToString(0, CharactersMax) + "…" : shown.ToString();
    }

    private static void Append(StringBuilder shown, YamlNode node)
    {
        if (shown.Length > CharactersMax)
        {
            return;
        }

        switch (node.Kind)
        {
            case YamlNodeKind.Scalar:
                shown.Append(YamlResolver.Resolve(node).Shown);
                break;
            case YamlNodeKind.Alias:
                shown.Append('*').Append(node.Text);
                break;
            default:
                bool mapping = node.Kind == YamlNodeKind.Mapping;
                shown.Append(mapping ? "map[interface {}]interface {}{" : "[]interface {}{");
                for (int i = 0; i < node.Children.Count; i++)
                {
                    shown.Append(i == 0 ? "" : mapping && i % 2 == 1 ? ":" : ", ");
                    Append(shown, node.Children[i]);
                }

                shown.Append('}');
                break;
        }
    }
}
