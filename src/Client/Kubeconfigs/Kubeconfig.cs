namespace Xebec.Client.Kubeconfigs;

/// <summary>A client configuration file as read: where clusters are, who users are, and which go together.</summary>
/// <param name="Path">Where it was read from; relative paths in it are relative to this file's folder.</param>
public sealed record Kubeconfig(
    string Path,
    string CurrentContext,
    IReadOnlyDictionary<string, KubeconfigContext> Contexts,
    IReadOnlyDictionary<string, Settings> Clusters,
    IReadOnlyDictionary<string, Settings> Users);

/// <summary>A cluster and a user that go together.</summary>
/// <param name="Namespace">"" when the file names none.</param>
public sealed record KubeconfigContext(string Cluster, string User, string Namespace);

/// <summary>The file can't be read or used; the message says where and what to do.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner);
