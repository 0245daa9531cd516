using Xebec.Api.Documents;
using Xebec.Schema.Yaml;

namespace Xebec.Server.Admission;

/// <summary>The file of --admission-control-config-file: which plugin is configured how, in place or in a file of its own.</summary>
public static class AdmissionConfiguration
{
    /// <param name="text">An AdmissionConfiguration of apiserver.config.k8s.io/v1, as YAML or JSON.</param>
    /// <param name="open">Reads the file of a plugin's <c>path</c>.</param>
    /// <exception cref="AdmissionOptionsException">The text is no such configuration.</exception>
    public static IReadOnlyDictionary<string, Value> Read(ReadOnlyMemory<byte> text, Func<string, ReadOnlyMemory<byte>> open)
    {
        Value root = Parse(text, "the admission configuration");
        if (!root["kind"].TextIs("AdmissionConfiguration") || !root["apiVersion"].TextIs("apiserver.config.k8s.io/v1"))
        {
            throw new AdmissionOptionsException(
                $"the admission configuration is a {root["apiVersion"].TextOrEmpty} {root["kind"].TextOrEmpty}; "
                + "it must be an AdmissionConfiguration of apiserver.config.k8s.io/v1");
        }

        var all = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (Value plugin in root["plugins"].Elements)
        {
            string name = plugin["name"].TextOrEmpty;
            if (name.Length == 0 || all.ContainsKey(name))
            {
                throw new AdmissionOptionsException(name.Length == 0
                    ? "a plugin of the admission configuration has no name"
                    : $"the admission configuration names {name} twice");
            }

            string path = plugin["path"].TextOrEmpty;
            all[name] = plugin["configuration"].IsObject || path.Length == 0 ? plugin["configuration"] : Parse(open(path), path);
        }

        return all;
    }

    private static Value Parse(ReadOnlyMemory<byte> text, string what)
    {
        YamlBody body = YamlReader.Read(text);
        return body.Json is { } json ? json.Root : throw new AdmissionOptionsException($"cannot read {what}: {body.Problem}");
    }
}
