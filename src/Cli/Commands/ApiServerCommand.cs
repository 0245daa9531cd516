using System.Net;
using System.Runtime.InteropServices;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Log;

namespace Xebec.Cli.Commands;

/// <summary><c>xebec apiserver</c>, also under the name kube-apiserver: the API server alone, with upstream's flags.</summary>
internal static class ApiServerCommand
{
    /// <summary>What of upstream's flags does something here. A flag that is not among them may only be given its default.</summary>
    internal static readonly string[] Served =
    [
        .. ApiServerSettings.Served, .. ApiServerServing.Served, .. ApiServerAccess.Served,
        "advertise-address", "bind-address", "data-dir", "etcd-cafile", "etcd-certfile", "etcd-compaction-interval", "etcd-keyfile",
        "etcd-prefix", "etcd-servers", "etcd-servers-overrides", "help", "secure-port", "shutdown-delay-duration", "version",
    ];

    /// <param name="command">What it was called as, for messages.</param>
    /// <param name="arguments">The command line behind that.</param>
    public static async Task<int> RunAsync(string command, IReadOnlyList<string> arguments)
    {
        var table = FlagTable.Of("kube-apiserver");
        try
        {
            var values = FlagParser.Parse(command, table, arguments);
            if (values.Has("help"))
            {
                Console.Out.WriteLine(Usage(command, table));
                return 0;
            }

            if (values.Has("version"))
            {
                Console.Out.WriteLine($"Kubernetes {KubernetesTable.BuiltIn.Release}.0");
                return 0;
            }

            Refuse(values);
            return await ServeAsync(values);
        }
        catch (Exception e) when (e is FlagException or AccessConfigurationException or AdmissionOptionsException or PkiException
            or FormatException or IOException or StoreCorruptException or EtcdException)
        {
            await Console.Error.WriteLineAsync("Error: " + e.Message);
            return 1;
        }
    }

    /// <summary>What a command line asks for.</summary>
    internal static ControlPlaneOptions Options(FlagValues values) => ApiServerServing.Apply(values, new ControlPlaneOptions
    {
        DataDirectory = Path.GetFullPath(values.Text("data-dir") ?? ClusterFlags.DefaultDataDirectory),
        BindAddress = values.Ip("bind-address", IPAddress.Any),
        AdvertiseAddress = values.Text("advertise-address") is { } address ? IPAddress.Parse(address) : null,
        SecurePort = values.Number("secure-port", 6443),
        Settings = ApiServerSettings.Read(values),
        Keys = ApiServerAccess.Files(values),
        Tls = TlsChoice.Read(values.Text("tls-min-version"), values.All("tls-cipher-suites")),
        HistoryAge = values.Duration("etcd-compaction-interval", TimeSpan.FromMinutes(5)) is var age && age > TimeSpan.Zero
            ? age
            : TimeSpan.MaxValue,
        Say = line => Console.Error.WriteLine(line),
    });

    internal static void Refuse(FlagValues values)
    {
        List<string> missing = [.. values.Given
            .Where(f => !Served.Contains(f.Name) && f.Idle is null && !values.SaysDefault(f))
            .Select(f => "--" + f.Name)];
        if (missing.Count > 0)
        {
            throw new FlagException(
                $"{string.Join(", ", missing)}: known, but not available in this build; "
                + $"leave {(missing.Count == 1 ? "it" : "them")} out, or at the default");
        }

        if (values.Has("tls-cert-file") != values.Has("tls-private-key-file"))
        {
            throw new FlagException("--tls-cert-file and --tls-private-key-file go together: give both or none");
        }
    }

    private static async Task<int> ServeAsync(FlagValues values)
    {
        using var stop = new CancellationTokenSource();
        void Signalled(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signalled);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Signalled);
        ControlPlaneOptions options = Options(values);
        await using ServerStores stores = await ServerStores.OpenAsync(values, options, stop.Token);
        try
        {
            await using ControlPlane plane = await ControlPlane.StartAsync(
                options with { Store = stores.Main, Apart = stores.Apart }, stop.Token);
            await Console.Error.WriteLineAsync($"ready: {plane.Server}, kubeconfig {plane.KubeconfigPath}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            plane.BeginStopping();
            await Task.Delay(values.Duration("shutdown-delay-duration", TimeSpan.Zero));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }

        return 0;
    }

    private static string Usage(string command, FlagTable table) =>
        $"Usage:\n  {command} [flags]\n\nFlags:\n" + string.Join('\n', table.All.Select(UsageOf));

    private static string UsageOf(Flag flag)
    {
        string otherwise = flag.Default.Length > 0 ? $" (default {flag.Default})" : "";
        string effect = Served.Contains(flag.Name) ? "" : flag.Idle is null ? " [not available]" : $" [no effect: {flag.Idle}]";
        return $"      --{flag.Name} {flag.Kind.ToString().ToLowerInvariant()}{otherwise}{effect}";
    }
}
