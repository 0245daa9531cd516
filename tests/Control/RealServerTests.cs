using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Http;
using Xebec.Client.Informers;
using Xebec.Client.Kubeconfigs;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Control;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Scheduling.Binder;
using Xebec.Store.Memory;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>All controllers against our own API server, in-process and over HTTP/2.</summary>
public sealed class RealServerTests
{
    private const string Web = "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'v1','ports':[{'name':'http','containerPort':8080}],'resources':{'requests':{'cpu':'100m'}}}]}}}}";
    private static int _addresses;

    private const string Service = "{'kind':'Service','apiVersion':'v1','metadata':{'name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80,'targetPort':'http'}]}}";
    private const string Older = "{'kind':'ReplicationController','apiVersion':'v1','metadata':{'name':'older'},'spec':{'replicas':2,'template':{'metadata':{'labels':{'app':'older'}},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'v1','resources':{'requests':{'cpu':'100m'}}}]}}}}";
    private const string Claim = "{'kind':'PersistentVolumeClaim','apiVersion':'v1','metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}";
    private const string Volume = "{'kind':'PersistentVolume','apiVersion':'v1','metadata':{'name':'disk'},'spec':{'accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'},'hostPath':{'path':'/d'}}}";
    private const string Node = "{'kind':'Node','apiVersion':'v1','metadata':{'name':'n1'},'status':{'allocatable':{'cpu':'4','memory':'8Gi','pods':'110'},'conditions':[{'type':'Ready','status':'True'}]}}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_whole_life_of_a_deployment(bool overHttp)
    {
        string directory = Directory.CreateTempSubdirectory("xebec-control-").FullName;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        ControlPlane plane = await ControlPlane.StartAsync(
            new ControlPlaneOptions { DataDirectory = directory, SecurePort = 0, Store = new MemoryStore(new Xebec.Store.StoreOptions { Time = TimeProvider.System }) }, stop.Token);
        HttpApiServer? http = overHttp ? new HttpApiServer(ClusterConnection.Of(KubeconfigReader.Load(plane.KubeconfigPath)).Options, TimeProvider.System) : null;
        IApiServer server = http ?? plane.As("admin", "system:masters");
        var journal = new Notes();

        // in-process each controller has only the rights of its own role
        IApiServer reader = http ?? plane.As("system:kube-controller-manager");
        var informers = new SharedInformers(reader, TimeProvider.System, new Random(1), journal);
        var services = new ControlServices(reader, name => http ?? plane.AsController(name), informers, TimeProvider.System, new Random(2), journal);
        using ControllerGroup group = AllControllers.Group(services, "PEM").Add(new PodBinder());
        using IDisposable kubelet = informers.For(ApiResources.Pods).Listen(change => _ = TendAsync(server, change, stop.Token));
        Task running = group.RunAsync(stop.Token);
        try
        {
            await PlayAsync(server, stop.Token);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{journal}", e);
        }
        finally
        {
            stop.Cancel();
            await running;
            http?.Dispose();
            await plane.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task PlayAsync(IApiServer server, CancellationToken stop)
    {
        await CreateAsync(server, "/api/v1/namespaces", "{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'shop'}}", stop);
        await CreateAsync(server, "/api/v1/nodes", Node, stop);
        await PutAsync(server, "/api/v1/nodes/n1", "status", n => n["status"] = Json(Node)["status"], stop);
        await CreateAsync(server, "/apis/apps/v1/namespaces/shop/deployments", Web, stop);
        await CreateAsync(server, "/api/v1/namespaces/shop/services", Service, stop);

        // it comes up, is bound, ready and reachable
        await UntilAsync(server, "/apis/apps/v1/namespaces/shop/deployments/web", d => d["status"]["availableReplicas"].Integer == 3, stop);
        Value slices = await UntilAsync(server, "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices", s => Ready(s) == 3, stop);
        Assert.Equal(8080, slices["items"].Elements.ToList().Find(x => x["addressType"].TextIs("IPv4"))["ports"][0]["port"].Integer);
        await UntilAsync(server, "/api/v1/namespaces/shop/endpoints/web", e => e["subsets"][0]["addresses"].Count == 3, stop);
        await UntilAsync(server, "/api/v1/namespaces/shop/serviceaccounts/default", _ => true, stop);
        await UntilAsync(server, "/api/v1/namespaces/shop/configmaps/kube-root-ca.crt", c => c["data"]["ca.crt"].TextIs("PEM"), stop);

        // a new image is rolled out
        await PutAsync(server, "/apis/apps/v1/namespaces/shop/deployments/web", null, d => d.Object("spec").Object("template").Object("spec").Array("containers").ObjectAt(0)["image"] = "v2", stop);
        Value deployment = await UntilAsync(
            server,
            "/apis/apps/v1/namespaces/shop/deployments/web",
            d => d["status"]["observedGeneration"].Integer == 2 && d["status"]["updatedReplicas"].Integer == 3 && d["status"]["replicas"].Integer == 3 && d["status"]["availableReplicas"].Integer == 3
                && d["status"]["conditions"].Elements.ToList().Exists(c => c["reason"].TextIs("NewReplicaSetAvailable")),
            stop);
        Assert.Equal("2", deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text);
        Value pods = await UntilAsync(server, "/api/v1/namespaces/shop/pods", p => p["items"].Count == 3, stop);
        Assert.All(pods["items"].Elements.ToList(), p => Assert.Equal("v2", p["spec"]["containers"][0]["image"].Text));
        Assert.Equal(2, (await GetAsync(server, "/apis/apps/v1/namespaces/shop/replicasets", stop))["items"].Count);
        string events = (await GetAsync(server, "/api/v1/namespaces/shop/events", stop)).ToString();
        Assert.Contains("Scaled up replica set web-", events, StringComparison.Ordinal);
        Assert.Contains("Created pod: web-", events, StringComparison.Ordinal);
        Assert.Contains("Successfully assigned shop/web-", events, StringComparison.Ordinal);

        // what belongs to a deployment goes with it, what belongs to a namespace goes with that
        await server.SendAsync(new ApiCall("DELETE", "/apis/apps/v1/namespaces/shop/deployments/web"), stop);
        await UntilAsync(server, "/api/v1/namespaces/shop/pods", p => p["items"].Count == 0, stop);
        await UntilAsync(server, "/apis/apps/v1/namespaces/shop/replicasets", r => r["items"].Count == 0, stop);
        await CreateAsync(server, "/api/v1/namespaces/shop/replicationcontrollers", Older, stop);
        await UntilAsync(server, "/api/v1/namespaces/shop/replicationcontrollers/older", r => r["status"]["availableReplicas"].Integer == 2, stop);
        await CreateAsync(server, "/api/v1/namespaces/shop/persistentvolumeclaims", Claim, stop);
        await CreateAsync(server, "/api/v1/persistentvolumes", Volume, stop);
        await server.SendAsync(new ApiCall("DELETE", "/api/v1/persistentvolumes/disk"), stop);
        await UntilAsync(server, "/api/v1/persistentvolumes/disk", v => v["code"].Integer == 404, stop);
        await server.SendAsync(new ApiCall("DELETE", "/api/v1/namespaces/shop"), stop);
        await UntilAsync(server, "/api/v1/namespaces/shop", n => n["code"].Integer == 404, stop);
        Assert.Equal(0, (await GetAsync(server, "/api/v1/services?fieldSelector=metadata.namespace%3Dshop", stop))["items"].Count);
    }

    private static long Ready(Value slices) => slices["items"].Elements.ToList()
        .Sum(s => s["endpoints"].Elements.ToList().Count(e => e["conditions"]["ready"].IsTrue));

    // a kubelet in five lines: bound pods become ready, those that are to go are gone
    private static async Task TendAsync(IApiServer server, ObjectChange change, CancellationToken stop)
    {
        if (change.New is not { } pod || pod.Root["spec"]["nodeName"].IsNullOrAbsent)
        {
            return;
        }

        try
        {
            string path = ApiResources.Pods.Path(pod.Key.Namespace, pod.Key.Name);
            if (Owners.IsBeingDeleted(pod))
            {
                await server.SendAsync(new ApiCall("DELETE", path) { Body = "{\"gracePeriodSeconds\":0}"u8.ToArray() }, stop);
            }
            else if (!pod.Root["status"]["phase"].TextIs("Running"))
            {
                string ip = $"10.0.0.{Interlocked.Increment(ref _addresses)}";
                ObjectDraft draft = pod.Edit();
                draft["status"] = Json("{'qosClass':'Burstable','phase':'Running','podIP':'" + ip + "','podIPs':[{'ip':'" + ip + "'}],'conditions':[{'type':'Ready','status':'True','lastTransitionTime':'2026-01-01T00:00:00Z'}]}");
                await server.SendAsync(new ApiCall("PUT", path + "/status") { Body = JsonText.ToBytes(draft) }, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // the test ends
        }
    }

    private static async Task CreateAsync(IApiServer server, string path, string json, CancellationToken stop)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("POST", path) { Body = JsonText.ToBytes(Json(json)) }, stop);
        Assert.True(answer.Succeeded, Encoding.UTF8.GetString(answer.Body.Span));
    }

    private static async Task PutAsync(IApiServer server, string path, string? subresource, Action<ObjectDraft> edit, CancellationToken stop)
    {
        while (true)
        {
            ApiAnswer read = await server.SendAsync(new ApiCall("GET", path), stop);
            ObjectDraft draft = read.Object!.Edit();
            edit(draft);
            ApiAnswer answer = await server.SendAsync(new ApiCall("PUT", subresource is null ? path : $"{path}/{subresource}") { Body = JsonText.ToBytes(draft) }, stop);
            if (answer.Succeeded)
            {
                return;
            }

            Assert.True(answer.Status.Conflict, answer.Status.Message);
        }
    }

    private static async Task<Value> GetAsync(IApiServer server, string path, CancellationToken stop)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("GET", path) { Accept = "application/json" }, stop);
        return Document.Parse(answer.Body).Root;
    }

    private static async Task<Value> UntilAsync(IApiServer server, string path, Func<Value, bool> condition, CancellationToken stop)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(20);
        Value last = default;
        while (DateTime.UtcNow < end)
        {
            last = await GetAsync(server, path, stop);
            if (condition(last))
            {
                return last;
            }

            await Task.Delay(20, stop);
        }

        throw new InvalidOperationException($"{path} is still {last}");
    }

    private sealed class Notes : IJournal
    {
        private readonly List<string> _lines = [];

        public void Write(JournalWeight weight, string component, string message)
        {
            lock (_lines)
            {
                _lines.Add($"{weight} {component}: {message}");
            }
        }

        public override string ToString()
        {
            lock (_lines)
            {
                return string.Join('\n', _lines.TakeLast(60));
            }
        }
    }
}
