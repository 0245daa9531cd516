using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Bench.Store;
using Xebec.Server.Flows;
using Xebec.Server.Metrics;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.FlowControl;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Bench.Access;

/// <summary>What it costs a request to find its flow schema among upstream's, to get its seat and to give it back.</summary>
internal static class FlowBench
{
    private const string Group = "flowcontrol.apiserver.k8s.io";
    private const int Requests = 2_000_000;

    public static async Task RunAsync(Figures figures)
    {
        await using IStore store = new MemoryStore(Samples.Options);
        foreach ((string name, ObjectDraft spec) in DefaultFlowControl.PriorityLevels())
        {
            await PutAsync(store, "prioritylevelconfigurations", name, spec);
        }

        foreach ((string name, ObjectDraft spec) in DefaultFlowControl.FlowSchemas())
        {
            await PutAsync(store, "flowschemas", name, spec);
        }

        var flows = new FlowControl(
            new InflightLimits(), new FlowPolicies(store), new FlowMetrics(), TimeProvider.System, TimeSpan.FromMinutes(1), _ => 1000);
        RequestTarget get = RequestTarget.Parse("GET", "/api/v1/namespaces/default/configmaps/c")!;
        RequestTarget list = RequestTarget.Parse("GET", "/api/v1/namespaces/default/configmaps")!;
        var administrator = new UserInfo("kubernetes-admin", UserInfo.Masters, UserInfo.AllAuthenticated);
        await MeasureAsync(figures, "an administrator, exempt", flows, get, administrator);
        await MeasureAsync(figures, "a node", flows, get, new UserInfo("system:node:n1", "system:nodes", UserInfo.AllAuthenticated));
        var account = new UserInfo(
            "system:serviceaccount:a:b", "system:serviceaccounts", "system:serviceaccounts:a", UserInfo.AllAuthenticated);
        await MeasureAsync(figures, "a service account", flows, get, account);
        await MeasureAsync(figures, "anybody", flows, get, new UserInfo("jane", UserInfo.AllAuthenticated));
        await MeasureAsync(figures, "anybody, a list", flows, list, new UserInfo("jane", UserInfo.AllAuthenticated));
    }

    private static async Task MeasureAsync(Figures figures, string who, FlowControl flows, RequestTarget target, UserInfo user)
    {
        for (int round = 0; round < 2; round++)
        {
            TimeSpan cpu = Figures.Cpu;
            long allocated = GC.GetTotalAllocatedBytes();
            for (int i = 0; i < Requests; i++)
            {
                using FlowPass pass = await flows.EnterAsync(target, user, default);
            }

            if (round == 1)
            {
                double microseconds = (Figures.Cpu - cpu).TotalMicroseconds / Requests;
                long bytes = (GC.GetTotalAllocatedBytes() - allocated) / Requests;
                figures.Add(
                    $"a request's flow schema and seat: {who}",
                    $"{microseconds:F2} µs CPU, {bytes} B allocated",
                    "≤ 1 µs");
            }
        }
    }

    private static async Task PutAsync(IStore store, string resource, string name, ObjectDraft spec)
    {
        var key = new ObjectKey(new ResourceName(Group, resource), "", name);
        ObjectDraft item = new ObjectDraft().Set("metadata", new ObjectDraft().Set("name", name).Set("uid", name)).Set("spec", spec);
        await store.CommitAsync(new Commit(new Write(key, Revision.None, JsonText.ToBytes(item))), default);
    }
}
