using Xebec.Api.Documents;
using Xebec.Server.Authz;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>Admission policies, bound and evaluated by a whole server.</summary>
public sealed class PolicyTests
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string Maps = "/api/v1/namespaces/n/configmaps";
    private const string Denied = "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ";

    /// <summary>The policy's spec beyond its rules, the object's data, code, message.</summary>
    public static TheoryData<string, string, int, string> Policies => new()
    {
        { "'validations':[{'expression':'object.data.a == \\'ok\\''}]", "'a':'ok'", 201, "" },
        { "'validations':[{'expression':'object.data.a == \\'ok\\''}]", "'a':'no'", 422, Denied + "failed expression: object.data.a == 'ok'" },
        { "'validations':[{'expression':'false','message':'never'}]", "", 422, Denied + "never" },
        { "'validations':[{'expression':'false','reason':'Forbidden','messageExpression':'\\'not \\' + object.metadata.name'}]", "", 403, Denied + "not c" },
        { "'validations':[{'expression':'false','message':'fixed','messageExpression':'string(object.data.none)'}]", "'a':'x'", 422, Denied + "fixed" },
        { "'validations':[{'expression':'object.data.none == \\'\\''}]", "'a':'x'", 422, Denied + "expression 'object.data.none == ''' resulted in error: no such key: none" },
        { "'failurePolicy':'Ignore','validations':[{'expression':'object.data.none == \\'\\''}]", "'a':'x'", 201, "" },
        { "'variables':[{'name':'v','expression':'object.data.a'},{'name':'w','expression':'variables.v + \\'!\\''}],'validations':[{'expression':'variables.w == \\'x!\\''}]", "'a':'x'", 201, "" },
        { "'variables':[{'name':'v','expression':'object.data.a'}],'validations':[{'expression':'variables.v == \\'y\\''}]", "'a':'x'", 422, Denied + "failed expression: variables.v == 'y'" },
        { "'matchConditions':[{'name':'m','expression':'request.userInfo.username == \\'other\\''}],'validations':[{'expression':'false'}]", "", 201, "" },
        { "'matchConditions':[{'name':'m','expression':'request.operation == \\'CREATE\\' && oldObject == null'}],'validations':[{'expression':'false'}]", "", 422, Denied + "failed expression: false" },
        { "'validations':[{'expression':'namespaceObject.metadata.name == \\'n\\' && request.namespace == \\'n\\''}]", "", 201, "" },
        { "'validations':[{'expression':'authorizer.group(\\'\\').resource(\\'secrets\\').namespace(\\'n\\').check(\\'get\\').allowed()'}]", "", 422, Denied + "failed expression: authorizer.group('').resource('secrets').namespace('n').check('get').allowed()" },
        { "'validations':[{'expression':'authorizer.requestResource.check(\\'create\\').allowed()'}]", "", 201, "" },
    };

    private const string Changed = "policy 'm' with binding 'b' denied request: ";

    /// <summary>The binding's paramRef and the data of the two parameters, code, message.</summary>
    public static TheoryData<string, int, string> Parameters => new()
    {
        { "'name':'p1','parameterNotFoundAction':'Deny'", 201, "" },
        { "'name':'p2','parameterNotFoundAction':'Deny'", 422, Denied + "failed expression: object.data.a == params.data.want" },
        { "'name':'none','parameterNotFoundAction':'Deny'", 422, Denied + "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction" },
        { "'name':'none','parameterNotFoundAction':'Allow'", 201, "" },
        { "'selector':{'matchLabels':{'set':'1'}},'parameterNotFoundAction':'Deny'", 422, Denied + "failed expression: object.data.a == params.data.want" },
    };

    /// <summary>Mutations and the data after them, of an object with data a: x.</summary>
    public static TheoryData<string, string> Mutations => new()
    {
        { "{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{data: {\\'b\\': \\'y\\'}}'}}", "{'a':'x','b':'y'}" },
        { "{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: \\'replace\\', path: \\'/data/a\\', value: object.data.a + \\'!\\'}]'}}", "{'a':'x!'}" },
        { "{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: \\'add\\', path: \\'/data/b\\', value: \\'1\\'}]'}},{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: \\'add\\', path: \\'/data/c\\', value: object.data.b}]'}}", "{'a':'x','b':'1','c':'1'}" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_policy_judges_by_its_expressions(string spec, string data, int code, string message)
    {
        await using AdmissionStage stage = await OpenAsync(null, new NoSecrets());
        await PolicyAsync(stage, spec, "'validationActions':['Deny']");
        Said said = await stage.PostAsync(Maps, Quoted($"{{'metadata':{{'name':'c'}},'data':{{{data}}}}}"));
        Assert.Equal((code, message), (said.Code, said.Message));
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task A_policy_is_evaluated_with_each_of_its_parameters(string reference, int code, string message)
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync("/api/v1/namespaces", """{"metadata":{"name":"params"}}""");
        foreach ((string name, string want) in ((string, string)[])[("p1", "x"), ("p2", "y")])
        {
            await stage.MadeAsync("/api/v1/namespaces/params/configmaps", Quoted($"{{'metadata':{{'name':'{name}','labels':{{'set':'1'}}}},'data':{{'want':'{want}'}}}}"));
        }

        await PolicyAsync(
            stage,
            "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':'object.data.a == params.data.want'}]",
            $"'validationActions':['Deny'],'paramRef':{{'namespace':'params',{reference}}}");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        Assert.Equal((code, message), (said.Code, said.Message));
    }

    [Fact]
    public async Task A_binding_that_warns_lets_the_request_pass()
    {
        await using AdmissionStage stage = await OpenAsync();
        await PolicyAsync(stage, "'validations':[{'expression':'false','message':'mind'}]", "'validationActions':['Warn','Audit']");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""");
        Assert.Equal(201, said.Code);
        Assert.Equal(["299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': mind\""], said.Warnings);
        Assert.Equal(
            Quoted("[{'message':'mind','policy':'p','binding':'b','expressionIndex':0,'validationActions':['Warn','Audit']}]"),
            stage.Noted["validation.policy.admission.k8s.io/validation_failure"]);
    }

    /// <summary>The subresource and query of a connection, an expression about it, whether it holds.</summary>
    [Theory]
    [InlineData("pods/p/exec?command=ls&command=-l&container=c&stdin=true&stderr=0", "object.command == [\\'ls\\', \\'-l\\'] && object.container == \\'c\\' && object.stdin && !has(object.stderr)", true)]
    [InlineData("pods/p/exec?command=rm", "object.command[0] != \\'rm\\'", false)]
    [InlineData("pods/p/attach?stdin=1", "object.kind == \\'PodAttachOptions\\' && request.operation == \\'CONNECT\\' && request.subResource == \\'attach\\'", true)]
    [InlineData("pods/p/portforward?ports=80&ports=81", "object.ports == [80, 81] && oldObject == null", true)]
    [InlineData("services/https:s:80/proxy/a/b", "object.path == \\'/a/b\\' && request.name == \\'s\\'", true)]
    public async Task A_connection_is_judged_before_it_is_looked_for(string target, string expression, bool holds)
    {
        await using AdmissionStage stage = await OpenAsync();
        string rules = Rules().Replace("'CREATE'", "'CONNECT'", StringComparison.Ordinal).Replace("'configmaps'", "'*/*'", StringComparison.Ordinal);
        await MadeAsync(stage, "validatingadmissionpolicies", "p", $"{rules},'validations':[{{'expression':'{expression}','message':'no'}}]");
        await MadeAsync(stage, "validatingadmissionpolicybindings", "b", "'policyName':'p','validationActions':['Deny']");
        Said said = await stage.GetAsync($"/api/v1/namespaces/n/{target}");
        Assert.True(said.Code == (holds ? 404 : 422), $"{said.Code} {said.Message}");
    }

    [Fact]
    public async Task Questions_about_access_are_not_judged_and_webhooks_are()
    {
        await using AdmissionStage stage = await OpenAsync();
        const string Reviews = "/apis/authorization.k8s.io/v1/namespaces/none/localsubjectaccessreviews";
        const string Asked = """{"spec":{"user":"u","resourceAttributes":{"namespace":"none","verb":"get","resource":"pods"}}}""";
        const string Match = "'matchConstraints':{'resourceRules':[{'apiGroups':['*'],'apiVersions':['*'],'operations':['CREATE'],'resources':['*']}]}";
        await MadeAsync(stage, "validatingadmissionpolicies", "p", $"{Match},'validations':[{{'expression':'false','message':'nothing at all'}}]");
        await MadeAsync(stage, "validatingadmissionpolicybindings", "b", "'policyName':'p','validationActions':['Deny']");
        Assert.Equal(201, (await stage.PostAsync(Reviews, Asked)).Code);
        Assert.Equal(201, (await stage.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"t"}}""")).Code);
        await MadeAsync(stage, "validatingadmissionpolicybindings", "b2", "'policyName':'p','validationActions':['Deny']");
        Said refused = await stage.PostAsync($"{Group}/validatingwebhookconfigurations", """{"metadata":{"name":"w"}}""");
        Assert.EndsWith("denied request: nothing at all", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_sees_objects_in_the_form_its_rules_name()
    {
        const string Old = "/apis/autoscaling/v1/namespaces/n/horizontalpodautoscalers";
        const string Autoscaler = """{"metadata":{"name":"h"},"spec":{"maxReplicas":3,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"targetCPUUtilizationPercentage":50}}""";
        await using AdmissionStage stage = await OpenAsync();
        string rules = "'matchConstraints':{'resourceRules':[{'apiGroups':['autoscaling'],'apiVersions':['v2'],'operations':['*'],'resources':['horizontalpodautoscalers']}]}";
        await MadeAsync(
            stage,
            "validatingadmissionpolicies",
            "p",
            $"{rules},'validations':[{{'expression':'object.spec.metrics[0].resource.target.averageUtilization != 50 && request.kind.version == \\'v2\\' && request.requestKind.version == \\'v1\\''}}]");
        await MadeAsync(stage, "validatingadmissionpolicybindings", "b", "'policyName':'p','validationActions':['Deny']");
        Assert.Contains("ValidatingAdmissionPolicy 'p' with binding 'b' denied request", (await stage.PostAsync(Old, Autoscaler)).Message, StringComparison.Ordinal);
        await stage.MadeAsync(Old, Autoscaler.Replace("50", "60", StringComparison.Ordinal));
        await stage.PatchAsync($"{Group}/validatingadmissionpolicies/p", """{"spec":{"matchConstraints":{"matchPolicy":"Exact"}}}""");
        Assert.Equal(200, (await stage.PatchAsync($"{Old}/h", """{"spec":{"targetCPUUtilizationPercentage":50}}""")).Code);
    }

    [Theory]
    [InlineData("'matchResources':{'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'other'}}}", 201)]
    [InlineData("'matchResources':{'objectSelector':{'matchLabels':{'l':'1'}}}", 422)]
    [InlineData("'matchResources':{'excludeResourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['configmaps'],'resourceNames':['c']}]}", 201)]
    public async Task A_binding_narrows_what_its_policy_is_about(string match, int code)
    {
        await using AdmissionStage stage = await OpenAsync();
        await PolicyAsync(stage, "'validations':[{'expression':'false'}]", $"'validationActions':['Deny'],{match}");
        Assert.Equal(code, (await stage.PostAsync(Maps, """{"metadata":{"name":"c","labels":{"l":"1"}}}""")).Code);
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_mutating_policy_changes_the_object(string mutations, string expected)
    {
        await using AdmissionStage stage = await OpenAsync();
        await MadeAsync(stage, "mutatingadmissionpolicies", "m", $"{Rules()},'reinvocationPolicy':'Never','mutations':[{mutations}]");
        await MadeAsync(stage, "mutatingadmissionpolicybindings", "b", "'policyName':'m'");
        Value made = await stage.MadeAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        Assert.Equal(PodSecurityTests.Json(expected), made["data"]);
    }

    [Theory]
    [InlineData("Apply Object{data: {'b': 'y'}, datax: {'c': 'z'}}", 403, $"{Changed}error applying patch: failed to convert patch object to typed object: .datax: field not declared in schema")]
    [InlineData("Apply Object{metadata: Object.meta{name: 'x'}}", 403, $"{Changed}type mismatch: unexpected type name \"Object.meta\", expected \"Object.metadata\", which matches field name path from root Object type")]
    [InlineData("Apply Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{uid: 'u', extra: 1}]}}", 403, $"{Changed}error applying patch: failed to convert patch object to typed object: .metadata.ownerReferences[uid=\"u\"].extra: field not declared in schema")]
    [InlineData("Patch [JSONPatch{op: 'add', path: '/none/x', value: 1}]", 403, $"{Changed}JSON Patch: add operation does not apply: doc is missing path: \"/none/x\": missing value")]
    [InlineData("Patch [JSONPatch{op: 'add', path: '/odd', value: 1}]", 500, "Internal error occurred: strict decoding error: unknown field \"odd\"")]
    [InlineData("Patch [JSONPatch{op: 'add', path: '/data/n', value: 1}]", 500, "Internal error occurred: json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("Patch [JSONPatch{op: 'test', path: '/data/a', value: 'no'}, JSONPatch{op: 'remove', path: '/data/a'}]", 201, "")]
    public async Task A_mutation_fits_the_object_or_is_told_why_not(string mutation, int code, string message)
    {
        await using AdmissionStage stage = await OpenAsync();
        await MadeAsync(stage, "mutatingadmissionpolicies", "m", $"{Rules()},'reinvocationPolicy':'Never','mutations':[{Mutation(mutation)}]");
        await MadeAsync(stage, "mutatingadmissionpolicybindings", "b", "'policyName':'m'");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        Assert.Equal((code, message), (said.Code, said.Message));
        Assert.Equal(code == 201 ? PodSecurityTests.Json("{'a':'x'}") : default, said.Body["data"]);
    }

    [Fact]
    public async Task What_an_expression_would_replace_as_a_whole_it_may_not_touch()
    {
        await using AdmissionStage stage = await OpenAsync();
        const string Services = "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['services']}]}";
        string mutation = Mutation("Apply Object{spec: Object.spec{selector: {'a': 'b'}, loadBalancerSourceRanges: ['10.0.0.0/8']}}");
        await MadeAsync(stage, "mutatingadmissionpolicies", "m", $"{Services},'reinvocationPolicy':'Never','mutations':[{mutation}]");
        await MadeAsync(stage, "mutatingadmissionpolicybindings", "b", "'policyName':'m'");
        Said said = await stage.PostAsync("/api/v1/namespaces/n/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":1}]}}""");
        Assert.Equal(
            $"{Changed}error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector, .spec.loadBalancerSourceRanges", said.Message);
    }

    [Fact]
    public async Task What_fails_is_told_of_all_policies_and_keeps_no_other_mutation_from_its_work()
    {
        await using AdmissionStage stage = await OpenAsync();
        foreach (string name in (string[])["m", "n"])
        {
            string mutations = $"{Mutation("Patch [JSONPatch{op: 'remove', path: '/data/none'}]")},{Mutation($"Apply Object{{data: {{'{name}': '1'}}}}")}";
            await MadeAsync(stage, "mutatingadmissionpolicies", name, $"{Rules()},'reinvocationPolicy':'Never','mutations':[{mutations}]");
            await MadeAsync(stage, "mutatingadmissionpolicybindings", $"{name}b", $"'policyName':'{name}'");
        }

        await MadeAsync(stage, "mutatingadmissionpolicies", "o", $"{Rules()},'reinvocationPolicy':'Never','paramKind':{{'apiVersion':'v1','kind':'Secret'}},'mutations':[{Mutation("Apply Object{}")}]");
        await MadeAsync(stage, "mutatingadmissionpolicybindings", "ob", "'policyName':'o','paramRef':{'name':'none','parameterNotFoundAction':'Deny'}");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        const string Fails = "JSON Patch: error in remove for path: '/data/none': Unable to remove nonexistent key: none: missing value";
        string[] told =
        [
            "policy 'o' with binding 'ob' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
            $"policy 'm' with binding 'mb' denied request: {Fails}",
            $"policy 'n' with binding 'nb' denied request: {Fails}",
        ];
        Assert.Equal((told[0], "Forbidden"), (said.Message, said.Body["reason"].Text));
        Assert.Equal(told, said.Body["details"]["causes"].Elements.ToList().Select(c => c["message"].Text));
        foreach (string name in (string[])["m", "n", "o"])
        {
            await stage.PatchAsync($"{Group}/mutatingadmissionpolicies/{name}", """{"spec":{"failurePolicy":"Ignore"}}""");
        }

        Value made = await stage.MadeAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        Assert.Equal(PodSecurityTests.Json("{'a':'x','m':'1','n':'1'}"), made["data"]);
    }

    [Fact]
    public async Task Who_asked_for_it_and_had_a_say_is_asked_again_when_the_object_changed()
    {
        await using AdmissionStage stage = await OpenAsync();
        const string Count = "Apply Object{data: {'n': string(int(object.data.n) + 1)}}";
        foreach ((string name, string again, string condition, string mutation) in ((string, string, string, string)[])
        [
            ("k", "IfNeeded", "has(object.data.b)", "Apply Object{data: {'never': '1'}}"),
            ("m", "IfNeeded", "true", Count),
            ("n", "IfNeeded", "true", Count),
            ("o", "Never", "true", "Apply Object{data: {'b': '1', 'n': string(int(object.data.n) + 1)}}"),
        ])
        {
            await MadeAsync(
                stage, "mutatingadmissionpolicies", name,
                $"{Rules()},'reinvocationPolicy':'{again}','matchConditions':[{{'name':'c','expression':'{condition}'}}],'mutations':[{Mutation(mutation)}]");
            await MadeAsync(stage, "mutatingadmissionpolicybindings", name, $"'policyName':'{name}'");
        }

        Value made = await stage.MadeAsync(Maps, """{"metadata":{"name":"c"},"data":{"n":"0"}}""");
        Assert.Equal(PodSecurityTests.Json("{'b':'1','n':'5'}"), made["data"]);
    }

    [Fact]
    public async Task A_mutation_that_fails_refuses_by_the_failure_policy()
    {
        await using AdmissionStage stage = await OpenAsync();
        await MadeAsync(
            stage, "mutatingadmissionpolicies", "m", $"{Rules()},'reinvocationPolicy':'Never','mutations':[{{'patchType':'JSONPatch','jsonPatch':{{'expression':'[JSONPatch{{op: \\'remove\\', path: \\'/data/none\\'}}]'}}}}]");
        await MadeAsync(stage, "mutatingadmissionpolicybindings", "b", "'policyName':'m'");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""");
        Assert.Equal("policy 'm' with binding 'b' denied request: JSON Patch: error in remove for path: '/data/none': Unable to remove nonexistent key: none: missing value", said.Message);
        Assert.Equal((403, "Invalid"), (said.Code, said.Body["reason"].Text));
        await stage.PatchAsync($"{Group}/mutatingadmissionpolicies/m", """{"spec":{"failurePolicy":"Ignore"}}""");
        Assert.Equal(201, (await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"x"}}""")).Code);
    }

    private static async Task PolicyAsync(AdmissionStage stage, string policy, string binding)
    {
        await MadeAsync(stage, "validatingadmissionpolicies", "p", $"{Rules()},{policy}");
        await MadeAsync(stage, "validatingadmissionpolicybindings", "b", $"'policyName':'p',{binding}");
    }

    // "Apply …" or "Patch …" with an expression
    private static string Mutation(string text)
    {
        string expression = text[6..].Replace("'", "\\'", StringComparison.Ordinal);
        return text.StartsWith("Patch", StringComparison.Ordinal)
            ? $"{{'patchType':'JSONPatch','jsonPatch':{{'expression':'{expression}'}}}}"
            : $"{{'patchType':'ApplyConfiguration','applyConfiguration':{{'expression':'{expression}'}}}}";
    }

    // only what is in the namespace n, so that parameters elsewhere can be made
    private static string Rules() =>
        "'matchConstraints':{'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'n'}},'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['configmaps']}]}";

    private static Task MadeAsync(AdmissionStage stage, string resource, string name, string spec) =>
        stage.MadeAsync($"{Group}/{resource}", Quoted($"{{'metadata':{{'name':'{name}'}},'spec':{{{spec}}}}}"));

    // a quote within an expression is escaped
    private static string Quoted(string text) => text.Replace("\\'", "\u0001", StringComparison.Ordinal).Replace('\'', '"').Replace('\u0001', '\'');

    private sealed class NoSecrets : IAuthorizer
    {
        public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
            ValueTask.FromResult(new Decision(attributes.Resource == "secrets" ? Verdict.Deny : Verdict.Allow));
    }
}
