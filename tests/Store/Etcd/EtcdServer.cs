using System.Text.Json;
using Xebec.Pki;
using Xebec.Store.Etcd;

namespace Xebec.Tests.Store.Etcd;

/// <summary>An etcd of three members.</summary>
public sealed class EtcdTrio() : EtcdCluster(3);

/// <summary>An etcd of one member.</summary>
public sealed class EtcdServer() : EtcdCluster(1)
{
    public Uri Endpoint => Members[0].Endpoint;

    /// <summary>Kills it as a crash would; its data stay.</summary>
    public void Kill() => Members[0].Kill();
}

/// <summary>Members of one etcd with mutual TLS everywhere, in a directory of their own.</summary>
public abstract class EtcdCluster(int size) : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xebec-etcd-").FullName;
    private PkiTree? _pki;
    private int _prefixes;

    public IReadOnlyList<EtcdMember> Members { get; private set; } = [];

    /// <summary>The files a client needs: whom to trust, and its own certificate and key.</summary>
    public (string Authorities, string Certificate, string Key) ClientFiles
        => (_pki!.PathOf("etcd/ca.crt"), _pki.PathOf("apiserver-etcd-client.crt"), _pki.PathOf("apiserver-etcd-client.key"));

    private string Names => string.Join(',', Members.Select(m => $"{m.Name}={m.PeerUrl}"));

    /// <summary>Options for a store under a prefix nobody has used.</summary>
    public EtcdStoreOptions NewPrefix() => new()
    {
        Endpoints = [.. Members.Select(m => m.Endpoint)],
        Prefix = $"/test{Interlocked.Increment(ref _prefixes)}/registry",
        TrustedRoots = [.. _pki!.Etcd!.Bundle],
        ClientCertificate = ServingCertificate.From(_pki.EtcdClient!).Certificate,
    };

    public async ValueTask InitializeAsync()
    {
        _pki = await PkiTree.EnsureAsync(
            new PkiOptions { Directory = Path.Combine(_directory, "pki"), NodeName = "m", Time = TimeProvider.System }, default);
        Members = [.. Enumerable.Range(0, size).Select(i => new EtcdMember($"m{i}", _directory, _pki))];
        await StartAsync();
    }

    /// <summary>Starts those that are there, with the data they have.</summary>
    public async Task StartAsync()
    {
        foreach (EtcdMember member in Members)
        {
            member.Start(Names);
        }

        foreach (EtcdMember member in Members)
        {
            await member.ReadyAsync(NewPrefix());
        }
    }

    /// <summary>Removes a dead member from the cluster, and lets a new one with an empty disk come at its address.</summary>
    /// <param name="dead">Which.</param>
    /// <param name="asked">A member that lives.</param>
    public async Task ReplaceAsync(EtcdMember dead, EtcdMember asked)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [NewPrefix().ClientCertificate!];
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler) { BaseAddress = asked.Endpoint };
        JsonElement list = await PostAsync(client, "/v3/cluster/member/list", "{}");
        string id = list.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("name").GetString() == dead.Name).GetProperty("ID").GetString()!;
        await PostAsync(client, "/v3/cluster/member/remove", $$"""{"ID":"{{id}}"}""");
        await PostAsync(client, "/v3/cluster/member/add", $$"""{"peerURLs":["{{dead.PeerUrl}}"]}""");
        dead.Forget();
        dead.Start(Names, joins: true);
        await dead.ReadyAsync(NewPrefix());
    }

    public ValueTask DisposeAsync()
    {
        foreach (EtcdMember member in Members)
        {
            member.Kill();
        }

        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        for (int attempt = 0; ; attempt++)
        {
            using var content = new StringContent(body);
            using HttpResponseMessage response = await client.PostAsync(path, content);
            string text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(text).RootElement;
            }

            // for some seconds after a member was lost etcd accepts no other
            Assert.True(attempt < 100 && text.Contains("unhealthy", StringComparison.Ordinal), $"{path}: {text}");
            await Task.Delay(200);
        }
    }
}
