using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Devices;

/// <summary>Claims, classes and slices of devices: one broken rule each, and what the server says of it.</summary>
public sealed class DeviceRulesTests
{
    private const string Subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string Reference = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    private static readonly RuleRun Claims = new("resource.k8s.io", "resourceclaims");
    private static readonly RuleRun Statuses = new("resource.k8s.io", "resourceclaims", "status");
    private static readonly RuleRun Templates = new("resource.k8s.io", "resourceclaimtemplates");
    private static readonly RuleRun Classes = new("resource.k8s.io", "deviceclasses");
    private static readonly RuleRun Slices = new("resource.k8s.io", "resourceslices");

    [RulesOf("ResourceClaim, ResourceClaimTemplate", Under = "spec.devices.")]
    public static TheoryData<string, string> ClaimDevices => new()
    {
        { """{"requests":[{"name":"r"}]}""", "requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"},"firstAvailable":[{"name":"s","deviceClassName":"c"}]}]}""", "requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set" },
        { """{"requests":[{"name":"r","exactly":{}}]}""", "requests[0].exactly.deviceClassName: Required value" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"A_"}}]}""", $"requests[0].exactly.deviceClassName: Invalid value: \"A_\": {Subdomain}" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","allocationMode":"Some"}}]}""", "requests[0].exactly.allocationMode: Unsupported value: \"Some\": supported values: \"All\", \"ExactCount\"" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","count":-1}}]}""", "requests[0].exactly.count: Invalid value: -1: must be greater than zero" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","allocationMode":"All","count":2}}]}""", "requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","selectors":[{}]}}]}""", "requests[0].exactly.selectors[0].cel: Required value" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","tolerations":[{"key":"a","operator":"X"}]}}]}""", "requests[0].exactly.tolerations[0].operator: Unsupported value: \"X\": supported values: \"Equal\", \"Exists\"" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","tolerations":[{"key":"a","operator":"Exists","value":"v"}]}}]}""", "requests[0].exactly.tolerations[0].value: Invalid value: \"v\": must be empty for operator `Exists`" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c","tolerations":[{"effect":"X"}]}}]}""", "requests[0].exactly.tolerations[0].effect: Unsupported value: \"X\": supported values: \"NoExecute\", \"NoSchedule\", \"None\"" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}},{"name":"r","exactly":{"deviceClassName":"c"}}]}""", "requests[1]: Duplicate value: \"r\"" },
        { """{"requests":[{"name":"r","firstAvailable":[{"name":"s","deviceClassName":"c"},{"name":"s","deviceClassName":"c"}]}]}""", "requests[0].firstAvailable[1]: Duplicate value: \"s\"" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"constraints":[{"requests":["r"]}]}""", "constraints[0]: Required value: exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"constraints":[{"requests":["zz"],"matchAttribute":"a.b/c"}]}""", $"constraints[0].requests[0]: Invalid value: \"zz\": {Reference}" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"constraints":[{"requests":["r/x"],"matchAttribute":"a.b/c"}]}""", $"constraints[0].requests[0]: Invalid value: \"r/x\": {Reference}" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"constraints":[{"matchAttribute":"x"}]}""", "constraints[0].matchAttribute: Invalid value: \"x\": a fully qualified name must be a domain and a name separated by a slash" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"constraints":[{"matchAttribute":"/x"}]}""", "constraints[0].matchAttribute: Invalid value: \"\": the domain must not be empty" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"config":[{}]}""", "config[0].opaque: Required value" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"config":[{"opaque":{"driver":"a.b"}}]}""", "config[0].opaque.parameters: Required value" },
        { """{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}],"config":[{"opaque":{"driver":"a.b","parameters":"x"}}]}""", "config[0].opaque.parameters: Invalid value: \"<value omitted>\": must be a valid JSON object" },
    };

    [RulesOf("DeviceClass")]
    public static TheoryData<string, string> ClassSpecs => new()
    {
        { """{"selectors":[{}]}""", "spec.selectors[0].cel: Required value" },
        { """{"selectors":[{"cel":{"expression":"nope"}}]}""", "spec.selectors[0].cel.expression: Invalid value: \"nope\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope\n | ^" },
        { """{"selectors":[{"cel":{"expression":"1"}}]}""", "spec.selectors[0].cel.expression: Invalid value: \"1\": must evaluate to bool or the unknown type, not int" },
        { """{"config":[{"opaque":{"driver":"","parameters":{"a":1}}}]}""", "spec.config[0].opaque.driver: Required value" },
        { """{"extendedResourceName":"cpu"}""", "spec.extendedResourceName: Invalid value: \"cpu\": must be a valid extended resource name" },
    };

    [RulesOf("ResourceSlice", LeftOut = "Mappings of capacities to resources of the node.")]
    public static TheoryData<string, string> Devices => new()
    {
        { """{"name":"D_"}""", "spec.devices[0].name: Invalid value: \"D_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')" },
        { """{"name":"d","attributes":{"x":{}}}""", "spec.devices[0].attributes[x]: Invalid value: \"\": exactly one value must be specified" },
        { """{"name":"d","attributes":{"x":{"int":1,"bool":true}}}""", "spec.devices[0].attributes[x]: Invalid value: {\"IntValue\":1,\"BoolValue\":true,\"StringValue\":null,\"VersionValue\":null,\"IntValues\":null,\"BoolValues\":null,\"StringValues\":null,\"VersionValues\":null}: exactly one value must be specified" },
        { """{"name":"d","attributes":{"x":{"version":"v1"}}}""", "spec.devices[0].attributes[x].version: Invalid value: \"v1\": must be a string compatible with semver.org spec 2.0.0" },
        { """{"name":"d","attributes":{"a.b/":{"int":1}}}""", "spec.devices[0].attributes: Invalid value: \"\": the name must not be empty" },
        { """{"name":"d","capacity":{"m":{"value":"1","requestPolicy":{"default":"1"}}}}""", "spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true" },
        { """{"name":"d","allowMultipleAllocations":true,"capacity":{"m":{"value":"10","requestPolicy":{"default":"1","validValues":["2"]}}}}""", "spec.devices[0].capacity[m].requestPolicy.validValues: Invalid value: \"1\": default value is not valid according to the requestPolicy" },
        { """{"name":"d","allowMultipleAllocations":true,"capacity":{"m":{"value":"10","requestPolicy":{"default":"3","validRange":{"min":"1","step":"5"}}}}}""", "spec.devices[0].capacity[m].requestPolicy.validRange.step: Invalid value: \"3\": value is not a multiple of a given step (5) from (1)" },
        { """{"name":"d","taints":[{"key":"a","effect":"X"}]}""", "spec.devices[0].taints[0].effect: Unsupported value: \"X\": supported values: \"NoExecute\", \"NoSchedule\", \"None\"" },
        { """{"name":"d","consumesCounters":[{"counterSet":"s"}]}""", "spec.devices[0].consumesCounters[0].counters: Required value" },
        { """{"name":"d","nodeName":"n"}""", "spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec" },
        { """{"name":"d","bindingConditions":["a"]}""", "spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions" },
        { """{"name":"d","bindingConditions":["a"],"bindingFailureConditions":["a"]}""", "spec.devices[0].bindingFailureConditions[0]: Invalid value: \"a\": bindingFailureConditions must not overlap with bindingConditions" },
    };

    [RulesOf("ResourceSlice")]
    public static TheoryData<string, string> SliceSpecs => new()
    {
        { """{"driver":"","nodeName":"n","pool":{"name":"p","resourceSliceCount":1}}""", "spec.driver: Required value" },
        { """{"driver":"d","nodeName":"n","pool":{"name":"p/A","resourceSliceCount":1}}""", $"spec.pool.name: Invalid value: \"A\": {Subdomain}" },
        { """{"driver":"d","nodeName":"n","pool":{"name":"p"}}""", "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero" },
        { """{"driver":"d","pool":{"name":"p","resourceSliceCount":1}}""", "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required" },
        { """{"driver":"d","nodeName":"n","allNodes":true,"pool":{"name":"p","resourceSliceCount":1}}""", "spec: Invalid value: \"{`nodeName`, `allNodes`}\": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set" },
        { """{"driver":"d","nodeName":"n","allNodes":false,"pool":{"name":"p","resourceSliceCount":1}}""", "spec.allNodes: Invalid value: false: must be either unset or set to true" },
        { """{"driver":"d","nodeName":"n","pool":{"name":"p","resourceSliceCount":1},"sharedCounters":[{"name":"s"}]}""", "spec.sharedCounters[0].counters: Required value" },
        { """{"driver":"d","nodeName":"n","pool":{"name":"p","resourceSliceCount":1},"devices":[{"name":"d"},{"name":"d"}]}""", "spec.devices[1]: Duplicate value: \"d\"" },
    };

    [RulesOf("ResourceClaim")]
    public static TheoryData<string, string> ClaimStatuses => new()
    {
        { """{"reservedFor":[{"resource":"pods","name":"p","uid":"u"}]}""", "status.reservedFor: Forbidden: may not be specified when `allocated` is not set" },
        { """{"allocation":{},"reservedFor":[{"resource":"pods","name":"p"}]}""", "status.reservedFor[0].uid: Required value" },
        { """{"allocation":{"devices":{"results":[{"request":"q","driver":"d","pool":"p","device":"v"}]}}}""", $"status.allocation.devices.results[0].request: Invalid value: \"q\": {Reference}" },
        { """{"allocation":{"devices":{"results":[{"request":"r","driver":"d","pool":"","device":"v"}]}}}""", "status.allocation.devices.results[0].pool: Required value" },
        { """{"allocation":{"devices":{"config":[{"source":"X","opaque":{"driver":"d","parameters":{}}}]}}}""", "status.allocation.devices.config[0].source: Unsupported value: \"X\": supported values: \"FromClaim\", \"FromClass\"" },
        { """{"devices":[{"driver":"d","pool":"p","device":"v"}]}""", "status.devices[0]: Invalid value: \"d/p/v\": must be an allocated device in the claim" },
        { """{"allocation":{"devices":{"results":[{"request":"r","driver":"d","pool":"p","device":"v"}]}},"devices":[{"driver":"d","pool":"p","device":"v","conditions":[{"type":"T","status":"Maybe","lastTransitionTime":"2026-01-01T00:00:00Z","reason":"R"}]}]}""", "status.devices[0].conditions[0].status: Unsupported value: \"Maybe\": supported values: \"False\", \"True\", \"Unknown\"" },
    };

    [RulesOf("ResourceSlice")]
    public static TheoryData<string, string> SliceChanges => new()
    {
        { """{"driver":"e","nodeName":"n","pool":{"name":"p","resourceSliceCount":1}}""", "spec.driver: Invalid value: \"e\": field is immutable" },
        { """{"driver":"d","nodeName":"n","pool":{"name":"q","resourceSliceCount":1}}""", "spec.pool.name: Invalid value: \"q\": field is immutable" },
        { """{"driver":"d","allNodes":true,"pool":{"name":"p","resourceSliceCount":1}}""", "spec.nodeName: Invalid value: null: field is immutable" },
    };

    [Theory]
    [MemberData(nameof(ClaimDevices))]
    public void A_claim_that_breaks_one_rule_is_told_which(string devices, string expected)
    {
        Assert.Equal(["spec.devices." + expected], Claims.Create($$$"""{"spec":{"devices":{{{devices}}}}}"""));
        Assert.Equal(["spec.spec.devices." + expected], Templates.Create($$$$"""{"spec":{"spec":{"devices":{{{{devices}}}}}}}"""));
    }

    [Theory]
    [MemberData(nameof(ClassSpecs))]
    public void A_class_of_devices_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Classes.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_device_that_breaks_one_rule_is_told_which(string device, string expected) =>
        Assert.Equal([expected], Slices.Create($$$"""{"spec":{"driver":"d","nodeName":"n","pool":{"name":"p","resourceSliceCount":1},"devices":[{{{device}}}]}}"""));

    [Theory]
    [MemberData(nameof(SliceSpecs))]
    public void A_slice_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal([expected], Slices.Create($$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(SliceChanges))]
    public void A_slice_stays_with_its_driver_pool_and_node(string spec, string expected) =>
        Assert.Equal([expected], Slices.Update("""{"spec":{"driver":"d","nodeName":"n","pool":{"name":"p","resourceSliceCount":1}}}""", $$"""{"spec":{{spec}}}"""));

    [Theory]
    [MemberData(nameof(ClaimStatuses))]
    public void A_claims_status_that_breaks_one_rule_is_told_which(string status, string expected)
    {
        const string spec = """{"devices":{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}]}}""";
        Assert.Equal([expected], Statuses.Update($$"""{"spec":{{spec}}}""", $$"""{"spec":{{spec}},"status":{{status}}}"""));
    }

    [Fact]
    public void A_claims_spec_never_changes_and_the_refusal_shows_it_as_upstreams_type()
    {
        string[] problems = [.. Claims.Update("""{"spec":{"devices":{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}]}}}""", """{"spec":{}}""")];
        Assert.Equal(["spec: Invalid value: {\"Devices\":{\"Requests\":null,\"Constraints\":null,\"Config\":null}}: field is immutable"], problems);
    }

    [Fact]
    public void A_request_asks_for_one_device_unless_it_says_more()
    {
        string text = Claims.Completed("""{"spec":{"devices":{"requests":[{"name":"r","exactly":{"deviceClassName":"c"}}]}}}""").AsValue["spec"].ToString();
        Assert.Contains("\"allocationMode\":\"ExactCount\",\"count\":1", text, StringComparison.Ordinal);
    }
}
