using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.FlowControl;

/// <summary>Flow schemas and priority levels: one broken rule each, and what the server says of it.</summary>
public sealed class FlowControlRulesTests
{
    private static readonly RuleRun Schemas = new("flowcontrol.apiserver.k8s.io", "flowschemas");
    private static readonly RuleRun SchemaStatuses = new("flowcontrol.apiserver.k8s.io", "flowschemas", "status");
    private static readonly RuleRun Levels = new("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations");

    [RulesOf("FlowSchema")]
    public static TheoryData<string, string> SchemaSpecs => new()
    {
        { """{"matchingPrecedence":-1,"priorityLevelConfiguration":{"name":"l"}}""", "spec.matchingPrecedence: Invalid value: -1: must be a positive value" },
        { """{"matchingPrecedence":10001,"priorityLevelConfiguration":{"name":"l"}}""", "spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000" },
        { """{"matchingPrecedence":1,"priorityLevelConfiguration":{"name":"l"}}""", "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1" },
        { """{"priorityLevelConfiguration":{"name":""}}""", "spec.priorityLevelConfiguration.name: Required value: must reference a priority level" },
        { """{"priorityLevelConfiguration":{"name":"l"},"distinguisherMethod":{"type":"X"}}""", "spec.distinguisherMethod.type: Unsupported value: {\"Type\":\"X\"}: supported values: \"ByNamespace\", \"ByUser\"" },
    };

    [RulesOf("FlowSchema", Under = "spec.rules[].")]
    public static TheoryData<string, string> SchemaRules => new()
    {
        { """{"subjects":[],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects: Required value: subjects must contain at least one value" },
        { """{"subjects":[{"kind":"X"}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects[0].kind: Unsupported value: \"X\": supported values: \"Group\", \"ServiceAccount\", \"User\"" },
        { """{"subjects":[{"kind":"User"}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects[0].user: Required value: user is required when subject kind is 'User'" },
        { """{"subjects":[{"kind":"Group","group":{"name":""}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects[0].group.name: Required value" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"},"serviceAccount":{"namespace":"n","name":"*"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects[0].serviceAccount: Forbidden: serviceAccount is forbidden when subject kind is not 'ServiceAccount'" },
        { """{"subjects":[{"kind":"ServiceAccount","serviceAccount":{"name":"x"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["dance"],"nonResourceURLs":["/x"]}]}""", "nonResourceRules[0].verbs: Unsupported value: [\"dance\"]: supported values: \"create\", \"delete\", \"deletecollection\", \"get\", \"list\", \"patch\", \"proxy\", \"update\", \"watch\"" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["*","get"],"nonResourceURLs":["/x"]}]}""", "nonResourceRules[0].verbs: Invalid value: [\"*\",\"get\"]: if '*' is present, must not specify other verbs" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["*","/x"]}]}""", "nonResourceRules[0].nonResourceURLs: Invalid value: [\"*\",\"/x\"]: if '*' is present, must not specify other non-resource URLs" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["x"]}]}""", "nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"x\": must start with slash" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/a b"]}]}""", "nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/a b\": must not contain white-space" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/a//b"]}]}""", "nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/a//b\": must not contain double slash" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/a*"]}]}""", "nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/a*\": wildcard can only do suffix matching" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"resourceRules":[{"verbs":["get"],"apiGroups":["*","a"],"resources":["r"],"clusterScope":true}]}""", "resourceRules[0].apiGroups: Invalid value: [\"*\",\"a\"]: if '*' is present, must not specify other api groups" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":[],"clusterScope":true}]}""", "resourceRules[0].resources: Required value: resource rules must supply at least one resource" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["r"]}]}""", "resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace" },
        { """{"subjects":[{"kind":"User","user":{"name":"u"}}],"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["r"],"namespaces":["*","n"]}]}""", "resourceRules[0].namespaces: Invalid value: [\"*\",\"n\"]: if '*' is present, must not specify other namespaces" },
    };

    [RulesOf("PriorityLevelConfiguration")]
    public static TheoryData<string, string> LevelSpecs => new()
    {
        { """{"type":"Odd"}""", "spec.type: Unsupported value: \"Odd\": supported values: \"Exempt\", \"Limited\"" },
        { """{"type":"Exempt"}""", "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'" },
        { """{"type":"Limited"}""", "spec.limited: Required value: must not be empty when type is Limited" },
        { """{"type":"Limited","exempt":{},"limited":{"limitResponse":{"type":"Reject"}}}""", "spec.exempt: Forbidden: must be nil if the type is Limited" },
        { """{"type":"Limited","limited":{}}""", "spec.limited.limitResponse.type: Unsupported value: \"\": supported values: \"Queue\", \"Reject\"" },
        { """{"type":"Limited","limited":{"nominalConcurrencyShares":-1,"limitResponse":{"type":"Reject"}}}""", "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer" },
        { """{"type":"Limited","limited":{"lendablePercent":101,"limitResponse":{"type":"Reject"}}}""", "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive" },
        { """{"type":"Limited","limited":{"borrowingLimitPercent":-1,"limitResponse":{"type":"Reject"}}}""", "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be at least 0" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Reject","queuing":{}}}}""", "spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Queue"}}}""", "spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queues":2,"handSize":9}}}}""", "spec.limited.limitResponse.queuing.handSize: Invalid value: 9: should not be greater than queues (2)" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queues":10000001,"handSize":1}}}}""", "spec.limited.limitResponse.queuing.queues: Invalid value: 10000001: must not be greater than 10000000" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queues":512,"handSize":8}}}}""", "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60" },
        { """{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queueLengthLimit":-1}}}}""", "spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive" },
    };

    [RulesOf("FlowSchema, PriorityLevelConfiguration")]
    public static TheoryData<string, string> Statuses => new()
    {
        { """{"conditions":[{"status":"True"}]}""", "status.conditions[0].type: Required value: must not be empty" },
        { """{"conditions":[{"type":"A","status":"True"},{"type":"A","status":"True"}]}""", "status.conditions[1].type: Duplicate value: \"A\"" },
    };

    [Theory]
    [MemberData(nameof(SchemaSpecs))]
    public void A_flow_schema_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Schemas.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(SchemaRules))]
    public void A_rule_of_a_flow_schema_that_breaks_one_rule_is_told_which(string rule, string expected) =>
        Assert.Equal(["spec.rules[0]." + expected], Schemas.Create($$$"""{"spec":{"priorityLevelConfiguration":{"name":"l"},"rules":[{{{rule}}}]}}"""));

    [Theory]
    [MemberData(nameof(LevelSpecs))]
    public void A_priority_level_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Levels.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(Statuses))]
    public void A_status_that_breaks_one_rule_is_told_which(string status, string expected)
    {
        const string spec = """{"priorityLevelConfiguration":{"name":"l"}}""";
        Assert.Equal([expected], SchemaStatuses.Update($$"""{"spec":{{spec}}}""", $$"""{"spec":{{spec}},"status":{{status}}}"""));
    }

    [Fact]
    public void The_level_that_catches_all_keeps_its_first_spec()
    {
        const string kept = """{"metadata":{"name":"catch-all"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":5,"limitResponse":{"type":"Reject"}}}}""";
        Assert.Empty(Levels.Create(kept));
        string problem = Assert.Single(Levels.Create(kept.Replace(":5", ":6", StringComparison.Ordinal)));
        Assert.EndsWith("spec of 'catch-all' must equal the fixed value", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exempt_level_may_change_its_shares_only()
    {
        Assert.Empty(Levels.Create("""{"metadata":{"name":"exempt"},"spec":{"type":"Exempt","exempt":{"nominalConcurrencyShares":7}}}"""));
        Assert.Contains(Levels.Create("""{"metadata":{"name":"exempt"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Reject"}}}}"""), p => p.EndsWith("except the 'spec.exempt' field must equal the fixed value", StringComparison.Ordinal));
    }
}
