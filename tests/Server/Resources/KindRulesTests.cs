using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources;

/// <summary>One broken rule in an otherwise good object, and what the server says of it.</summary>
public sealed class KindRulesTests
{
    private static readonly BuiltInKinds Kinds = new(new KindOptions());

    [RulesOf("Pod")]
    public static TheoryData<string, string> PodSpecs => new()
    {
        { """{"containers":[]}""", "spec.containers: Required value" },
        { """{"containers":[{"name":"c"}]}""", "spec.containers[0].image: Required value" },
        { """{"containers":[{"name":"c","image":" x"}]}""", "spec.containers[0].image: Invalid value: \" x\": must not have leading or trailing whitespace" },
        { """{"containers":[{"name":"c","image":"x"},{"name":"c","image":"x"}]}""", "spec.containers[1].name: Duplicate value: \"c\"" },
        { """{"containers":[{"name":"c","image":"x","ports":[{"name":"a"}]}]}""", "spec.containers[0].ports[0].containerPort: Required value" },
        { """{"containers":[{"name":"c","image":"x","ports":[{"containerPort":1,"hostPort":80},{"containerPort":2,"hostPort":80}]}]}""", "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\"" },
        { """{"containers":[{"name":"c","image":"x","env":[{"name":"a=b"}]}]}""", "spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='" },
        { """{"containers":[{"name":"c","image":"x","env":[{"name":"A","valueFrom":{}}]}]}""", "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`" },
        { """{"containers":[{"name":"c","image":"x","volumeMounts":[{"name":"v","mountPath":"/a"}]}]}""", "spec.containers[0].volumeMounts[0].name: Not found: \"v\"" },
        { """{"containers":[{"name":"c","image":"x","resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}}]}""", "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1" },
        { """{"containers":[{"name":"c","image":"x","livenessProbe":{"periodSeconds":3}}]}""", "spec.containers[0].livenessProbe: Required value: must specify a handler type" },
        { """{"containers":[{"name":"c","image":"x","readinessProbe":{"exec":{"command":["x"]},"terminationGracePeriodSeconds":5}}]}""", "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes" },
        { """{"containers":[{"name":"c","image":"x","securityContext":{"runAsUser":-1}}]}""", "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive" },
        { """{"containers":[{"name":"c","image":"x"}],"volumes":[{"name":"v","emptyDir":{},"hostPath":{"path":"/x"}}]}""", "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type" },
        { """{"containers":[{"name":"c","image":"x"}],"volumes":[{"name":"v","secret":{"secretName":"s","items":[{"key":"a","path":"../a"}]}}]}""", "spec.volumes[0].secret.items[0].path: Invalid value: \"../a\": must not contain '..'" },
        { """{"containers":[{"name":"c","image":"x"}],"restartPolicy":"Maybe"}""", "spec.restartPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"OnFailure\", \"Never\"" },
        { """{"containers":[{"name":"c","image":"x"}],"activeDeadlineSeconds":0}""", "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive" },
        { """{"containers":[{"name":"c","image":"x"}],"tolerations":[{"key":"a","operator":"X"}]}""", "spec.tolerations[0].operator: Unsupported value: \"X\": supported values: \"Equal\", \"Exists\"" },
        { """{"containers":[{"name":"c","image":"x"}],"topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"z","whenUnsatisfiable":"DoNotSchedule"}]}""", "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero" },
        { """{"containers":[{"name":"c","image":"x"}],"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}}""", "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term" },
        { """{"containers":[{"name":"c","image":"x"}],"dnsPolicy":"None"}""", "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None" },
        { """{"containers":[{"name":"c","image":"x"}],"hostUsers":false,"hostPID":true}""", "spec.HostPID: Forbidden: when `hostUsers` is false" },
    };

    [RulesOf("Service")]
    public static TheoryData<string, string> ServiceSpecs => new()
    {
        { """{"ports":[]}""", "spec.ports: Required value" },
        { """{"ports":[{"port":80},{"port":81,"name":"a"}]}""", "spec.ports[0].name: Required value" },
        { """{"ports":[{"port":80,"protocol":"udp"}]}""", "spec.ports[0].protocol: Unsupported value: \"udp\": supported values: \"SCTP\", \"TCP\", \"UDP\"" },
        { """{"ports":[{"port":80}],"type":"ExternalName"}""", "spec.externalName: Required value" },
        { """{"ports":[{"port":80}],"externalTrafficPolicy":"Local"}""", "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services" },
        { """{"ports":[{"port":80}],"loadBalancerClass":"a/b"}""", "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'" },
        { """{"ports":[{"port":80}],"externalIPs":["127.0.0.1"]}""", "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)" },
    };

    [Theory]
    [MemberData(nameof(PodSpecs))]
    public void A_pod_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Problems("pods", spec));

    [Theory]
    [MemberData(nameof(ServiceSpecs))]
    public void A_service_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Problems("services", spec));

    [Fact]
    public void Two_services_never_hold_one_address_or_node_port()
    {
        // both are made against the same state: what the second takes must be refused by the commit's conditions
        StatusOrWrites first = Allocated("""{"type":"NodePort","clusterIP":"10.96.7.7","clusterIPs":["10.96.7.7"],"ports":[{"port":80,"nodePort":30001}]}""");
        StatusOrWrites second = Allocated("""{"type":"NodePort","clusterIP":"10.96.7.7","clusterIPs":["10.96.7.7"],"ports":[{"port":80,"nodePort":30001}]}""");
        Assert.Equal(2, first.Writes.Count);
        Assert.All(second.Writes, w => Assert.Equal(Revision.None, w.Expected));
        Assert.Equal(first.Writes.Select(w => w.Key), second.Writes.Select(w => w.Key));
    }

    [Fact]
    public void A_service_gets_an_address_of_the_range_beyond_its_reserved_part()
    {
        StatusOrWrites taken = Allocated("""{"ports":[{"port":80}]}""");
        Write address = Assert.Single(taken.Writes);
        Assert.StartsWith("10.", address.Key.Name, StringComparison.Ordinal);
        Assert.DoesNotContain("10.96.0.", address.Key.Name, StringComparison.Ordinal);
    }

    private static StatusOrWrites Allocated(string spec)
    {
        (ResourceKind kind, WriteContext context, ObjectDraft draft) = Completed("services", spec);
        StatusOrWrites taken = kind.Allocate(draft, default, new FieldErrors(), context);
        Assert.Null(taken.Error);
        return taken;
    }

    private static IEnumerable<string> Problems(string resource, string spec)
    {
        (ResourceKind kind, WriteContext context, ObjectDraft draft) = Completed(resource, spec);
        var errors = new FieldErrors();
        kind.Validate(draft, errors, context);
        return errors.All.Select(e => e.ToString());
    }

    private static (ResourceKind Kind, WriteContext Context, ObjectDraft Draft) Completed(string resource, string spec)
    {
        ResourceType type = KubernetesTable.BuiltIn.GroupVersions.First(v => v.Group.Length == 0).Resources.First(r => r.Name.Resource == resource);
        ResourceKind kind = Kinds.Of(type);
        var draft = ObjectDraft.Open(Document.Parse(Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"a","namespace":"n"},"spec":{{spec}}}""")).Root);
        kind.Complete(draft);
        var context = new WriteContext
        {
            Type = type,
            Namespace = "n",
            Name = "a",
            User = UserInfo.Anonymous,
            Now = DateTimeOffset.UnixEpoch,
            Snapshot = new MemoryStore(new StoreOptions { Time = TimeProvider.System }).Current,
            Random = new Random(1),
        };
        return (kind, context, draft);
    }
}
