using System.Net;
using Xebec.Cluster;

string Option(string name, string fallback)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : fallback;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
AppDomain.CurrentDomain.ProcessExit += (_, _) => stop.Cancel();
await using ControlPlane plane = await ControlPlane.StartAsync(
    new ControlPlaneOptions
    {
        DataDirectory = Option("--data-dir", "/var/lib/xebec"),
        BindAddress = IPAddress.Parse(Option("--bind-address", "127.0.0.1")),
        SecurePort = int.Parse(Option("--secure-port", "6443")),
        Say = Console.Error.WriteLine,
    },
    stop.Token);
Console.WriteLine($"ready: https://127.0.0.1:{plane.Port} kubeconfig {plane.KubeconfigPath}");
await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { });
return 0;
