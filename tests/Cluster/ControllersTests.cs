using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Simulator;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Cluster;

/// <summary>Several processes over one store, on one thread.</summary>
public sealed class ControllersTests
{
    [Fact]
    public void Of_two_processes_one_runs_the_controllers_until_it_stops_and_then_the_other() => OneThread.Run(async thread =>
    {
        await using var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
        await using ApiCore first = await StartAsync(store, thread, 1);
        await using ApiCore second = await StartAsync(store, thread, 2);
        IApiServer server = second.As("tests", "system:masters");
        Controllers a = Lead(first, thread, "a");
        await HolderIsAsync("a");
        await using Controllers b = Lead(second, thread, "b");
        await thread.PassAsync(60);
        await HolderIsAsync("a");
        await NamespaceGetsItsAccountAsync("one");
        Assert.Equal("True ok", await StatusOfAsync("scheduler"));

        await a.DisposeAsync();
        await HolderIsAsync("b");
        await NamespaceGetsItsAccountAsync("two");

        async Task<string> StatusOfAsync(string component)
        {
            ApiAnswer told = await server.SendAsync(new ApiCall("GET", "/api/v1/componentstatuses/" + component), default);
            Value condition = told.Object!.Root["conditions"][0];
            return $"{condition["status"].Text} {condition["message"].Text}";
        }

        async Task HolderIsAsync(string holder)
        {
            foreach (string name in (string[])["kube-controller-manager", "kube-scheduler"])
            {
                await UntilAsync(
                    ApiResources.Leases.Path("kube-system", name), answer => answer.Succeeded && answer.Object!.Root["spec"]["holderIdentity"].TextIs(holder));
            }
        }

        async Task NamespaceGetsItsAccountAsync(string name)
        {
            var body = new ObjectDraft().Set("kind", "Namespace").Set("apiVersion", "v1").Set("metadata", new ObjectDraft().Set("name", name));
            ApiAnswer made = await server.SendAsync(new ApiCall("POST", ApiResources.Namespaces.Path(null)) { Body = JsonText.ToBytes(body) }, default);
            Assert.True(made.Succeeded, Encoding.UTF8.GetString(made.Body.Span));
            await UntilAsync(ApiResources.ServiceAccounts.Path(name, "default"), answer => answer.Succeeded);
        }

        async Task UntilAsync(string path, Func<ApiAnswer, bool> holds)
        {
            for (int i = 0; !holds(await server.SendAsync(new ApiCall("GET", path), default)); i++)
            {
                Assert.True(i < 60, $"{path} is not as it should be");
                await thread.PassAsync(0.5);
            }
        }
    });

    [Fact]
    public void A_policy_is_told_what_its_expressions_would_fail_at() => OneThread.Run(async thread =>
    {
        await using var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
        await using ApiCore core = await StartAsync(store, thread, 1);
        IApiServer server = core.As("tests", "system:masters");
        await using Controllers controllers = Lead(core, thread, "a");
        const string Policy = """
            {"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["*"],"resources":["deployments"]}]},
             "validations":[{"expression":"object.replicas > 1"}]}}
            """;
        ApiAnswer made = await server.SendAsync(new ApiCall("POST", ApiResources.ValidatingAdmissionPolicies.Path(null)) { Body = Encoding.UTF8.GetBytes(Policy) }, default);
        Assert.True(made.Succeeded, Encoding.UTF8.GetString(made.Body.Span));
        Value status = default;
        for (int i = 0; !status["typeChecking"].Exists; i++)
        {
            Assert.True(i < 60, "the policy's status was not written");
            await thread.PassAsync(0.5);
            status = (await server.SendAsync(new ApiCall("GET", ApiResources.ValidatingAdmissionPolicies.Path(null, "p")), default)).Object!.Root["status"];
        }

        Assert.Equal(1, status["observedGeneration"].Integer);
        Value warning = status["typeChecking"]["expressionWarnings"][0];
        Assert.Equal("spec.validations[0].expression", warning["fieldRef"].Text);
        Assert.StartsWith("apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'", warning["warning"].Text);
    });

    private static Task<ApiCore> StartAsync(MemoryStore store, OneThread thread, int seed)
    {
        var ids = new Random(seed);
        return ApiCore.StartAsync(
            CoreOptions.Over(store, thread.Clock) with
            {
                Random = new Random(seed),
                NewUid = () => $"00000000-0000-0000-0000-{ids.NextInt64(1L << 40):000000000000}"[..36],
            },
            CancellationToken.None);
    }

    private static Controllers Lead(ApiCore core, OneThread thread, string identity) => new(
        core, new ControllersOptions { Time = thread.Clock, Random = new Random(3), Journal = NoJournal.Instance, Identity = identity });
}
