using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources;

/// <summary>API services, roles and their bindings: one broken rule each, and what the server says of it.</summary>
public sealed class ControlRulesTests
{
    private static readonly RuleRun Services = new("apiregistration.k8s.io", "apiservices");
    private static readonly RuleRun ServiceStatuses = new("apiregistration.k8s.io", "apiservices", "status");
    private static readonly RuleRun Roles = new("rbac.authorization.k8s.io", "roles");
    private static readonly RuleRun ClusterRoles = new("rbac.authorization.k8s.io", "clusterroles");
    private static readonly RuleRun Bindings = new("rbac.authorization.k8s.io", "rolebindings");
    private static readonly RuleRun ClusterBindings = new("rbac.authorization.k8s.io", "clusterrolebindings");

    [RulesOf("APIService")]
    public static TheoryData<string, string> ServiceSpecs => new()
    {
        { """{"group":"b","version":"v2","groupPriorityMinimum":1,"versionPriority":1}""", "metadata.name: Invalid value: \"v1.b\": must be `spec.version+\".\"+spec.group`: \"v2.b\"" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":20001,"versionPriority":1}""", "spec.groupPriorityMinimum: Invalid value: 20001: must be positive and less than 20000" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":1}""", "spec.versionPriority: Invalid value: 0: must be positive and less than 1000" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":1,"versionPriority":1,"caBundle":"eHg="}""", "spec.caBundle: Invalid value: \"2 bytes\": local APIServices may not have a caBundle" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":1,"versionPriority":1,"insecureSkipTLSVerify":true}""", "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":1,"versionPriority":1,"service":{"name":"s"}}""", "spec.service.namespace: Required value" },
        { """{"group":"b","version":"v1","groupPriorityMinimum":1,"versionPriority":1,"service":{"name":"s","namespace":"n"},"caBundle":"eHg=","insecureSkipTLSVerify":true}""", "spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present" },
    };

    [RulesOf("Role, ClusterRole")]
    public static TheoryData<string, string> RoleRules => new()
    {
        { """{"apiGroups":[""],"resources":["pods"]}""", "rules[0].verbs: Required value: verbs must contain at least one value" },
        { """{"verbs":["get"],"resources":["pods"]}""", "rules[0].apiGroups: Required value: resource rules must supply at least one api group" },
        { """{"verbs":["get"],"apiGroups":[""]}""", "rules[0].resources: Required value: resource rules must supply at least one resource" },
    };

    [RulesOf("Role")]
    public static TheoryData<string, string> NamespacedRules => new()
    {
        { """{"verbs":["get"],"nonResourceURLs":["/x"]}""", "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to non-resource URLs" },
    };

    [RulesOf("ClusterRole")]
    public static TheoryData<string, string> ClusterRoleBodies => new()
    {
        { """{"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"nonResourceURLs":["/x"]}]}""", "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot apply to both regular resources and non-resource URLs" },
        { """{"aggregationRule":{}}""", "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil" },
    };

    [RulesOf("RoleBinding, ClusterRoleBinding")]
    public static TheoryData<string, string> BindingBodies => new()
    {
        { """{"roleRef":{"apiGroup":"apps","kind":"ClusterRole","name":"r"}}""", "roleRef.apiGroup: Unsupported value: \"apps\": supported values: \"rbac.authorization.k8s.io\"" },
        { """{"roleRef":{"kind":"ClusterRole"}}""", "roleRef.name: Required value" },
        { """{"roleRef":{"kind":"ClusterRole","name":"a/b"}}""", "roleRef.name: Invalid value: \"a/b\": may not contain '/'" },
        { """{"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"User"}]}""", "subjects[0].name: Required value" },
        { """{"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"Robot","name":"u"}]}""", "subjects[0].kind: Unsupported value: \"Robot\": supported values: \"ServiceAccount\", \"User\", \"Group\"" },
        { """{"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"Group","name":"g","apiGroup":"x"}]}""", "subjects[0].apiGroup: Unsupported value: \"x\": supported values: \"rbac.authorization.k8s.io\"" },
        { """{"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"s","namespace":"n","apiGroup":"x"}]}""", "subjects[0].apiGroup: Unsupported value: \"x\": supported values: \"\"" },
    };

    [RulesOf("ClusterRoleBinding")]
    public static TheoryData<string, string> ClusterBindingBodies => new()
    {
        { """{"roleRef":{"kind":"Role","name":"r"}}""", "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"" },
        { """{"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"s"}]}""", "subjects[0].namespace: Required value" },
    };

    [Theory]
    [MemberData(nameof(ServiceSpecs))]
    public void An_api_service_that_breaks_one_rule_is_told_which(string spec, string expected) =>
        Assert.Equal([expected], Services.Create($$$"""{"metadata":{"name":"v1.b"},"spec":{{{spec}}}}"""));

    [Fact]
    public void An_api_service_of_this_server_is_available_from_the_beginning_and_its_status_says_true_false_or_unknown()
    {
        const string spec = """{"group":"b","version":"v1","groupPriorityMinimum":1,"versionPriority":1}""";
        Assert.Empty(Services.Create($$$"""{"metadata":{"name":"v1.b"},"spec":{{{spec}}}}"""));
        string[] problems = [.. ServiceStatuses.Update($$"""{"spec":{{spec}}}""", $$$"""{"spec":{{{spec}}},"status":{"conditions":[{"type":"Available","status":"Maybe"}]}}""")];
        Assert.Equal(["status.conditions[0].status: Unsupported value: \"Maybe\": supported values: \"True\", \"False\", \"Unknown\""], problems);
    }

    [Theory]
    [MemberData(nameof(RoleRules))]
    public void A_role_that_breaks_one_rule_is_told_which(string rule, string expected)
    {
        Assert.Equal([expected], Roles.Create($$"""{"rules":[{{rule}}]}"""));
        Assert.Equal([expected], ClusterRoles.Create($$"""{"rules":[{{rule}}]}"""));
    }

    [Theory]
    [MemberData(nameof(NamespacedRules))]
    public void A_role_of_a_namespace_knows_no_urls(string rule, string expected) => Assert.Equal([expected], Roles.Create($$"""{"rules":[{{rule}}]}"""));

    [Theory]
    [MemberData(nameof(ClusterRoleBodies))]
    public void A_cluster_role_that_breaks_one_rule_is_told_which(string body, string expected) => Assert.Equal([expected], ClusterRoles.Create(body));

    [Theory]
    [MemberData(nameof(BindingBodies))]
    public void A_binding_that_breaks_one_rule_is_told_which(string body, string expected)
    {
        Assert.Equal([expected], Bindings.Create(body));
        Assert.Equal([expected], ClusterBindings.Create(body));
    }

    [Theory]
    [MemberData(nameof(ClusterBindingBodies))]
    public void A_cluster_binding_that_breaks_one_rule_is_told_which(string body, string expected) => Assert.Equal([expected], ClusterBindings.Create(body));

    [Fact]
    public void A_binding_keeps_its_role()
    {
        string[] problems = [.. Bindings.Update("""{"roleRef":{"kind":"Role","name":"r"}}""", """{"roleRef":{"kind":"Role","name":"s"}}""")];
        Assert.Equal(["roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"s\"}: cannot change roleRef"], problems);
    }
}
