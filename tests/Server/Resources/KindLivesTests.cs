using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Server.Resources;

/// <summary>The life of an object of each kind, from its creation to the deletion of its collection, as a client and a watcher see it.</summary>
public sealed class KindLivesTests
{
    private const string Template = "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}],'restartPolicy':'RESTART'}}";
    private const string Workload = "{'spec':{'selector':{'matchLabels':{'a':'b'}}," + Template + "}}";
    private const string Rules = "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'resources':['pods'],'operations':['CREATE']}]}";

    // named after what they hold (and made one at a time), or asked for with a certificate's request
    private static readonly string[] LeftOut = ["apiextensions.k8s.io/customresourcedefinitions", "apiregistration.k8s.io/apiservices", "certificates.k8s.io/certificatesigningrequests"];

    /// <summary>Resources after their groups, and the smallest object of each.</summary>
    public static TheoryData<string, string> Kinds => new()
    {
        { "configmaps", "{}" },
        { "endpoints", "{}" },
        { "events", "{'involvedObject':{'kind':'Pod','name':'p','namespace':'n'},'reason':'r','type':'Normal'}" },
        { "limitranges", "{'spec':{'limits':[]}}" },
        { "nodes", "{}" },
        { "persistentvolumeclaims", "{'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}" },
        { "persistentvolumes", "{'spec':{'accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'},'hostPath':{'path':'/x'}}}" },
        { "pods", "{'spec':{'containers':[{'name':'c','image':'i'}]}}" },
        { "podtemplates", "{" + Template + "}" },
        { "replicationcontrollers", "{'spec':{'selector':{'a':'b'}," + Template + "}}" },
        { "resourcequotas", "{}" },
        { "secrets", "{}" },
        { "serviceaccounts", "{}" },
        { "services", "{'spec':{'ports':[{'port':80}]}}" },
        { "admissionregistration.k8s.io/mutatingadmissionpolicies", "{'spec':{" + Rules + ",'reinvocationPolicy':'Never','mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{}'}}]}}" },
        { "admissionregistration.k8s.io/mutatingadmissionpolicybindings", "{'spec':{'policyName':'p'}}" },
        { "admissionregistration.k8s.io/mutatingwebhookconfigurations", "{}" },
        { "admissionregistration.k8s.io/validatingadmissionpolicies", "{'spec':{" + Rules + ",'validations':[{'expression':'true'}]}}" },
        { "admissionregistration.k8s.io/validatingadmissionpolicybindings", "{'spec':{'policyName':'p','validationActions':['Deny']}}" },
        { "admissionregistration.k8s.io/validatingwebhookconfigurations", "{}" },
        { "apps/controllerrevisions", "{'revision':1,'data':{'a':1}}" },
        { "apps/daemonsets", Workload },
        { "apps/deployments", Workload },
        { "apps/replicasets", Workload },
        { "apps/statefulsets", Workload },
        { "autoscaling/horizontalpodautoscalers", "{'spec':{'maxReplicas':3,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'}}}" },
        { "batch/cronjobs", "{'spec':{'schedule':'0 0 1 1 *','jobTemplate':{'spec':{" + Template + "}}}}" },
        { "batch/jobs", "{'spec':{" + Template + "}}" },
        { "coordination.k8s.io/leases", "{}" },
        { "discovery.k8s.io/endpointslices", "{'addressType':'IPv4','endpoints':[]}" },
        { "events.k8s.io/events", "{'eventTime':'2026-01-02T03:04:05.000006Z','reportingController':'a.b/c','reportingInstance':'i','action':'a','reason':'r','type':'Normal','regarding':{'kind':'Pod','name':'p','namespace':'n'}}" },
        { "flowcontrol.apiserver.k8s.io/flowschemas", "{'spec':{'priorityLevelConfiguration':{'name':'l'},'matchingPrecedence':1000}}" },
        { "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations", "{'spec':{'type':'Limited','limited':{'limitResponse':{'type':'Reject'}}}}" },
        { "networking.k8s.io/ingressclasses", "{'spec':{'controller':'a.b/c'}}" },
        { "networking.k8s.io/ingresses", "{'spec':{'defaultBackend':{'service':{'name':'s','port':{'number':80}}}}}" },
        { "networking.k8s.io/ipaddresses", "{'spec':{'parentRef':{'resource':'services','namespace':'n','name':'s'}}}" },
        { "networking.k8s.io/networkpolicies", "{'spec':{'podSelector':{}}}" },
        { "networking.k8s.io/servicecidrs", "{'spec':{'cidrs':['10.9.0.0/24']}}" },
        { "node.k8s.io/runtimeclasses", "{'handler':'h'}" },
        { "policy/poddisruptionbudgets", "{'spec':{'minAvailable':1}}" },
        { "rbac.authorization.k8s.io/clusterrolebindings", "{'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'r'}}" },
        { "rbac.authorization.k8s.io/clusterroles", "{}" },
        { "rbac.authorization.k8s.io/rolebindings", "{'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'r'}}" },
        { "rbac.authorization.k8s.io/roles", "{}" },
        { "resource.k8s.io/deviceclasses", "{}" },
        { "resource.k8s.io/resourceclaims", "{}" },
        { "resource.k8s.io/resourceclaimtemplates", "{}" },
        { "resource.k8s.io/resourceslices", "{'spec':{'driver':'d.io','nodeName':'n','pool':{'name':'p','generation':1,'resourceSliceCount':1}}}" },
        { "scheduling.k8s.io/priorityclasses", "{'value':5}" },
        { "storage.k8s.io/csidrivers", "{}" },
        { "storage.k8s.io/csinodes", "{'spec':{'drivers':[]}}" },
        { "storage.k8s.io/csistoragecapacities", "{'storageClassName':'s'}" },
        { "storage.k8s.io/storageclasses", "{'provisioner':'p.io'}" },
        { "storage.k8s.io/volumeattachments", "{'spec':{'attacher':'a.io','nodeName':'n','source':{'persistentVolumeName':'p'}}}" },
        { "storage.k8s.io/volumeattributesclasses", "{'driverName':'d.io','parameters':{'a':'b'}}" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_object_is_made_found_changed_in_each_way_and_deleted_and_its_watcher_sees_it(string resource, string json)
    {
        var server = new RuleServer();
        ResourceType type = TypeOf(resource);
        string collection = $"/{(type.Kind.Group.Length == 0 ? "api" : "apis/" + type.Kind.Group)}/{type.Kind.Version}/{(type.Namespaced ? "namespaces/n/" : "")}{type.Name.Resource}";
        string before = RuleServer.Root(await server.SendAsync("GET", collection))["metadata"]["resourceVersion"].TextOrEmpty;
        string[] names = type.Name.Resource == "ipaddresses" ? ["10.9.9.1", "10.9.9.2", "10.9.9.3"] : ["a1", "a2", "a3"];
        foreach (string name in names)
        {
            string body = json.Replace("RESTART", type.Kind.Group == "batch" ? "Never" : "Always", StringComparison.Ordinal);
            await DoneAsync("POST", "", $"{{'metadata':{{'name':'{name}','labels':{{'life':'x'}}}}{(body.Length > 2 ? "," : "")}{body[1..]}", 201);
        }

        Assert.Equal(3, (await DoneAsync("GET", "?labelSelector=life%3Dx", ""))["items"].Count);
        string one = "/" + names[0];
        await DoneAsync("PATCH", one, "{'metadata':{'labels':{'merge':'1'}}}");
        await DoneAsync("PATCH", one, "{'metadata':{'labels':{'strategic':'1'}}}", patch: "application/strategic-merge-patch+json");
        await DoneAsync("PATCH", one, "[{'op':'add','path':'/metadata/labels/json','value':'1'}]", patch: "application/json-patch+json");
        await DoneAsync("PATCH", one + "?fieldManager=m", $"{{'apiVersion':'{type.Kind.ApiVersion}','kind':'{type.Kind.Kind}','metadata':{{'name':'{names[0]}','labels':{{'apply':'1'}}}}}}", patch: "application/apply-patch+yaml");
        ObjectDraft put = await SentAsync(one);
        put.Object("metadata").Object("labels").Set("put", "1");
        Value changed = await DoneAsync("PUT", one, put.AsValue.ToString(), quoted: false);
        Assert.All((string[])["merge", "strategic", "json", "apply", "put"], label => Assert.Equal("1", changed["metadata"]["labels"][label].Text));
        if (type.HasStatus)
        {
            await DoneAsync("PUT", one + "/status", (await SentAsync(one + "/status")).AsValue.ToString(), quoted: false);
            await DoneAsync("PATCH", one + "/status", "{'metadata':{'annotations':{'a':'b'}}}");
        }

        await DoneAsync("DELETE", one + "?propagationPolicy=Background&gracePeriodSeconds=0", "");
        await DoneAsync("DELETE", "?labelSelector=life%3Dx&propagationPolicy=Background&gracePeriodSeconds=0", "");
        foreach (Value held in (await DoneAsync("GET", "?labelSelector=life%3Dx", ""))["items"].Elements.ToList())
        {
            Assert.True(held["metadata"]["deletionTimestamp"].Exists && held["metadata"]["finalizers"].Count > 0);
            await DoneAsync("PATCH", "/" + held["metadata"]["name"].Text, "{'metadata':{'finalizers':null}}");
        }

        Assert.Equal(0, (await DoneAsync("GET", "?labelSelector=life%3Dx", ""))["items"].Count);
        List<(ApiEventType Type, string Name)> seen = await SeenAsync(server, type, before);
        Assert.All(names, name => Assert.Equal((ApiEventType.Added, ApiEventType.Deleted), (seen.First(e => e.Name == name).Type, seen.Last(e => e.Name == name).Type)));
        Assert.True(seen.Count(e => e is (ApiEventType.Modified, _) && e.Name == names[0]) >= 5);

        // as a client has it, with its resourceVersion
        async Task<ObjectDraft> SentAsync(string path)
        {
            ApiObject found = (await server.SendAsync("GET", collection + path)).Object!;
            var sent = ObjectDraft.Open(found.Root);
            sent.Object("metadata").Set("resourceVersion", found.ResourceVersion);
            return sent;
        }

        async Task<Value> DoneAsync(string method, string path, string body, int code = 200, string patch = "application/merge-patch+json", bool quoted = true)
        {
            ApiAnswer answer = await server.SendAsync(method, collection + path, quoted ? body : body.Replace("'", "\\u0027", StringComparison.Ordinal), patch);
            Assert.True(answer.Code == code, $"{method} {path}: {answer.Code} {(answer.Succeeded ? "" : answer.Status.Message)}");
            return RuleServer.Root(answer);
        }
    }

    [Fact]
    public void No_kind_is_left_out()
    {
        IEnumerable<string> served = KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Served).SelectMany(v => v.Resources)
            .Where(r => r.Allows("create") && r.Allows("deletecollection") && r.Allows("watch"))
            .Select(r => r.Kind.Group.Length == 0 ? r.Name.Resource : $"{r.Kind.Group}/{r.Name.Resource}");
        Assert.Equal(served.Distinct().Order(StringComparer.Ordinal), Kinds.Select(k => k.Data.Item1).Concat(LeftOut).Order(StringComparer.Ordinal));
    }

    private static async Task<List<(ApiEventType Type, string Name)>> SeenAsync(RuleServer server, ResourceType type, string since)
    {
        var resource = new ApiResource(type.Kind.Group, type.Kind.Version, type.Name.Resource, type.Kind.Kind, type.Namespaced);
        var seen = new List<(ApiEventType Type, string Name)>();
        await foreach (ApiEvent one in server.WatchAsync(resource, type.Namespaced ? "n" : null, "labelSelector=life%3Dx", since))
        {
            seen.Add((one.Type, one.Object?.Root["metadata"]["name"].TextOrEmpty ?? ""));
            if (seen.Count(e => e.Type == ApiEventType.Deleted) == 3)
            {
                break;
            }
        }

        return seen;
    }

    private static ResourceType TypeOf(string resource)
    {
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : resource[..slash];
        return KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Group == group && v.Served).SelectMany(v => v.Resources)
            .First(r => r.Name.Resource == resource[(slash + 1)..]);
    }
}
