using Xebec.Api.Documents;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources;

/// <summary>Nodes, namespaces, quotas, limits, leases, accounts, events and the classes that pods name.</summary>
public sealed class StoredKindsTests
{
    private const string Event = "\"eventTime\":\"2026-01-02T03:04:05.000006Z\",\"reportingController\":\"a.b/c\",\"reportingInstance\":\"i\",\"action\":\"a\",\"reason\":\"r\",\"type\":\"Normal\",\"regarding\":{\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\"n\"}";

    [RulesOf]
    public static TheoryData<string, string, string> Objects => new()
    {
        { "nodes", """{"spec":{"taints":[{"key":"a","effect":"Go"}]}}""", "metadata.taints[0].effect: Unsupported value: \"Go\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"" },
        { "nodes", """{"spec":{"taints":[{"key":"a","effect":"NoSchedule"},{"key":"a","value":"x","effect":"NoSchedule"}]}}""", "metadata.taints[1]: Duplicate value: {\"Key\":\"a\",\"Value\":\"x\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}: taints must be unique by key and effect pair" },
        { "nodes", """{"spec":{"podCIDRs":["10.1.0.0/24","10.2.0.0/24"]}}""", "spec.podCIDRs: Invalid value: [\"10.1.0.0/24\",\"10.2.0.0/24\"]: may specify no more than one CIDR for each IP family" },
        { "nodes", """{"status":{"allocatable":{"pods":"1500m"}}}""", "status.allocatable.pods: Invalid value: \"1500m\": must be an integer" },
        { "namespaces", """{"spec":{"finalizers":["x"]}}""", "spec.finalizers: Invalid value: \"x\": name is neither a standard finalizer name nor is it fully qualified" },
        { "resourcequotas", """{"spec":{"hard":{"requests.example.com/gpu":"1","hugepages-2Mi":"2Mi","count/jobs.batch":"1"}}}""", "" },
        { "resourcequotas", """{"spec":{"hard":{"services":"1"},"scopes":["Terminating"]}}""", "spec.scopes: Invalid value: [\"Terminating\"]: unsupported scope applied to resource" },
        { "resourcequotas", """{"spec":{"hard":{"pods":"1"},"scopes":["Terminating","NotTerminating"]}}""", "spec.scopes: Invalid value: [\"Terminating\",\"NotTerminating\"]: conflicting scopes" },
        { "resourcequotas", """{"spec":{"hard":{"pods":"1"},"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In"}]}}}""", "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector" },
        { "limitranges", """{"spec":{"limits":[{"type":"Pod","default":{"cpu":"1"}}]}}""", "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'" },
        { "limitranges", """{"spec":{"limits":[{"type":"Container","defaultRequest":{"cpu":"2"},"default":{"cpu":"1"}}]}}""", "spec.limits[0].defaultRequest[cpu]: Invalid value: \"2\": default request value 2 is greater than default limit value 1" },
        { "limitranges", """{"spec":{"limits":[{"type":"Container","maxLimitRequestRatio":{"cpu":"5"},"min":{"cpu":"1"},"max":{"cpu":"2"}}]}}""", "spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: \"5\": ratio 5 is greater than max/min = 2.000000" },
        { "limitranges", """{"spec":{"limits":[{"type":"Odd"}]}}""", "spec.limits[0].type: Invalid value: \"Odd\": must be a standard limit type or fully qualified" },
        { "leases", """{"spec":{"leaseDurationSeconds":0}}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0" },
        { "priorityclasses", """{"metadata":{"name":"system-x"},"value":1}""", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class" },
        { "priorityclasses", """{"value":1000000001}""", "value: Forbidden: maximum allowed value of a user defined priority is 1000000000" },
        { "runtimeclasses", """{"handler":"a.b"}""", "handler: Invalid value: \"a.b\": must not contain dots" },
        { "runtimeclasses", """{"handler":"h","scheduling":{"tolerations":[{"key":"a","operator":"Exists"},{"key":"a","operator":"Exists"}]}}""", "scheduling.tolerations[1]: Duplicate value: {\"Key\":\"a\",\"Operator\":\"Exists\",\"Value\":\"\",\"Effect\":\"\",\"TolerationSeconds\":null}" },
        { "/events", """{"involvedObject":{"kind":"Pod","namespace":"other"}}""", "involvedObject.namespace: Invalid value: \"other\": does not match event.namespace" },
        { "events.k8s.io/events", $"{{{Event}}}", "" },
        { "events.k8s.io/events", $"{{{Event},\"deprecatedCount\":3}}", "count: Invalid value: \"\": needs to be unset" },
        { "events.k8s.io/events", $"{{{Event},\"series\":{{\"count\":1,\"lastObservedTime\":\"2026-01-02T03:04:05.000006Z\"}}}}", "series.count: Invalid value: \"\": should be at least 2" },
    };

    [RulesOf]
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "nodes", """{"spec":{"podCIDR":"10.1.0.0/24"}}""", """{"spec":{"podCIDR":"10.2.0.0/24","podCIDRs":["10.2.0.0/24"]}}""", "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid" },
        { "nodes", """{"spec":{"providerID":"a"}}""", """{"spec":{"providerID":"b"}}""", "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid" },
        { "resourcequotas", """{"spec":{"hard":{"pods":"1"}}}""", """{"spec":{"scopes":["Terminating"]}}""", "spec.scopes: Invalid value: [\"Terminating\"]: field is immutable" },
        { "priorityclasses", """{"value":5}""", """{"value":6}""", "value: Forbidden: may not be changed in an update." },
        { "runtimeclasses", """{"handler":"h"}""", """{"handler":"i"}""", "handler: Invalid value: \"i\": field is immutable" },
        { "events.k8s.io/events", $"{{{Event}}}", """{"note":"Q"}""", "message: Invalid value: \"Q\": field is immutable" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_that_breaks_one_rule_is_told_which(string resource, string json, string expected) => Assert.Equal(expected, RuleBench.Create(resource.TrimStart('/'), json));

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_may_not_be_is_told_why(string resource, string json, string change, string expected) => Assert.Equal(expected, RuleBench.Update(resource, json, change));

    [Fact]
    public void A_namespace_is_terminating_exactly_when_it_is_being_deleted()
    {
        string said = RuleBench.Update("namespaces", "{}", """{"status":{"phase":"Terminating"}}""", "status");
        Assert.Equal("status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty", said);
    }

    [Fact]
    public void A_node_has_its_first_block_in_both_fields()
    {
        Value spec = RuleBench.Stored("nodes", """{"spec":{"podCIDRs":["10.1.0.0/24","fd00::/64"]}}""")["spec"];
        Assert.Equal("10.1.0.0/24", spec["podCIDR"].TextOrEmpty);
        spec = RuleBench.Stored("nodes", """{"spec":{"podCIDR":"10.1.0.0/24","podCIDRs":["10.2.0.0/24"]}}""")["spec"];
        Assert.Equal("""["10.1.0.0/24"]""", spec["podCIDRs"].ToString());
    }

    [Fact]
    public void What_is_behind_a_gate_that_is_off_is_not_stored()
    {
        Assert.False(RuleBench.Stored("leases", """{"spec":{"strategy":"X"}}""")["spec"]["strategy"].Exists);
        Assert.False(RuleBench.Stored("nodes", """{"spec":{"configSource":{"configMap":{"name":"a"}}}}""")["spec"]["configSource"].Exists);
    }
}
