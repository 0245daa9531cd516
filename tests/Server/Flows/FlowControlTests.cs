using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Flows;
using Xebec.Server.Pipeline;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Flows;

/// <summary>Flow schemas and priority levels at a running server.</summary>
public sealed class FlowControlTests
{
    private const string Group = "/apis/flowcontrol.apiserver.k8s.io/v1/";

    // a read of a revision from the future waits for it, and holds its seat meanwhile
    private const string Holding = "/api/v1/namespaces/default/configmaps?resourceVersion=999999999&timeout=";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/livez", "people", "probes", "exempt")]
    [InlineData("/api/v1/pods", "people", "global-default", "global-default")]
    [InlineData("/version", "system:masters", "exempt", "exempt")]
    [InlineData("/api/v1/nodes", "system:nodes", "system-node-high", "node-high")]
    [InlineData("/api/v1/pods", "system:nodes", "system-nodes", "system")]
    [InlineData("/nowhere", "system:serviceaccounts", "service-accounts", "workload-low")]
    public async Task An_answer_says_which_schema_and_level_it_had(string path, string group, string schema, string level)
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(60, 40) } });
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.RequestAs("jane", group, "GET", path), Stop);
        Assert.Equal((await UidAsync(server, "flowschemas", schema), await UidAsync(server, "prioritylevelconfigurations", level)), Told(answer));
    }

    [Fact]
    public async Task New_objects_count_for_the_next_request_and_a_dangling_schema_does_not()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(60, 40) } });
        await server.TrustAsync("jane");
        await AddAsync(server, "flowschemas", Schema);
        Assert.Equal(await UidAsync(server, "flowschemas", "global-default"), Told(await SendAsJaneAsync(server, "/version")).Schema);
        await AddAsync(server, "prioritylevelconfigurations", Level("'type':'Reject'"));
        (string Schema, string Level) own =
            (await UidAsync(server, "flowschemas", "janes"), await UidAsync(server, "prioritylevelconfigurations", "narrow"));
        Assert.Equal(own, Told(await SendAsJaneAsync(server, "/version")));
        Assert.Equal(own, Told(await SendAsJaneAsync(server, "/api/v1/pods?watch=1")));
        using HttpResponseMessage lasting = await SendAsJaneAsync(server, "/api/v1/namespaces/default/pods/none/log");
        Assert.False(lasting.Headers.Contains("X-Kubernetes-Pf-Flowschema-Uid"));
        await server.Admin.SendAsync(server.Request("DELETE", Group + "flowschemas/janes"), Stop);
        Assert.Equal(await UidAsync(server, "flowschemas", "global-default"), Told(await SendAsJaneAsync(server, "/version")).Schema);
    }

    [Fact]
    public async Task A_full_level_refuses_its_own_and_nobody_elses()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(60, 40) } });
        await AddAsync(server, "prioritylevelconfigurations", Level("'type':'Reject'"));
        await AddAsync(server, "flowschemas", Schema);
        await server.TrustAsync("jane");
        Task<HttpResponseMessage> holding = SendAsJaneAsync(server, Holding + "3s");
        HttpResponseMessage refused;
        do
        {
            refused = await SendAsJaneAsync(server, "/version");
        }
        while (refused.StatusCode == HttpStatusCode.OK && !holding.IsCompleted);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("Too many requests, please try again later.\n", await refused.Content.ReadAsStringAsync(Stop));
        Assert.Equal(await UidAsync(server, "flowschemas", "janes"), Told(refused).Schema);
        string metrics = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        const string Labels = "flow_schema=\"janes\",priority_level=\"narrow\"";
        Assert.Contains($"apiserver_flowcontrol_current_executing_requests{{{Labels}}} 1\n", metrics);
        Assert.Contains($"apiserver_flowcontrol_rejected_requests_total{{{Labels},reason=\"concurrency-limit\"}} 1\n", metrics);
        Assert.Contains("apiserver_flowcontrol_nominal_limit_seats{priority_level=\"narrow\"} 1\n", metrics);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await holding).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsJaneAsync(server, "/version")).StatusCode);
    }

    [Fact]
    public async Task What_waits_in_a_queue_is_served_in_its_turn_or_refused_when_that_takes_too_long()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(60, 40) } });
        await AddAsync(server, "prioritylevelconfigurations", Level("'type':'Queue','queuing':{'queues':1,'handSize':1,'queueLengthLimit':1}"));
        await AddAsync(server, "flowschemas", Schema);
        await server.TrustAsync("jane");
        Task<HttpResponseMessage> holding = SendAsJaneAsync(server, Holding + "3s");
        await UntilAsync(server, "apiserver_flowcontrol_current_executing_requests{flow_schema=\"janes\",priority_level=\"narrow\"} 1\n");

        // a quarter of its time is over before a seat is free
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsJaneAsync(server, "/version?timeout=400ms")).StatusCode);
        Task<HttpResponseMessage> waiting = SendAsJaneAsync(server, "/version");
        await UntilAsync(server, "apiserver_flowcontrol_current_inqueue_requests{flow_schema=\"janes\",priority_level=\"narrow\"} 1\n");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsJaneAsync(server, "/version")).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await holding).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        string metrics = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        Assert.Contains("flow_schema=\"janes\",priority_level=\"narrow\",reason=\"time-out\"} 1\n", metrics);
        Assert.Contains("flow_schema=\"janes\",priority_level=\"narrow\",reason=\"queue-full\"} 1\n", metrics);
        string levels = await ReadAsync("dump_priority_levels");
        Assert.StartsWith("PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, WaitingRequests, ExecutingRequests, Dispatched", levels);
        const string Idle = "narrow,            0,            true,   false,       0,               0,                 ";
        Assert.Contains("\n" + Idle + "2,                  1,                1,                0\n", levels);
        Assert.Matches("\nnarrow, +0, +0, +0, +0, +[0-9.]+ss, +0, +0, +0.00000000ss\n", await ReadAsync("dump_queues"));

        Task<string> ReadAsync(string dump) =>
            server.Admin.GetStringAsync(new Uri($"{server.Plane.Server}/debug/api_priority_and_fairness/{dump}"), Stop);
    }

    [Fact]
    public async Task Without_flows_nothing_is_told_of_them()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(Fair: false) } });
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("GET", "/version"), Stop);
        Assert.False(answer.Headers.Contains("X-Kubernetes-Pf-Flowschema-Uid"));
        string metrics = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        Assert.DoesNotContain("apiserver_flowcontrol_", metrics);
    }

    private const string Schema = """
        {'metadata':{'name':'janes'},'spec':{'matchingPrecedence':5,'priorityLevelConfiguration':{'name':'narrow'},'rules':[{
         'subjects':[{'kind':'User','user':{'name':'jane'}}],
         'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'namespaces':['*'],'clusterScope':true}],
         'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}]}]}}
        """;

    // of a hundred seats one
    private static string Level(string response) =>
        "{'metadata':{'name':'narrow'},'spec':{'type':'Limited','limited':{'nominalConcurrencyShares':1,'borrowingLimitPercent':0,'limitResponse':{"
        + response + "}}}}";

    private static Task<HttpResponseMessage> SendAsJaneAsync(LiveServer server, string path) =>
        server.Admin.SendAsync(server.RequestAs("jane", "people", "GET", path), HttpCompletionOption.ResponseHeadersRead, Stop);

    private static async Task AddAsync(LiveServer server, string resource, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.Replace('\'', '"'));
        using HttpResponseMessage made = await server.Admin.SendAsync(server.Request("POST", Group + resource, bytes), Stop);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> UidAsync(LiveServer server, string resource, string name)
    {
        using HttpResponseMessage found = await server.Admin.SendAsync(server.Request("GET", Group + resource + "/" + name), Stop);
        return Document.Parse(await found.Content.ReadAsByteArrayAsync(Stop)).Root["metadata"]["uid"].TextOrEmpty;
    }

    private static async Task UntilAsync(LiveServer server, string metric)
    {
        while (!(await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop)).Contains(metric, StringComparison.Ordinal))
        {
            // not yet
        }
    }

    private static (string Schema, string Level) Told(HttpResponseMessage answer) => (
        answer.Headers.GetValues("X-Kubernetes-Pf-Flowschema-Uid").Single(),
        answer.Headers.GetValues("X-Kubernetes-Pf-Prioritylevel-Uid").Single());
}
