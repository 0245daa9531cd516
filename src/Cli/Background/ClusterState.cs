using Xebec.Api.Documents;
using Xebec.Node.Runtime;

namespace Xebec.Cli.Background;

/// <summary>The note a running cluster leaves in its data directory, for the other commands to find it.</summary>
/// <param name="Process">Who runs it; ids are reused, so the start time belongs to it.</param>
/// <param name="Server">The API's URL.</param>
/// <param name="Kubeconfig">The administrator's kubeconfig.</param>
internal sealed record ClusterState(ProcessIdentity Process, string Server, string Kubeconfig)
{
    public bool IsRunning => Process.IsAlive;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "cluster.json");

    public static string LogIn(string dataDirectory) => Path.Combine(dataDirectory, "xebec.log");

    /// <summary>Null when no cluster has run in this directory.</summary>
    public static ClusterState? Read(string dataDirectory)
    {
        string path = PathIn(dataDirectory);
        if (!File.Exists(path) || !Document.TryParse(File.ReadAllBytes(path), out Document? note, out _))
        {
            return null;
        }

        Value root = note.Root;
        var process = new ProcessIdentity((int)(root["pid"].Integer ?? 0), root["startTicks"].Integer ?? 0);
        return new ClusterState(process, root["server"].TextOrEmpty, root["kubeconfig"].TextOrEmpty);
    }

    public void Write(string dataDirectory)
    {
        ObjectDraft note = new ObjectDraft()
            .Set("pid", Process.Pid)
            .Set("startTicks", Process.StartTicks)
            .Set("server", Server)
            .Set("kubeconfig", Kubeconfig);
        string path = PathIn(dataDirectory);
        File.WriteAllBytes(path + ".new", JsonText.ToBytes(note));
        File.Move(path + ".new", path, overwrite: true);
    }
}
