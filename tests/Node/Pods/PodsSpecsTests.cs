using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;

namespace Xebec.Tests.Node.Pods;

/// <summary>What containers and sandboxes are made of.</summary>
public sealed class PodsSpecsTests
{
    private static readonly NodePlace Place = new()
    {
        NodeName = "n1",
        HostName = "host1",
        PodsDirectory = "/pods",
        LogsDirectory = "/logs",
        SeccompDirectory = "/seccomp",
        ClusterDns = ["10.96.0.10"],
        Addresses = ["192.0.2.1"],
        Allocatable = new Dictionary<string, string> { ["cpu"] = "4", ["memory"] = "1Gi" },
        MemoryBytes = 1L << 30,
    };

    private static Value Json(string text) => Document.Parse(Encoding.UTF8.GetBytes(text)).Root;

    private static Pod PodOf(string spec, string metadata = "") =>
        new(Json($$$"""{"metadata":{"name":"web-1","namespace":"shop","uid":"u1"{{{metadata}}}},"spec":{{{{spec}}}}}"""));

    [Theory]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(B)", "x1y2")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$(NOPE)", "$(NOPE)")]
    [InlineData("$A $", "$A $")]
    [InlineData("$(A", "$(A")]
    [InlineData("$$$(A)", "$1")]
    public void References_to_variables_are_replaced(string text, string expected) =>
        Assert.Equal(expected, Expansion.Expand(text, name => name switch { "A" => "1", "B" => "2", _ => null }));

    [Fact]
    public void Variables_stand_in_order_and_the_nearer_one_wins()
    {
        var container = new Container(Json("""
            {"name":"c","resources":{"requests":{"cpu":"250m"}},
             "envFrom":[{"prefix":"P_","configMapRef":{"name":"m"}},{"secretRef":{"name":"gone","optional":true}}],
             "env":[{"name":"A","value":"$(P_k)-$(SVC)"},{"name":"P_k","value":"own"},
                    {"name":"N","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},
                    {"name":"L","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['x']"}}},
                    {"name":"CPU","valueFrom":{"resourceFieldRef":{"resource":"requests.cpu","divisor":"1m"}}},
                    {"name":"CPUS","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu"}}},
                    {"name":"S","valueFrom":{"secretKeyRef":{"name":"s","key":"w"}}},
                    {"name":"O","valueFrom":{"configMapKeyRef":{"name":"m","key":"none","optional":true}}}]}
            """));
        var objects = new ReferencedObjects();
        objects.ConfigMaps["m"] = new ConfigMap(Json("""{"data":{"k":"v"}}"""));
        objects.Secrets["s"] = new Secret(Json("""{"data":{"w":"aHVzaA=="}}"""));
        Pod pod = PodOf("", ""","labels":{"x":"y"}""");
        var fields = new PodFields(pod, ["10.0.0.1"], Place);
        IEnumerable<string> variables = ContainerEnvironment
            .Of(container, "shop", objects, fields, new SortedDictionary<string, string> { ["SVC"] = "10.96.0.1", ["A"] = "service" })
            .Select(v => $"{v.Name}={v.Value}");
        Assert.Equal(["P_k=own", "A=v-10.96.0.1", "N=web-1", "IP=10.0.0.1", "L=y", "CPU=250", "CPUS=4", "S=hush", "SVC=10.96.0.1"], variables);
    }

    [Theory]
    [InlineData("""{"configMapKeyRef":{"name":"m","key":"none"}}""", "couldn't find key none in ConfigMap shop/m")]
    [InlineData("""{"configMapKeyRef":{"name":"gone","key":"k"}}""", "configmap \"gone\" not found")]
    [InlineData("""{"secretKeyRef":{"name":"gone","key":"k"}}""", "secret \"gone\" not found")]
    [InlineData("""{"fieldRef":{"fieldPath":"spec.nothing"}}""", "unsupported fieldPath: spec.nothing")]
    public void A_reference_that_leads_nowhere_is_told(string from, string expected)
    {
        var objects = new ReferencedObjects();
        objects.ConfigMaps["m"] = new ConfigMap(Json("""{"data":{"k":"v"}}"""));
        var container = new Container(Json($$"""{"env":[{"name":"A","valueFrom":{{from}}}]}"""));
        var fields = new PodFields(PodOf(""), [], Place);
        Assert.Equal(expected, Assert.Throws<PodFault>(() => ContainerEnvironment.Of(container, "shop", objects, fields, new Dictionary<string, string>())).Message);
    }

    [Fact]
    public void Services_of_the_namespace_and_the_api_server_are_told_in_variables()
    {
        Service[] services =
        [
            new(Json("""{"metadata":{"name":"kubernetes","namespace":"default"},"spec":{"clusterIP":"10.96.0.1","ports":[{"name":"https","port":443,"protocol":"TCP"}]}}""")),
            new(Json("""{"metadata":{"name":"my-db","namespace":"shop"},"spec":{"clusterIP":"10.96.0.2","ports":[{"port":53,"protocol":"UDP"}]}}""")),
            new(Json("""{"metadata":{"name":"headless","namespace":"shop"},"spec":{"clusterIP":"None","ports":[{"port":80}]}}""")),
            new(Json("""{"metadata":{"name":"other","namespace":"else"},"spec":{"clusterIP":"10.96.0.3","ports":[{"port":80}]}}""")),
        ];
        Assert.Equal(
            [
                "KUBERNETES_PORT=tcp://10.96.0.1:443", "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443", "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1",
                "KUBERNETES_PORT_443_TCP_PORT=443", "KUBERNETES_PORT_443_TCP_PROTO=tcp", "KUBERNETES_SERVICE_HOST=10.96.0.1", "KUBERNETES_SERVICE_PORT=443",
                "KUBERNETES_SERVICE_PORT_HTTPS=443", "MY_DB_PORT=udp://10.96.0.2:53", "MY_DB_PORT_53_UDP=udp://10.96.0.2:53", "MY_DB_PORT_53_UDP_ADDR=10.96.0.2",
                "MY_DB_PORT_53_UDP_PORT=53", "MY_DB_PORT_53_UDP_PROTO=udp", "MY_DB_SERVICE_HOST=10.96.0.2", "MY_DB_SERVICE_PORT=53",
            ],
            ServiceVariables.For("shop", services, linked: true).Select(v => $"{v.Key}={v.Value}"));
        Assert.Equal(8, ServiceVariables.For("shop", services, linked: false).Count);
    }

    [Theory]
    [InlineData("", "10.96.0.10", "shop.svc.cluster.local svc.cluster.local cluster.local lan", "ndots:5")]
    [InlineData("\"dnsPolicy\":\"Default\"", "192.0.2.53", "lan", "edns0")]
    [InlineData("\"hostNetwork\":true", "192.0.2.53", "lan", "edns0")]
    [InlineData("\"hostNetwork\":true,\"dnsPolicy\":\"ClusterFirstWithHostNet\"", "10.96.0.10", "shop.svc.cluster.local svc.cluster.local cluster.local lan", "ndots:5")]
    [InlineData("\"dnsPolicy\":\"None\",\"dnsConfig\":{\"nameservers\":[\"1.1.1.1\"],\"options\":[{\"name\":\"ndots\",\"value\":\"2\"}]}", "1.1.1.1", "", "ndots:2")]
    [InlineData("\"dnsConfig\":{\"searches\":[\"x\"],\"options\":[{\"name\":\"ndots\",\"value\":\"2\"}]}", "10.96.0.10", "shop.svc.cluster.local svc.cluster.local cluster.local lan x", "ndots:2")]
    public void The_resolver_is_the_policys(string spec, string servers, string searches, string options)
    {
        DnsConfig dns = PodDns.Of(PodOf(spec), Place, "nameserver 192.0.2.53\nsearch lan\noptions edns0\n", out bool lacks);
        Assert.False(lacks);
        Assert.Equal((servers, searches, options), (string.Join(' ', dns.Servers), string.Join(' ', dns.Searches), string.Join(' ', dns.Options)));
    }

    [Fact]
    public void Without_a_cluster_dns_the_nodes_resolver_serves()
    {
        DnsConfig dns = PodDns.Of(PodOf(""), Place with { ClusterDns = [] }, "nameserver 192.0.2.53\n", out bool lacks);
        Assert.True(lacks);
        Assert.Equal(["192.0.2.53"], dns.Servers);
    }

    [Theory]
    [InlineData("", "web-1", "10.0.0.1\tweb-1")]
    [InlineData("\"hostname\":\"h\",\"subdomain\":\"s\"", "h", "10.0.0.1\th.s.shop.svc.cluster.local\th")]
    [InlineData("\"subdomain\":\"s\",\"setHostnameAsFQDN\":true", "web-1.s.shop.svc.cluster.local", "10.0.0.1\tweb-1.s.shop.svc.cluster.local\tweb-1")]
    public void A_pod_knows_its_own_name(string spec, string name, string line)
    {
        Pod pod = PodOf(spec);
        Assert.Equal(name, PodHosts.NameOf(pod, Place));
        Assert.Contains(line, PodHosts.File(pod, Place, ["10.0.0.1"], "").Split('\n'));
    }

    [Theory]
    [InlineData("""{"limits":{"cpu":"100m","memory":"64Mi"},"requests":{"cpu":"100m","memory":"64Mi"}}""", 102, 10_000L, 67_108_864L, -997)]
    [InlineData("""{"requests":{"cpu":"2","memory":"256Mi"}}""", 2048, null, null, 750)]
    [InlineData("""{"limits":{"cpu":"1m"}}""", 2, 1000L, null, 999)]
    [InlineData("""{}""", 2, null, null, 1000)]
    public void Amounts_become_the_kernels(string resources, long shares, long? quota, long? memory, long score)
    {
        Pod pod = PodOf($$""" "containers":[{"name":"c","resources":{{resources}}}] """);
        ContainerResources limits = ResourceLimits.Of(pod, pod.Spec.Containers[0], Place.MemoryBytes);
        Assert.Equal((shares, quota, memory, score), (limits.CpuShares, limits.CpuQuotaMicroseconds, limits.MemoryLimitBytes, limits.OomScoreAdj));
    }

    [Theory]
    [InlineData("""{"runAsNonRoot":true}""", null, "", "container has runAsNonRoot and image will run as root (pod: \"p\", container: c)")]
    [InlineData("""{"runAsNonRoot":true}""", null, "joe", "container has runAsNonRoot and image has non-numeric user (joe), cannot verify user is non-root (pod: \"p\", container: c)")]
    [InlineData("""{"runAsNonRoot":true,"runAsUser":0}""", null, "", "container's runAsUser breaks non-root policy (pod: \"p\", container: c)")]
    [InlineData("""{"runAsNonRoot":true,"runAsUser":7}""", null, "", null)]
    [InlineData("""{"runAsNonRoot":true}""", 5L, "", null)]
    public void Who_must_not_be_root_is_not(string context, long? uid, string user, string? problem)
    {
        var image = new ImageStatus { Id = "i", Uid = uid, UserName = user };
        SecurityOptions? options = null;
        Exception? thrown = Record.Exception(() => options = Rights.OfContainer(default, new SecurityContext(Json(context)), image, "p", "c", Place));
        Assert.Equal(problem, thrown?.Message);
        Assert.True(problem is not null || options!.MaskedPaths.Count > 0);
    }

    [Fact]
    public void A_sandbox_says_whose_it_is_and_where_its_logs_go()
    {
        Pod pod = PodOf(""" "shareProcessNamespace":true,"containers":[{"name":"c","securityContext":{"privileged":true},"ports":[{"containerPort":80,"hostPort":8080,"protocol":"TCP"}]}] """, ""","labels":{"app":"web"}""");
        SandboxSpec spec = SandboxSpecs.Of(new PodGoal(pod), 3, Place, new([], [], []), "", DateTimeOffset.UnixEpoch);
        Assert.Equal(new SandboxMetadata("shop", "web-1", "u1", 3), spec.Metadata);
        Assert.Equal("/logs/shop_web-1_u1", spec.LogDirectory);
        Assert.Equal("web", spec.Labels["app"]);
        Assert.Equal("u1", spec.Labels["io.kubernetes.pod.uid"]);
        Assert.Equal(NamespaceMode.Pod, spec.Namespaces.Pid);
        Assert.True(spec.Security.Privileged);
        Assert.Equal(new PortMapping(PortProtocol.Tcp, 80, 8080, ""), Assert.Single(spec.PortMappings));
    }

    [Fact]
    public void A_sysctl_that_touches_others_is_refused()
    {
        Pod pod = PodOf(""" "securityContext":{"sysctls":[{"name":"kernel.msgmax","value":"1"}]} """);
        PodFault fault = Assert.Throws<PodFault>(() => SandboxSpecs.Of(new PodGoal(pod), 0, Place, new([], [], []), "", DateTimeOffset.UnixEpoch));
        Assert.Equal("forbidden sysctl: \"kernel.msgmax\" not allowlisted", fault.Message);
    }

    [Fact]
    public void Downward_files_quote_what_maps_hold()
    {
        var fields = new PodFields(PodOf("", ""","annotations":{"b":"two\nlines","a":"\"q\""}"""), [], Place);
        Assert.Equal("a=\"\\\"q\\\"\"\nb=\"two\\nlines\"", fields.Field("metadata.annotations"));
    }
}
