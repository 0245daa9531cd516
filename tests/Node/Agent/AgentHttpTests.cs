using System.IO.Pipelines;
using System.Net;
using System.Text;
using Xebec.Client.Http;
using Xebec.Client.Seam;
using Xebec.Node.Api;
using Xebec.Node.Api.Http;
using Xebec.Pki;

namespace Xebec.Tests.Node.Agent;

using Xebec.Api.Core.V1;

/// <summary>The node's own API over HTTPS, asked as an API server asks it.</summary>
public sealed class AgentHttpTests
{
    private const string Line = "2026-01-01T00:00:01.000000001Z stdout F one\n";

    [Fact]
    public Task A_server_with_its_certificate_reads_and_follows_logs() => AgentWorld.RunSimulatedAsync(async world =>
    {
        Pod pod = await RunningAsync(world);
        string log = Path.Combine(world.Folder, "logs", $"default_web_{pod.Metadata.Uid}", "main", "0.log");
        await File.WriteAllTextAsync(log, Line);
        await using Served served = await Served.StartAsync(world, ["system:masters"]);
        Assert.Equal((200, "ok"), await served.GetAsync("/healthz"));
        Assert.Equal((200, "one\n"), await served.GetAsync("/containerLogs/default/web/main"));
        Assert.Equal((404, "pod \"nope\" does not exist\n"), await served.GetAsync("/containerLogs/default/nope/main"));
        Assert.Equal(501, (await served.GetAsync("/exec/default/web/main?command=ls")).Code);

        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        NodeAnswer answer = await served.Connection.GetAsync("n1", "/containerLogs/default/web/main?follow=true", cancel);
        var pipe = new Pipe();
        Task writing = answer.WriteAsync(pipe.Writer, ending.Token).AsTask();
        await ReadAsync(pipe.Reader, "one\n");
        await File.AppendAllTextAsync(log, Line.Replace("one", "two", StringComparison.Ordinal), cancel);
        await ReadAsync(pipe.Reader, "two\n");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    });

    [Fact]
    public Task Others_are_let_in_only_as_far_as_the_server_allows() => AgentWorld.RunSimulatedAsync(async world =>
    {
        await using Served served = await Served.StartAsync(world, ["readers"]);
        Assert.Equal((403, "Forbidden (user=kube-apiserver-kubelet-client, verb=get, resource=nodes, subresource(s)=[proxy])"), await served.GetAsync("/containerLogs/default/web/main"));

        using var nobody = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true });
        using HttpResponseMessage answer = await nobody.GetAsync(new Uri($"https://127.0.0.1:{served.Port}/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    });

    [Theory]
    [InlineData("/pods", "pods proxy")]
    [InlineData("/healthz", "healthz proxy")]
    [InlineData("/metrics/cadvisor", "metrics")]
    [InlineData("/stats/summary", "stats")]
    [InlineData("/logs/", "log")]
    [InlineData("/exec/ns/pod/container", "proxy")]
    [InlineData("/", "proxy")]
    public void A_path_belongs_to_a_part_of_the_node(string path, string parts) => Assert.Equal(parts, string.Join(' ', NodeApiAccess.SubresourcesOf(path)));

    private static async Task<Pod> RunningAsync(AgentWorld world)
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        return await world.UntilAsync("web", p => p.Status.Phase == "Running");
    }

    private static async Task ReadAsync(PipeReader reader, string expected)
    {
        ReadResult read = await reader.ReadAtLeastAsync(expected.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Encoding.UTF8.GetString(read.Buffer));
        reader.AdvanceTo(read.Buffer.End);
    }

    private sealed class Served(NodeApiServer server, HttpNodeConnection connection) : IAsyncDisposable
    {
        public INodeConnection Connection => connection;

        public int Port => server.Port;

        public static async Task<Served> StartAsync(AgentWorld world, string[] groups)
        {
            CancellationToken cancel = TestContext.Current.CancellationToken;
            PkiTree pki = await PkiTree.EnsureAsync(
                new PkiOptions { Directory = Path.Combine(world.Folder, "pki"), NodeName = "n1", WithEtcd = false, KubeletClientGroups = groups, Time = TimeProvider.System },
                cancel);
            NodeApiServer server = await NodeApiServer.StartAsync(
                new NodeApiServerOptions
                {
                    Address = IPAddress.Loopback,
                    Port = 0,
                    Certificate = () => pki.ApiServer.Certificate,
                    Clients = new ClientCertificateVerifier(() => [pki.Cluster.Certificate], TimeProvider.System),
                    Access = new NodeApiAccess(world.Server, "n1"),
                },
                new NodeApi(world.Agent),
                cancel);
            return new Served(server, new HttpNodeConnection(new HttpNodeConnectionOptions
            {
                PlaceOf = (node, _) => ValueTask.FromResult(node == "n1" ? new Uri($"https://127.0.0.1:{server.Port}") : null),
                ClientCertificate = pki.KubeletClient.Certificate,
                Authorities = [pki.Cluster.Certificate],
            }));
        }

        public async Task<(int Code, string Text)> GetAsync(string target)
        {
            NodeAnswer answer = await connection.GetAsync("n1", target, TestContext.Current.CancellationToken);
            using var memory = new MemoryStream();
            var to = PipeWriter.Create(memory);
            await answer.WriteAsync(to, TestContext.Current.CancellationToken);
            await to.CompleteAsync();
            return (answer.Code, Encoding.UTF8.GetString(memory.ToArray()));
        }

        public async ValueTask DisposeAsync()
        {
            connection.Dispose();
            await server.DisposeAsync();
        }
    }
}
