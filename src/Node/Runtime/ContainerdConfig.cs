using System.Text;
using Xebec.Node.Cri;

namespace Xebec.Node.Runtime;

/// <summary>
/// The configuration of a private containerd. Format version 2, which 1.6 and 1.7 read as it is and 2.x migrates when it loads it.
/// </summary>
internal static class ContainerdConfig
{
    /// <param name="sandboxImage">Name of the pause image; must be present or pullable.</param>
    /// <param name="cniBinDirectory">Folder of the CNI plugins.</param>
    /// <param name="snapshotter"><c>overlayfs</c>, or <c>native</c> where overlays can't be mounted.</param>
    public static string Render(ContainerdPaths paths, HostFacts host, string sandboxImage, string cniBinDirectory, string snapshotter)
    {
        const string Cri = "plugins.\"io.containerd.grpc.v1.cri\"";
        var toml = new StringBuilder();
        toml.Append(
            $"""
            # Written by xebec at every start; changes are lost. Registries: {paths.Registries}
            version = 2
            root = {Quote(paths.Root)}
            state = {Quote(paths.State)}
            {OomScore(host)}
            [grpc]
              address = {Quote(paths.Socket)}
            [debug]
              level = "warn"
            [plugins."io.containerd.internal.v1.opt"]
              path = {Quote(Path.Combine(paths.Root, "opt"))}
            [plugins."io.containerd.nri.v1.nri"]
              disable = true
            [{Cri}]
              sandbox_image = {Quote(sandboxImage)}
              restrict_oom_score_adj = {Boolean(!host.HasSysResource)}
              netns_mounts_under_state_dir = true
              stream_server_address = "127.0.0.1"
              stream_server_port = "0"
            [{Cri}.cni]
              bin_dir = {Quote(cniBinDirectory)}
              conf_dir = {Quote(paths.CniConfig)}
            [{Cri}.registry]
              config_path = {Quote($"{paths.Registries}:/etc/containerd/certs.d")}
            [{Cri}.containerd]
              snapshotter = {Quote(snapshotter)}
              default_runtime_name = "runc"
            [{Cri}.containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
            [{Cri}.containerd.runtimes.runc.options]
              Root = {Quote(paths.RuncState)}
              SystemdCgroup = {Boolean(host.CgroupDriver == CgroupDriver.Systemd)}

            """);
        return toml.ToString();
    }

    /// <summary>With the capability, the kernel is told to kill containers before the one who runs them.</summary>
    private static string OomScore(HostFacts host) =>
        host.HasSysResource ? "oom_score = -999" : "# no oom_score: CAP_SYS_RESOURCE is missing";

    private static string Boolean(bool value) => value ? "true" : "false";

    /// <summary>A basic string of TOML.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                < ' ' or '\x7f' => quoted.Append($"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
