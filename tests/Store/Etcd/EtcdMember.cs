using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xebec.Pki;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;

namespace Xebec.Tests.Store.Etcd;

/// <summary>
/// One etcd process of the machine's own program, on random ports of the loopback, that talks to nobody without a certificate.
/// </summary>
public sealed class EtcdMember(string name, string directory, PkiTree pki)
{
    private Process? _process;

    public string Name { get; } = name;

    public Uri Endpoint { get; } = new($"https://127.0.0.1:{FreePort()}");

    public string PeerUrl { get; } = $"https://127.0.0.1:{FreePort()}";

    private string Data => Path.Combine(directory, Name);

    /// <param name="cluster">Names and peer URLs of all members.</param>
    /// <param name="joins">Whether it joins a cluster that is there.</param>
    public void Start(string cluster, bool joins = false)
    {
        string client = $"https://{Endpoint.Authority}";
        _process = Process.Start(new ProcessStartInfo("etcd")
        {
            ArgumentList =
            {
                "--name", Name, "--data-dir", Data, "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", PeerUrl, "--initial-advertise-peer-urls", PeerUrl, "--initial-cluster", cluster, "--initial-cluster-state", joins ? "existing" : "new",
                "--client-cert-auth", "--trusted-ca-file", pki.PathOf("etcd/ca.crt"), "--cert-file", pki.PathOf("etcd/server.crt"), "--key-file", pki.PathOf("etcd/server.key"),
                "--peer-client-cert-auth", "--peer-trusted-ca-file", pki.PathOf("etcd/ca.crt"), "--peer-cert-file", pki.PathOf("etcd/peer.crt"),
                "--peer-key-file", pki.PathOf("etcd/peer.key"), "--logger", "zap", "--log-level", "error", "--log-outputs", Path.Combine(directory, Name + ".log"),
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Returns when it answers, which needs a quorum.</summary>
    public async Task ReadyAsync(EtcdStoreOptions options)
    {
        await using var client = new EtcdClient(
            options with { Endpoints = [Endpoint], EjectionLeast = TimeSpan.Zero }, TimeProvider.System);
        for (int i = 0; ; i++)
        {
            try
            {
                await client.RangeAsync(
                    new Xebec.Store.Etcd.Wire.RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("x") }, default);
                return;
            }
            catch (EtcdException) when (i < 200 && !_process!.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>It hangs: its sockets stay open and nothing answers.</summary>
    public void Freeze() => Signal("-STOP");

    /// <summary>Kills it as a crash would, frozen or not; its data stay.</summary>
    public void Kill()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Takes its disk away.</summary>
    public void Forget() => Directory.Delete(Data, recursive: true);

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
