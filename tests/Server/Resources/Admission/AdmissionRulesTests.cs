using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Admission;

/// <summary>Webhook configurations, admission policies and their bindings: one broken rule each, and what the server says of it.</summary>
public sealed class AdmissionRulesTests
{
    private const string Group = "admissionregistration.k8s.io";
    private const string Match = "\"matchConstraints\":{\"resourceRules\":[{\"apiGroups\":[\"g\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],\"resources\":[\"r\"]}]}";
    private const string HookStart = "\"name\":\"a.b.c\",\"admissionReviewVersions\":[\"v1\"]";
    private const string Client = "\"clientConfig\":{\"url\":\"https://h/x\"}";
    private static readonly RuleRun Validating = new(Group, "validatingwebhookconfigurations");
    private static readonly RuleRun Mutating = new(Group, "mutatingwebhookconfigurations");
    private static readonly RuleRun Policies = new(Group, "validatingadmissionpolicies");
    private static readonly RuleRun PolicyStatuses = new(Group, "validatingadmissionpolicies", "status");
    private static readonly RuleRun MutatingPolicies = new(Group, "mutatingadmissionpolicies");
    private static readonly RuleRun Bindings = new(Group, "validatingadmissionpolicybindings");
    private static readonly RuleRun MutatingBindings = new(Group, "mutatingadmissionpolicybindings");

    [RulesOf("ValidatingWebhookConfiguration, MutatingWebhookConfiguration", Under = "webhooks[].")]
    public static TheoryData<string, string> Hooks => new()
    {
        { $$"""{"name":"a","admissionReviewVersions":["v1"],"sideEffects":"None",{{Client}}}""", "name: Invalid value: \"a\": should be a domain with at least three segments separated by dots" },
        { $$"""{"admissionReviewVersions":["v1"],"sideEffects":"None",{{Client}}}""", "name: Required value" },
        { $$"""{"name":"a.b.c","sideEffects":"None",{{Client}}}""", "admissionReviewVersions: Required value: must specify one of v1, v1beta1" },
        { $$"""{"name":"a.b.c","admissionReviewVersions":["v9"],"sideEffects":"None",{{Client}}}""", "admissionReviewVersions: Invalid value: [\"v9\"]: must include at least one of v1, v1beta1" },
        { $$"""{"name":"a.b.c","admissionReviewVersions":["v1","v1"],"sideEffects":"None",{{Client}}}""", "admissionReviewVersions[1]: Invalid value: \"v1\": duplicate version" },
        { $$"""{{{HookStart}},{{Client}}}""", "sideEffects: Required value: must specify one of None, NoneOnDryRun" },
        { $$"""{{{HookStart}},"sideEffects":"Some",{{Client}}}""", "sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"" },
        { $$"""{{{HookStart}},"sideEffects":"None","failurePolicy":"X",{{Client}}}""", "failurePolicy: Unsupported value: \"X\": supported values: \"Fail\", \"Ignore\"" },
        { $$"""{{{HookStart}},"sideEffects":"None","matchPolicy":"X",{{Client}}}""", "matchPolicy: Unsupported value: \"X\": supported values: \"Equivalent\", \"Exact\"" },
        { $$"""{{{HookStart}},"sideEffects":"None","timeoutSeconds":31,{{Client}}}""", "timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds" },
        { $$"""{{{HookStart}},"sideEffects":"None","matchConditions":[{"expression":"true"}],{{Client}}}""", "matchConditions[0].name: Required value" },
        { $$"""{{{HookStart}},"sideEffects":"None"}""", "clientConfig: Required value: exactly one of url or service is required" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"http://h"}}""", "clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"https:///x"}}""", "clientConfig.url: Invalid value: \"\": host must be specified; desired format: https://host[/path]" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"https://u@h"}}""", "clientConfig.url: Invalid value: \"u\": user information is not permitted in the URL" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"https://h?x"}}""", "clientConfig.url: Invalid value: \"x\": query parameters are not permitted in the URL" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"https://h#x"}}""", "clientConfig.url: Invalid value: \"x\": fragments are not permitted in the URL" },
        { $$$"""{{{{HookStart}}},"sideEffects":"None","clientConfig":{"url":"https://h:x"}}""", "clientConfig.url: Required value: url must be a valid URL: parse \"https://h:x\": invalid port \":x\" after host; desired format: https://host[/path]" },
        { $$$$"""{{{{{HookStart}}}},"sideEffects":"None","clientConfig":{"service":{"namespace":"n"}}}""", "clientConfig.service.namespace: Required value" },
        { $$$$"""{{{{{HookStart}}}},"sideEffects":"None","clientConfig":{"service":{"name":"s","namespace":"n","port":70000}}}""", "clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive" },
        { $$$$"""{{{{{HookStart}}}},"sideEffects":"None","clientConfig":{"service":{"name":"s","namespace":"n","path":"/a//b"}}}""", "clientConfig.service.path: Invalid value: \"/a//b\": segment[1] may not be empty" },
    };

    [RulesOf("ValidatingWebhookConfiguration, MutatingWebhookConfiguration", Under = "webhooks[].rules[].")]
    [RulesOf("ValidatingAdmissionPolicy, MutatingAdmissionPolicy", Under = "spec.matchConstraints.resourceRules[].")]
    public static TheoryData<string, string> MatchedResources => new()
    {
        { """{"apiGroups":[],"apiVersions":["v1"],"operations":["CREATE"],"resources":["r"]}""", "apiGroups: Required value" },
        { """{"apiGroups":["*","a"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["r"]}""", "apiGroups: Invalid value: [\"*\",\"a\"]: if '*' is present, must not specify other API groups" },
        { """{"apiGroups":["g"],"apiVersions":["*","v1"],"operations":["CREATE"],"resources":["r"]}""", "apiVersions: Invalid value: [\"*\",\"v1\"]: if '*' is present, must not specify other API versions" },
        { """{"apiGroups":["g"],"apiVersions":[""],"operations":["CREATE"],"resources":["r"]}""", "apiVersions[0]: Required value" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["READ"],"resources":["r"]}""", "operations[0]: Unsupported value: \"READ\": supported values: \"*\", \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["*","CREATE"],"resources":["r"]}""", "operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present, must not specify other operations" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":[]}""", "resources: Required value" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["*","r"]}""", "resources: Invalid value: [\"*\",\"r\"]: if '*' is present, must not specify other resources without subresources" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["*/*","r"]}""", "resources: Invalid value: [\"*/*\",\"r\"]: if '*/*' is present, must not specify other resources" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["a/*","a/b"]}""", "resources[1]: Invalid value: \"a/b\": if 'a/*' is present, must not specify a/b" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["*/b","a/b"]}""", "resources[1]: Invalid value: \"a/b\": if '*/b' is present, must not specify a/b" },
        { """{"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["r"],"scope":"All"}""", "scope: Unsupported value: \"All\": supported values: \"*\", \"Cluster\", \"Namespaced\"" },
    };

    [RulesOf("ValidatingAdmissionPolicy")]
    public static TheoryData<string, string> PolicySpecs => new()
    {
        { """{"validations":[{"expression":"true"}]}""", "spec.matchConstraints: Required value" },
        { """{"matchConstraints":{},"validations":[{"expression":"true"}]}""", "spec.matchConstraints.resourceRules: Required value" },
        { $$"""{{{Match}},"failurePolicy":"X","validations":[{"expression":"true"}]}""", "spec.failurePolicy: Unsupported value: \"X\": supported values: \"Fail\", \"Ignore\"" },
        { $$$"""{{{{Match}}},"paramKind":{"kind":"K"},"validations":[{"expression":"true"}]}""", "spec.paramKind.apiVersion: Required value" },
        { $$$"""{{{{Match}}},"paramKind":{"apiVersion":"a/b/c","kind":"K"},"validations":[{"expression":"true"}]}""", "spec.paramKind.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c" },
        { $$$"""{{{{Match}}},"paramKind":{"apiVersion":"v1"},"validations":[{"expression":"true"}]}""", "spec.paramKind.kind: Required value" },
        { $$"""{{{Match}},"variables":[{"name":"1a","expression":"true"}],"validations":[{"expression":"true"}]}""", "spec.variables[0].name: Invalid value: \"1a\": must be a valid CEL identifier" },
        { $$"""{{{Match}},"variables":[{"name":"a","expression":" "}],"validations":[{"expression":"true"}]}""", "spec.variables[0].expression: Required value: expression is not specified" },
        { $$"""{{{Match}},"matchConditions":[{"name":"a","expression":"true"},{"name":"a","expression":"true"}],"validations":[{"expression":"true"}]}""", "spec.matchConditions[1].name: Duplicate value: \"a\"" },
        { $$"""{{{Match}},"validations":[{"expression":""}]}""", "spec.validations[0].expression: Required value: expression is not specified" },
        { $$"""{{{Match}},"validations":[{"expression":"1"}]}""", "spec.validations[0].expression: Invalid value: \"1\": must evaluate to bool but got int" },
        { $$"""{{{Match}},"validations":[{"expression":"params.x"}]}""", "spec.validations[0].expression: Invalid value: \"params.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x\n | ^" },
        { $$"""{{{Match}},"variables":[{"name":"a","expression":"1"}],"validations":[{"expression":"variables.b == 1"}]}""", "spec.validations[0].expression: Invalid value: \"variables.b == 1\": compilation failed: ERROR: <input>:1:10: undefined field 'b'\n | variables.b == 1\n | .........^" },
        { $$"""{{{Match}},"validations":[{"expression":"true","messageExpression":"1"}]}""", "spec.validations[0].messageExpression: Invalid value: \"1\": must evaluate to string but got int" },
        { $$"""{{{Match}},"auditAnnotations":[{"key":"k","valueExpression":"1"}]}""", "spec.auditAnnotations[0].valueExpression: Invalid value: \"1\": must evaluate to one of [string null_type] but got int" },
        { $$"""{{{Match}},"validations":[{"expression":"true","message":"a\nb"}]}""", "spec.validations[0].message: Invalid value: \"a\\nb\": must not contain line breaks" },
        { $$"""{{{Match}},"validations":[{"expression":"true","messageExpression":" "}]}""", "spec.validations[0].messageExpression: Invalid value: \" \": must be non-empty if specified" },
        { $$"""{{{Match}},"validations":[{"expression":"true","reason":"Odd"}]}""", "spec.validations[0].reason: Unsupported value: \"Odd\": supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\"" },
        { $$"""{{{Match}},"auditAnnotations":[{"key":"k"}]}""", "spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified" },
        { $$"""{{{Match}},"auditAnnotations":[{"key":"k","valueExpression":"'v'"},{"key":"k","valueExpression":"'v'"}]}""", "spec.auditAnnotations[1].key: Duplicate value: \"k\"" },
    };

    [RulesOf("MutatingAdmissionPolicy")]
    public static TheoryData<string, string> MutatingSpecs => new()
    {
        { $$"""{{{Match}},"reinvocationPolicy":"Never"}""", "spec.mutations: Required value: mutations must contain at least one item" },
        { $$"""{{{Match}},"reinvocationPolicy":"Never","mutations":[{"patchType":"X"}]}""", "spec.mutations[0].patchType: Unsupported value: \"X\": supported values: \"ApplyConfiguration\", \"JSONPatch\"" },
        { $$"""{{{Match}},"reinvocationPolicy":"Never","mutations":[{}]}""", "spec.mutations[0].patchType: Required value" },
        { $$"""{{{Match}},"reinvocationPolicy":"Never","mutations":[{"patchType":"JSONPatch"}]}""", "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch" },
        { $$$"""{{{{Match}}},"reinvocationPolicy":"Never","mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{}"},"jsonPatch":{"expression":"[]"}}]}""", "spec.mutations[0].jsonPatch: Invalid value: \"{jsonPatch}\": must not be specified when patchType is ApplyConfiguration" },
        { $$$"""{{{{Match}}},"reinvocationPolicy":"Never","mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{}}]}""", "spec.mutations[0].applyConfiguration.expression: Required value" },
        { $$$"""{{{{Match}}},"reinvocationPolicy":"Never","mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"1"}}]}""", "spec.mutations[0].applyConfiguration.expression: Invalid value: \"1\": must evaluate to Object but got int" },
        { $$$"""{{{{Match}}},"reinvocationPolicy":"Never","mutations":[{"patchType":"JSONPatch","jsonPatch":{"expression":"1"}}]}""", "spec.mutations[0].jsonPatch.expression: Invalid value: \"1\": must evaluate to list(JSONPatch) but got int" },
        { $$$"""{{{{Match}}},"mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{spec: Object.spec{replicas: object.spec.replicas + 1}}"}}]}""", "spec.reinvocationPolicy: Required value" },
        { $$$"""{{{{Match}}},"reinvocationPolicy":"X","mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{}"}}]}""", "spec.reinvocationPolicy: Unsupported value: \"X\": supported values: \"IfNeeded\", \"Never\"" },
    };

    [RulesOf("ValidatingAdmissionPolicyBinding")]
    public static TheoryData<string, string> Actions => new()
    {
        { """{"policyName":"p"}""", "spec.validationActions: Required value: at least one validation action is required" },
        { """{"policyName":"p","validationActions":["Shout"]}""", "spec.validationActions[0]: Unsupported value: \"Shout\": supported values: \"Audit\", \"Deny\", \"Warn\"" },
        { """{"policyName":"p","validationActions":["Deny","Deny"]}""", "spec.validationActions[1]: Duplicate value: \"Deny\"" },
        { """{"policyName":"p","validationActions":["Deny","Warn"]}""", "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)" },
    };

    [RulesOf("ValidatingAdmissionPolicyBinding, MutatingAdmissionPolicyBinding")]
    public static TheoryData<string, string> BindingSpecs => new()
    {
        { """{}""", "spec.policyName: Required value" },
        { """{"policyName":"p","paramRef":{"parameterNotFoundAction":"Deny"}}""", "spec.paramRef: Required value: one of name or selector must be specified" },
        { """{"policyName":"p","paramRef":{"name":"a/b","parameterNotFoundAction":"Deny"}}""", "spec.paramRef.name: Invalid value: \"a/b\": may not contain '/'" },
        { """{"policyName":"p","paramRef":{"name":"x"}}""", "spec.paramRef.parameterNotFoundAction: Required value" },
        { """{"policyName":"p","paramRef":{"name":"x","parameterNotFoundAction":"X"}}""", "spec.paramRef.parameterNotFoundAction: Unsupported value: \"X\": supported values: \"Deny\", \"Allow\"" },
        { """{"policyName":"p","matchResources":{"matchPolicy":"X"}}""", "spec.matchResources.matchPolicy: Unsupported value: \"X\": supported values: \"Equivalent\", \"Exact\"" },
        { """{"policyName":"p","matchResources":{"resourceRules":[{"resourceNames":["a","a"],"apiGroups":["g"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["r"]}]}}""", "spec.matchResources.resourceRules[0].resourceNames[1]: Duplicate value: \"a\"" },
    };

    [RulesOf("ValidatingAdmissionPolicy")]
    public static TheoryData<string, string> PolicyStatusRules => new()
    {
        { """{"typeChecking":{"expressionWarnings":[{"fieldRef":"spec","warning":""}]}}""", "status.typeChecking.expressionWarnings[0].warning: Required value" },
        { """{"conditions":[{"type":"T","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}]}""", "status.conditions[0].reason: Required value: must be set" },
    };

    [Theory]
    [MemberData(nameof(Hooks))]
    public void A_webhook_that_breaks_one_rule_is_told_which(string hook, string expected)
    {
        Assert.Equal(["webhooks[0]." + expected], Validating.Create($$"""{"webhooks":[{{hook}}]}"""));
        Assert.Equal(["webhooks[0]." + expected], Mutating.Create($$"""{"webhooks":[{{hook}}]}"""));
    }

    [Theory]
    [MemberData(nameof(MatchedResources))]
    public void A_rule_that_breaks_one_rule_is_told_which(string rule, string expected)
    {
        Assert.Equal(["webhooks[0].rules[0]." + expected], Validating.Create($$$"""{"webhooks":[{{{{HookStart}}},"sideEffects":"None",{{{Client}}},"rules":[{{{rule}}}]}]}"""));
        Assert.Equal(
            ["spec.matchConstraints.resourceRules[0]." + expected],
            Policies.Create($$$"""{"spec":{"matchConstraints":{"resourceRules":[{{{rule}}}]},"validations":[{"expression":"true"}]}}"""));
    }

    [Theory]
    [MemberData(nameof(PolicySpecs))]
    public void A_policy_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Policies.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(MutatingSpecs))]
    public void A_mutating_policy_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], MutatingPolicies.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(Actions))]
    public void Actions_of_a_binding_that_break_one_rule_are_told_which(string spec, string expected) => Assert.Equal([expected], Bindings.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(BindingSpecs))]
    public void A_binding_of_a_policy_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], MutatingBindings.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(PolicyStatusRules))]
    public void A_policys_status_that_breaks_one_rule_is_told_which(string status, string expected)
    {
        string spec = $$"""{{{Match}},"validations":[{"expression":"true"}]}""";
        Assert.Equal([expected], PolicyStatuses.Update($$"""{"spec":{{spec}}}""", $$"""{"spec":{{spec}},"status":{{status}}}"""));
    }

    [Fact]
    public void Rules_that_came_later_do_not_bind_what_was_stored_without_them()
    {
        string hook = $$"""{{{HookStart}},"sideEffects":"Some",{{Client}}}""";
        string stored = $$"""{"webhooks":[{{hook}},{{hook}}]}""";
        Assert.Empty(Validating.Update(stored, stored));
    }
}
