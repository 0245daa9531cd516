using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;

namespace Xebec.Tests.Store.Etcd;

/// <summary>One etcd of the machine's own, on random ports of the loopback and in a directory of its own.</summary>
public sealed class EtcdServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xebec-etcd-").FullName;
    private readonly int _peerPort = FreePort();
    private Process? _process;
    private int _prefixes;

    public Uri Endpoint { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>Options for a store under a prefix nobody has used.</summary>
    public EtcdStoreOptions NewPrefix() => new() { Endpoints = [Endpoint], Prefix = $"/test{Interlocked.Increment(ref _prefixes)}/registry" };

    public async ValueTask InitializeAsync() => await StartAsync();

    public async Task StartAsync()
    {
        string peer = $"http://127.0.0.1:{_peerPort}";
        string client = $"http://{Endpoint.Authority}";
        _process = Process.Start(new ProcessStartInfo("etcd")
        {
            ArgumentList =
            {
                "--name", "m", "--data-dir", Path.Combine(_directory, "data"), "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"m={peer}", "--logger", "zap", "--log-level", "error",
                "--log-outputs", Path.Combine(_directory, "log"),
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await using var client3 = new EtcdClient(new EtcdStoreOptions { Endpoints = [Endpoint], EjectionLeast = TimeSpan.Zero }, TimeProvider.System);
        for (int i = 0; ; i++)
        {
            try
            {
                await client3.StatusAsync(default);
                return;
            }
            catch (EtcdException) when (i < 100 && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Kills it as a crash would; its data stay.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
        }

        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
