using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Networking;

/// <summary>Policies, ingresses and their classes, addresses and the blocks they come from.</summary>
public sealed class NetworkingRulesTests
{
    [RulesOf]
    public static TheoryData<string, string, string> Objects => new()
    {
        { "networkpolicies", """{"spec":{"podSelector":{},"policyTypes":["Ingress","Egress","Ingress"]}}""", "spec.policyTypes: Invalid value: [\"Ingress\",\"Egress\",\"Ingress\"]: may not specify more than two policyTypes" },
        { "networkpolicies", """{"spec":{"podSelector":{},"ingress":[{"ports":[{"endPort":5}]}]}}""", "spec.ingress[0].ports[0].endPort: Invalid value: 5: may not be specified when `port` is not specified" },
        { "networkpolicies", """{"spec":{"podSelector":{},"ingress":[{"ports":[{"port":10,"endPort":5}]}]}}""", "spec.ingress[0].ports[0].endPort: Invalid value: 10: must be greater than or equal to `port`" },
        { "networkpolicies", """{"spec":{"podSelector":{},"ingress":[{"from":[{}]}]}}""", "spec.ingress[0].from[0]: Required value: must specify a peer" },
        { "networkpolicies", """{"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"1.2.0.0/16","except":["1.3.0.0/24"]}}]}]}}""", "spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"1.3.0.0/24\": must be a strict subset of `cidr`" },
        { "networkpolicies", """{"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"::/0","except":["2001:db8::/32"]}}]}]}}""", "" },
        { "ingresses", """{"spec":{}}""", "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified" },
        { "ingresses", """{"spec":{"defaultBackend":{}}}""", "spec.defaultBackend: Invalid value: \"\": resource or service backend is required" },
        { "ingresses", """{"spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80,"name":"http"}}}}}""", "spec.defaultBackend: Invalid value: \"\": cannot set both port name & port number" },
        { "ingresses", """{"spec":{"rules":[{"host":"1.2.3.4"}]}}""", "spec.rules[0].host: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address" },
        { "ingresses", """{"spec":{"rules":[{"http":{"paths":[{"path":"/a/..","pathType":"Exact","backend":{"resource":{"kind":"K","name":"n"}}}]}}]}}""", "spec.rules[0].http.paths[0].path: Invalid value: \"/a/..\": cannot end with '/..'" },
        { "ingresses", """{"metadata":{"annotations":{"kubernetes.io/ingress.class":"x"}},"spec":{"ingressClassName":"y","rules":[{}]}}""", "annotations.kubernetes.io/ingress.class: Invalid value: \"x\": must match `ingressClassName` when both are specified" },
        { "ingressclasses", """{"spec":{"controller":"x"}}""", "spec.controller: Invalid value: \"x\": must be a domain-prefixed path (such as \"acme.io/foo\")" },
        { "ingressclasses", """{"spec":{"controller":"a.b/c","parameters":{"kind":"K","name":"n","scope":"Namespace"}}}""", "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'" },
        { "ipaddresses", """{"metadata":{"name":"2001:0db8::1"},"spec":{"parentRef":{"resource":"services","name":"s"}}}""", "metadata.name: Invalid value: \"2001:0db8::1\": must be in canonical form (\"2001:db8::1\")" },
        { "ipaddresses", """{"metadata":{"name":"1.2.3.4"},"spec":{"parentRef":{"name":"s"}}}""", "spec.parentRef.resource: Required value" },
        { "servicecidrs", """{"spec":{"cidrs":["10.0.0.0/24","10.1.0.0/24"]}}""", "spec.cidrs: Invalid value: [\"10.0.0.0/24\",\"10.1.0.0/24\"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64" },
        { "servicecidrs", """{"spec":{"cidrs":["10.0.0.1/24"]}}""", "spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the prefix length" },
    };

    [RulesOf]
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "ingressclasses", """{"spec":{"controller":"a.b/c"}}""", """{"spec":{"controller":"a.b/d"}}""", "spec.controller: Invalid value: \"a.b/d\": field is immutable" },
        { "ipaddresses", """{"metadata":{"name":"1.2.3.4"},"spec":{"parentRef":{"resource":"services","name":"s"}}}""", """{"spec":{"parentRef":{"resource":"services","name":"t"}}}""", "spec.parentRef: Invalid value: {\"Group\":\"\",\"Resource\":\"services\",\"Namespace\":\"\",\"Name\":\"t\"}: field is immutable" },
        { "servicecidrs", """{"spec":{"cidrs":["10.0.0.0/24"]}}""", """{"spec":{"cidrs":["10.1.0.0/24"]}}""", "spec.cidrs[0]: Invalid value: \"10.1.0.0/24\": field is immutable" },
        { "servicecidrs", """{"spec":{"cidrs":["10.0.0.0/24"]}}""", """{"spec":{"cidrs":["10.0.0.0/24","fd00::/112"]}}""", "" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_that_breaks_one_rule_is_told_which(string resource, string json, string expected) => Assert.Equal(expected, RuleBench.Create(resource, json));

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_may_not_be_is_told_why(string resource, string json, string change, string expected) => Assert.Equal(expected, RuleBench.Update(resource, json, change));
}
