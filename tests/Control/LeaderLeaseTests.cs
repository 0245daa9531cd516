using Xebec.Client.Seam;
using Xebec.Control.Runtime.Leases;
using Xebec.Simulator;

namespace Xebec.Tests.Control;

public class LeaderLeaseTests
{
    private static readonly string Path = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";

    private sealed class Candidate(FakeApiServer server, HandClock clock, string name, int seed)
    {
        public bool Leads { get; private set; }

        public CancellationTokenSource Stop { get; } = new();

        public Task Running { get; private set; } = Task.CompletedTask;

        public void Start() => Running = new LeaderLease(
            server, new LeaseOptions { Name = "x", Identity = name }, clock, new Random(seed), NoJournal.Instance).RunAsync(LeadAsync, Stop.Token);

        private async Task LeadAsync(CancellationToken cancellation)
        {
            Leads = true;
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
            }
            finally
            {
                Leads = false;
            }
        }
    }

    [Fact]
    public void One_leads_and_gives_the_lease_back_when_asked_to_stop() => OneThread.Run(async thread =>
    {
        var server = new FakeApiServer(thread.Clock);
        var a = new Candidate(server, thread.Clock, "a", 1);
        var b = new Candidate(server, thread.Clock, "b", 2);
        a.Start();
        await thread.UntilAsync(() => a.Leads);
        b.Start();
        await thread.PassAsync(60);
        Assert.True(a.Leads && !b.Leads);
        Assert.Equal("a", server.Get(ApiResources.Leases, "kube-system", "x")!.Root["spec"]["holderIdentity"].Text);
        a.Stop.Cancel();
        await a.Running;
        await thread.UntilAsync(() => b.Leads, secondsMax: 5);
        Assert.Equal(2, server.Get(ApiResources.Leases, "kube-system", "x")!.Root["spec"]["leaseTransitions"].Integer + 1);
        b.Stop.Cancel();
        await b.Running;
    });

    [Fact]
    public void A_holder_that_cannot_renew_steps_down_before_another_takes_over() => OneThread.Run(async thread =>
    {
        var server = new FakeApiServer(thread.Clock);
        var a = new Candidate(server, thread.Clock, "a", 1);
        var b = new Candidate(server, thread.Clock, "b", 2);
        a.Start();
        await thread.UntilAsync(() => a.Leads);
        b.Start();
        DateTimeOffset cut = thread.Clock.GetUtcNow();
        server.Intercept = call => call.Method == "PUT" && System.Text.Encoding.UTF8.GetString(call.Body.Span).Contains("\"holderIdentity\":\"a\"", StringComparison.Ordinal)
            ? FakeApiServer.Status(500, "InternalError", "disk") : null;
        await thread.UntilAsync(() => !a.Leads);
        Assert.InRange((thread.Clock.GetUtcNow() - cut).TotalSeconds, 9, 13);
        await a.Running;
        Assert.False(b.Leads);
        await thread.UntilAsync(() => b.Leads);
        Assert.InRange((thread.Clock.GetUtcNow() - cut).TotalSeconds, 15, 25);
        b.Stop.Cancel();
        await b.Running;
        Assert.StartsWith("POST " + Path, server.Writes[0], StringComparison.Ordinal);
    });
}
