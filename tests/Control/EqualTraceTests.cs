using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Scheduling.Binder;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Server.Discovery;
using Xebec.Server.InProcess;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Tests.Client;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>Store, pipeline and all controllers on one thread: the same story must leave the same trace, byte for byte.</summary>
public class EqualTraceTests
{
    private static readonly ApiResource[] Traced =
        [ApiResources.Namespaces, ApiResources.Deployments, ApiResources.ReplicaSets, ApiResources.Pods, ApiResources.EndpointSlices, ApiResources.Endpoints, ApiResources.Events];

    [Fact]
    public void The_same_story_leaves_the_same_trace()
    {
        List<string> first = Tell();
        List<string> second = Tell();
        Assert.InRange(first.Count, 100, 10_000);
        Assert.Equal(first, second);
    }

    private static List<string> Tell()
    {
        List<string> trace = [];
        OneThread.Run(async thread =>
        {
            int uids = 0;
            var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
            var registry = new ApiRegistry(new BuiltInGroups(KubernetesTable.BuiltIn, _ => store, new BuiltInKinds(new KindOptions())).Groups);
            var server = new InProcessApiServer(
                new ApiPipeline(new ServerServices
                {
                    Time = thread.Clock,
                    Random = new Random(1),
                    NewUid = () => $"00000000-0000-0000-0000-{++uids:000000000000}",
                    Registry = () => registry,
                    Authenticators = [],
                    Authorizers = [new PrivilegedGroups()],
                    Admission = new AdmissionChain([]),
                    Paths = new PathRoutes([new DiscoveryPaths(() => registry, () => "127.0.0.1:6443")]),
                }),
                new UserInfo("admin", [UserInfo.Masters, UserInfo.AllAuthenticated]),
                "tests");
            var informers = new SharedInformers(server, thread.Clock, new Random(2), NoJournal.Instance);
            using ControllerGroup group = AllControllers.Group(
                new ControlServices(server, _ => server, informers, thread.Clock, new Random(3), NoJournal.Instance), "PEM").Add(new PodBinder());
            foreach (ApiResource resource in Traced)
            {
                informers.For(resource).Listen(change => trace.Add(
                    $"{thread.Clock.GetUtcNow():mm:ss.fff} {(change.Deleted ? "-" : "+")} {Encoding.UTF8.GetString(change.Object.Bytes.Span)}"));
            }

            informers.For(ApiResources.Pods).Listen(change => _ = TendAsync(server, thread, change));
            using var stop = new CancellationTokenSource();
            Task running = group.RunAsync(stop.Token);
            await PlayAsync(server, thread);
            stop.Cancel();
            await running;
        });
        return trace;
    }

    private static async Task PlayAsync(IApiServer server, OneThread thread)
    {
        await SendAsync(server, "POST", "/api/v1/namespaces", "{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'n'}}");
        await SendAsync(server, "POST", "/api/v1/nodes", "{'kind':'Node','apiVersion':'v1','metadata':{'name':'n1'}}");
        await SendAsync(server, "PATCH", "/api/v1/nodes/n1/status", "{'status':{'allocatable':{'cpu':'4','memory':'8Gi','pods':'110'},'conditions':[{'type':'Ready','status':'True'}]}}");
        await SendAsync(server, "POST", "/apis/apps/v1/namespaces/n/deployments", "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':'web'},'spec':{'replicas':4,'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'v1'}]}}}}");
        await SendAsync(server, "POST", "/api/v1/namespaces/n/services", "{'kind':'Service','apiVersion':'v1','metadata':{'name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80}]}}");
        await thread.PassAsync(10);
        await SendAsync(server, "PATCH", "/apis/apps/v1/namespaces/n/deployments/web", "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'v2'}]}}}}");
        await thread.PassAsync(1);
        await SendAsync(server, "PATCH", "/apis/apps/v1/namespaces/n/deployments/web", "{'spec':{'replicas':7}}");
        await thread.PassAsync(20);
        Assert.Equal(7, await AvailableAsync(server));
        await SendAsync(server, "DELETE", "/apis/apps/v1/namespaces/n/deployments/web", "");
        await thread.PassAsync(10);
        await SendAsync(server, "DELETE", "/api/v1/namespaces/n", "");
        await thread.PassAsync(30);
        Assert.True((await server.SendAsync(new ApiCall("GET", "/api/v1/namespaces/n"), default)).Status.NotFound);
    }

    private static async Task<long> AvailableAsync(IApiServer server)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("GET", "/apis/apps/v1/namespaces/n/deployments/web"), default);
        return answer.Object!.Root["status"]["availableReplicas"].Integer ?? 0;
    }

    private static async Task SendAsync(IApiServer server, string method, string path, string json)
    {
        var call = new ApiCall(method, path)
        {
            Body = json.Length == 0 ? default : JsonText.ToBytes(Json(json)),
            ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json",
        };
        ApiAnswer answer = await server.SendAsync(call, default);
        Assert.True(answer.Succeeded, Encoding.UTF8.GetString(answer.Body.Span));
    }

    // bound pods become ready after a while
    private static async Task TendAsync(IApiServer server, OneThread thread, ObjectChange change)
    {
        bool bound = change.New is { } pod && !pod.Root["spec"]["nodeName"].IsNullOrAbsent && (change.Old is null || change.Old.Root["spec"]["nodeName"].IsNullOrAbsent);
        if (!bound || Owners.IsBeingDeleted(change.Object))
        {
            return;
        }

        await thread.PassAsync(1.5);
        string path = ApiResources.Pods.Path("n", change.Object.Key.Name);
        ApiAnswer read = await server.SendAsync(new ApiCall("GET", path), default);
        if (read.Object is { } now)
        {
            ObjectDraft draft = now.Edit();
            draft["status"] = Json("{'phase':'Running','podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.1'}],'conditions':[{'type':'Ready','status':'True','lastTransitionTime':'" + Times.Text(thread.Clock.GetUtcNow()) + "'}]}");
            await server.SendAsync(new ApiCall("PUT", path + "/status") { Body = JsonText.ToBytes(draft) }, default);
        }
    }
}
