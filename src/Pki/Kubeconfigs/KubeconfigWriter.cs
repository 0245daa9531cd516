using System.Text;

namespace Xebec.Pki;

/// <summary>Writes YAML as kubectl does: members by name, lists by their entries' names, nothing that is empty.</summary>
internal static class KubeconfigWriter
{
    public static string Write(Kubeconfig config)
    {
        var text = new StringBuilder("apiVersion: v1\n");
        List(text, "clusters", "cluster", config.Clusters, cluster => cluster.Name, Members);
        List(text, "contexts", "context", config.Contexts, context => context.Name, Members);
        text.Append("current-context: ").Append(YamlScalar.Write(config.CurrentContext)).Append("\nkind: Config\npreferences: {}\n");
        List(text, "users", "user", config.Users, user => user.Name, Members);
        return text.ToString();
    }

    private static IEnumerable<(string, object?)> Members(KubeconfigCluster cluster) =>
    [
        ("certificate-authority", cluster.CertificateAuthority),
        ("certificate-authority-data", cluster.CertificateAuthorityData),
        ("disable-compression", cluster.DisableCompression ? true : null),
        ("insecure-skip-tls-verify", cluster.InsecureSkipTlsVerify ? true : null),
        ("proxy-url", cluster.ProxyUrl),
        ("server", cluster.Server),
        ("tls-server-name", cluster.TlsServerName),
    ];

    private static IEnumerable<(string, object?)> Members(KubeconfigContext context) =>
        [("cluster", context.Cluster), ("namespace", context.Namespace), ("user", context.User)];

    private static IEnumerable<(string, object?)> Members(KubeconfigUser user) =>
    [
        ("as", user.ImpersonateUser),
        ("as-groups", user.ImpersonateGroups.Count > 0 ? user.ImpersonateGroups : null),
        ("as-uid", user.ImpersonateUid),
        ("client-certificate", user.ClientCertificate),
        ("client-certificate-data", user.ClientCertificateData),
        ("client-key", user.ClientKey),
        ("client-key-data", user.ClientKeyData),
        ("password", user.Password),
        ("token", user.Token),
        ("tokenFile", user.TokenFile),
        ("username", user.Username),
    ];

    private static void List<T>(StringBuilder text, string list, string member,
        IReadOnlyList<T> entries, Func<T, string> name, Func<T, IEnumerable<(string, object?)>> members)
    {
        if (entries.Count == 0)
        {
            text.Append(list).Append(": null\n");
            return;
        }

        text.Append(list).Append(":\n");
        // "name" sorts after "cluster" and "context" but before "user".
        var nameFirst = string.CompareOrdinal("name", member) < 0;
        foreach (var entry in entries.OrderBy(name, StringComparer.Ordinal))
        {
            var named = $"name: {YamlScalar.Write(name(entry))}\n";
            text.Append("- ");
            if (nameFirst)
            {
                text.Append(named).Append("  ");
            }

            var filled = members(entry).Where(pair => pair.Item2 is not null).ToList();
            text.Append(member).Append(filled.Count == 0 ? ": {}\n" : ":\n");
            foreach (var (key, value) in filled)
            {
                Member(text, key, value!);
            }

            if (!nameFirst)
            {
                text.Append("  ").Append(named);
            }
        }
    }

    private static void Member(StringBuilder text, string key, object value)
    {
        text.Append("    ").Append(key).Append(':');
        switch (value)
        {
            case string scalar: text.Append(' ').Append(YamlScalar.Write(scalar)).Append('\n'); break;
            case byte[] bytes: text.Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n'); break;
            case bool: text.Append(" true\n"); break;
            case IReadOnlyList<string> list:
                text.Append('\n');
                foreach (var one in list)
                {
                    text.Append("    - ").Append(YamlScalar.Write(one)).Append('\n');
                }

                break;
        }
    }
}
