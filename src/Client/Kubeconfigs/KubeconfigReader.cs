using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Xebec.Client.Kubeconfigs;

/// <summary>Reads kubeconfig files: YAML or JSON, <c>apiVersion: v1, kind: Config</c>.</summary>
public static class KubeconfigReader
{
    /// <exception cref="KubeconfigException">There is no such file, it can't be read, or it is not a kubeconfig.</exception>
    public static Kubeconfig Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"kubeconfig {path} can't be read: {e.Message}", e);
        }

        return Parse(text, Path.GetFullPath(path));
    }

    /// <param name="text">The file's text.</param>
    /// <param name="path">For messages, and the folder for relative paths in the file.</param>
    /// <exception cref="KubeconfigException">The text is not a kubeconfig.</exception>
    public static Kubeconfig Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new KubeconfigException($"kubeconfig {path} is not YAML: line {e.Start.Line}: {e.Message}", e);
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new KubeconfigException($"kubeconfig {path} is empty; expected an object with clusters, users and contexts");
        }

        var top = new Settings(root, $"kubeconfig {path}");
        if (top.Text("kind") is { } kind && kind != "Config")
        {
            throw new KubeconfigException($"{path} is a {kind}, not a kubeconfig (kind: Config)");
        }

        var contexts = new Dictionary<string, KubeconfigContext>(StringComparer.Ordinal);
        foreach ((string name, Settings context) in Named(root, "contexts", "context", path))
        {
            contexts.TryAdd(
                name, new KubeconfigContext(context.Text("cluster") ?? "", context.Text("user") ?? "", context.Text("namespace") ?? ""));
        }

        return new Kubeconfig(
            path, top.Text("current-context") ?? "", contexts, All(root, "clusters", "cluster", path), All(root, "users", "user", path));
    }

    private static Dictionary<string, Settings> All(YamlMappingNode root, string list, string item, string path)
    {
        // of equal names the first counts, as when files are merged
        var all = new Dictionary<string, Settings>(StringComparer.Ordinal);
        foreach ((string name, Settings settings) in Named(root, list, item, path))
        {
            all.TryAdd(name, settings);
        }

        return all;
    }

    // lists of {name: …, ITEM: {…}}
    private static IEnumerable<(string Name, Settings Settings)> Named(YamlMappingNode root, string list, string item, string path)
    {
        if (!root.Children.TryGetValue(new YamlScalarNode(list), out YamlNode? found) || found is not YamlSequenceNode entries)
        {
            yield break;
        }

        foreach (YamlMappingNode entry in entries.Children.OfType<YamlMappingNode>())
        {
            string name = new Settings(entry, list).Text("name") ?? "";
            bool has = entry.Children.TryGetValue(new YamlScalarNode(item), out YamlNode? inner);
            yield return (name, new Settings(has && inner is YamlMappingNode map ? map : [], $"{item} \"{name}\" of {path}"));
        }
    }
}
