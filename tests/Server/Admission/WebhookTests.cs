using System.Net;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission;
using static Xebec.Tests.Server.Admission.AdmissionStage;
using static Xebec.Tests.Server.Admission.Hook;

namespace Xebec.Tests.Server.Admission;

/// <summary>Admission webhooks asked over real TLS.</summary>
public sealed class WebhookTests
{
    private const string Maps = "/api/v1/namespaces/n/configmaps";

    [Fact]
    public async Task The_question_says_who_does_what_to_which_object()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating");
        await stage.MadeAsync($"{Maps}?fieldManager=m", """{"metadata":{"name":"c"},"data":{"a":"b"}}""");
        Assert.Equal(200, (await stage.PatchAsync($"{Maps}/c", """{"data":{"a":"x"}}""")).Code);
        await stage.SendAsync("DELETE", $"{Maps}/c", "");

        (Value created, Value updated, Value deleted) = (hook.Asked[0], hook.Asked[1], hook.Asked[2]);
        Assert.Equal(
            ["uid", "kind", "resource", "requestKind", "requestResource", "name", "namespace", "operation", "userInfo", "object", "oldObject", "dryRun", "options"],
            created.Members.ToList().Select(m => m.Name));
        Assert.Equal(("CREATE", "c", "n", "admin"), (created["operation"].Text, created["name"].Text, created["namespace"].Text, created["userInfo"]["username"].Text));
        Assert.Equal(PodSecurityTests.Json("{'kind':'CreateOptions','apiVersion':'meta.k8s.io/v1','fieldManager':'m'}"), created["options"]);
        Assert.Equal(PodSecurityTests.Json("{'group':'','version':'v1','kind':'ConfigMap'}"), created["kind"]);
        Assert.True(created["oldObject"].Kind == ValueKind.Null && created["object"]["metadata"]["uid"].TextOrEmpty.Length > 0);
        Assert.Equal(("b", "x"), (updated["oldObject"]["data"]["a"].Text, updated["object"]["data"]["a"].Text));
        Assert.NotEmpty(updated["oldObject"]["metadata"]["resourceVersion"].TextOrEmpty);
        Assert.Equal(("DELETE", ValueKind.Null, "x"), (deleted["operation"].Text, deleted["object"].Kind, deleted["oldObject"]["data"]["a"].Text));
        Assert.Equal("/check?timeout=10s", hook.Paths[0]);
        Assert.Single(hook.Connections.Distinct());
    }

    [Fact]
    public async Task A_collection_is_asked_about_object_by_object_and_nobody_named_one()
    {
        await using Hook validating = await Hook.StartAsync(r => r["oldObject"]["data"]["keep"].Exists ? "'allowed':false" : "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        await validating.RegisterAsync(stage, "validating");
        await stage.MadeAsync(Maps, """{"metadata":{"name":"a"}}""");
        await stage.MadeAsync(Maps, """{"metadata":{"name":"b"},"data":{"keep":"me"}}""");
        await stage.MadeAsync(Maps, """{"metadata":{"name":"c"}}""");
        validating.Asked.Clear();
        Said said = await stage.SendAsync("DELETE", $"{Maps}?labelSelector=!none", "");
        Assert.Equal((400, "admission webhook \"hook.test.io\" denied the request without explanation"), (said.Code, said.Message));
        Assert.Equal(["a", "b"], validating.Asked.Select(a => a["oldObject"]["metadata"]["name"].Text));
        Assert.All(validating.Asked, a => Assert.Equal(("DELETE", false, "n"), (a["operation"].Text, a["name"].Exists, a["namespace"].Text)));
        Assert.Equal(["b", "c"], (await stage.GetAsync(Maps)).Body["items"].Elements.ToList().Select(m => m["metadata"]["name"].Text));
    }

    [Theory]
    [InlineData("'allowed':false", 400, "", "admission webhook \"hook.test.io\" denied the request without explanation")]
    [InlineData("'allowed':false,'status':{'message':'no'}", 400, "", "admission webhook \"hook.test.io\" denied the request: no")]
    [InlineData("'allowed':false,'status':{'reason':'Forbidden','code':403}", 403, "Forbidden", "admission webhook \"hook.test.io\" denied the request: Forbidden")]
    [InlineData("'allowed':false,'status':{'message':'odd','code':200}", 400, "", "admission webhook \"hook.test.io\" denied the request: odd")]
    public async Task A_refusal_is_told_in_the_webhooks_words(string response, int code, string reason, string message)
    {
        await using Hook hook = await Hook.StartAsync(_ => response);
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""");
        Assert.Equal((code, reason, message), (said.Code, said.Body["reason"].TextOrEmpty, said.Message));
        Assert.Single(hook.Asked);
    }

    [Fact]
    public async Task A_patch_changes_the_object_and_what_it_leaves_out_is_completed()
    {
        await using Hook hook = await Hook.StartAsync(_ => Patch("[{'op':'add','path':'/spec/containers/-','value':{'name':'side','image':'s'}}]"));
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating", "'resources':['pods']");
        Value pod = await stage.MadeAsync("/api/v1/namespaces/n/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        Value side = pod["spec"]["containers"][1];
        Assert.Equal(("side", "Always"), (side["name"].Text, side["imagePullPolicy"].Text));

        // what the server's own plugins do to containers is done to the new one too: the second round
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", side["volumeMounts"][0]["mountPath"].Text);
        Assert.Single(hook.Asked);
    }

    [Fact]
    public async Task A_webhook_that_wants_to_is_asked_again_when_another_changed_the_object()
    {
        await using Hook first = await Hook.StartAsync(q => q["object"]["data"]["second"].Exists
            ? Patch("[{'op':'add','path':'/data/again','value':'yes'}]")
            : Patch("[{'op':'add','path':'/data','value':{'first':'1'}}]"));
        await using Hook second = await Hook.StartAsync(_ => Patch("[{'op':'add','path':'/data/second','value':'2'}]"));
        await using AdmissionStage stage = await OpenAsync();
        await first.RegisterAsync(stage, "mutating", name: "a", more: "'reinvocationPolicy':'IfNeeded'");
        await second.RegisterAsync(stage, "mutating", name: "b");
        Value made = await stage.MadeAsync(Maps, """{"metadata":{"name":"c"}}""");
        Assert.Equal(PodSecurityTests.Json("{'first':'1','second':'2','again':'yes'}"), made["data"]);
        Assert.Equal((2, 1), (first.Asked.Count, second.Asked.Count));
    }

    [Fact]
    public async Task A_webhook_changes_an_object_in_the_form_it_knows()
    {
        await using Hook hook = await Hook.StartAsync(_ => Patch("[{'op':'add','path':'/note','value':'changed'}]") + ",'auditAnnotations':{'why':'because'}");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating", "'apiGroups':['events.k8s.io'],'resources':['events']");
        Value made = await stage.MadeAsync("/api/v1/namespaces/n/events", """{"metadata":{"name":"e","namespace":"n"},"involvedObject":{"namespace":"n","name":"p"},"message":"m"}""");
        Value asked = Assert.Single(hook.Asked);
        Assert.Equal(("events.k8s.io", ""), (asked["kind"]["group"].Text, asked["requestKind"]["group"].Text));
        Assert.Equal(("p", "events.k8s.io/v1"), (asked["object"]["regarding"]["name"].Text, asked["object"]["apiVersion"].Text));
        Assert.Equal(("changed", "v1"), (made["message"].Text, made["apiVersion"].Text));
        Assert.Equal("because", stage.Noted["hook.test.io/why"]);
        Assert.Equal("{\"configuration\":\"hook\",\"webhook\":\"hook.test.io\",\"mutated\":true}", stage.Noted["mutation.webhook.admission.k8s.io/round_0_index_0"]);
    }

    [Fact]
    public async Task A_connection_may_be_refused_by_a_webhook()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':false,'status':{'message':'not here'}");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating", "'resources':['pods/exec'],'operations':['CONNECT']");
        Said said = await stage.GetAsync("/api/v1/namespaces/n/pods/p/exec?command=ls");
        Assert.Equal("admission webhook \"hook.test.io\" denied the request: not here", said.Message);
        Assert.Equal(PodSecurityTests.Json("{'kind':'PodExecOptions','apiVersion':'v1','command':['ls']}"), Assert.Single(hook.Asked)["object"]);
    }

    [Theory]
    [InlineData("'response':{'uid':'other','allowed':true}", "received invalid webhook response: expected response.uid=\"UID\", got \"other\"")]
    [InlineData("'x':1", "received invalid webhook response: webhook response was absent")]
    [InlineData("'kind':'Other'", "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1, Kind=Other")]
    [InlineData("'response':{'uid':'UID','allowed':true,'patch':'W10='}", "received invalid webhook response: webhook returned response.patch but not response.patchType")]
    [InlineData("status 500", "failed to call webhook: an error on the server (\"broken\") has prevented the request from succeeding")]
    [InlineData("status 404", "failed to call webhook: the server could not find the requested resource")]
    public async Task An_answer_that_is_none_fails_by_the_failure_policy(string answer, string expected)
    {
        await using Hook hook = await Hook.StartAsync(_ => "", answer);
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""");
        string uid = hook.Asked[0]["uid"].TextOrEmpty;
        string why = $"failed calling webhook \"hook.test.io\": {expected.Replace("UID", uid, StringComparison.Ordinal)}";
        Assert.Equal((500, "InternalError", $"Internal error occurred: {why}"), (said.Code, said.Body["reason"].Text, said.Message));

        await stage.PatchAsync("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hook", hook.Configuration("'failurePolicy':'Ignore'"));
        Assert.Equal(201, (await stage.PostAsync(Maps, """{"metadata":{"name":"d"}}""")).Code);
    }

    [Fact]
    public async Task A_webhook_that_nobody_vouches_for_or_that_does_not_answer_fails()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true");
        await using Hook stranger = await Hook.StartAsync(_ => "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating", authority: stranger.Authority);
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""");
        Assert.Equal(
            $"Internal error occurred: failed calling webhook \"hook.test.io\": failed to call webhook: Post \"https://localhost:{hook.Port}/check?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
            said.Message);
        Assert.Empty(hook.Asked);

        await stage.PatchAsync("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hook", hook.Configuration("'timeoutSeconds':1"));
        hook.IsSilent = true;
        Assert.EndsWith("check?timeout=1s\": context deadline exceeded", (await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'resources':['secrets']", "", 0)]
    [InlineData("'resources':['*']", "", 1)]
    [InlineData("'resources':['*/*']", "", 1)]
    [InlineData("'resources':['configmaps/status']", "", 0)]
    [InlineData("'resources':['configmaps'],'scope':'Cluster'", "", 0)]
    [InlineData("'resources':['configmaps'],'operations':['UPDATE']", "", 0)]
    [InlineData("'resources':['configmaps'],'apiVersions':['v2']", "", 0)]
    [InlineData("'resources':['configmaps']", "'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'n'}}", 1)]
    [InlineData("'resources':['configmaps']", "'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'m'}}", 0)]
    [InlineData("'resources':['configmaps']", "'objectSelector':{'matchLabels':{'l':'1'}}", 1)]
    [InlineData("'resources':['configmaps']", "'objectSelector':{'matchLabels':{'l':'2'}}", 0)]
    public async Task Only_who_is_concerned_is_asked(string rules, string more, int asked)
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating", rules, more: more);
        await stage.MadeAsync(Maps, """{"metadata":{"name":"c","labels":{"l":"1"}}}""");
        Assert.Equal(asked, hook.Asked.Count);
    }

    [Theory]
    [InlineData("object.data.a == 'b'", "Fail", 1, 201, "")]
    [InlineData("object.data.a == 'x'", "Fail", 0, 201, "")]
    [InlineData("object.data.none == 'x'", "Ignore", 0, 201, "")]
    [InlineData("object.data.none == 'x'", "Fail", 0, 403, "configmaps \"c\" is forbidden: expression 'object.data.none == 'x'' resulted in error: no such key: none")]
    public async Task Conditions_are_looked_at_before_a_webhook_is_asked(string expression, string policy, int asked, int code, string message)
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        string escaped = expression.Replace("'", "\\u0027", StringComparison.Ordinal);
        await hook.RegisterAsync(stage, "validating", more: $"'failurePolicy':'{policy}','matchConditions':[{{'name':'m','expression':'{escaped}'}}]");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"b"}}""");
        Assert.Equal((asked, code, message), (hook.Asked.Count, said.Code, said.Message));
    }

    [Fact]
    public async Task A_webhook_with_side_effects_keeps_dry_runs_from_passing()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true,'warnings':['mind']");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating", more: "'sideEffects':'NoneOnDryRun'");
        Said said = await stage.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"c"}}""");
        Assert.Equal((201, true, "299 - \"mind\""), (said.Code, hook.Asked[0]["dryRun"].IsTrue, Assert.Single(said.Warnings)));
        await stage.LeaveAsync(new ObjectKey(new ResourceName("admissionregistration.k8s.io", "validatingwebhookconfigurations"), "", "hook"), "NoneOnDryRun", "Some");
        said = await stage.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"c"}}""");
        Assert.Equal((400, "admission webhook \"hook.test.io\" does not support dry run"), (said.Code, said.Message));
    }

    [Fact]
    public async Task A_service_proves_its_own_name_wherever_it_is()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':true", serverName: "hook.n.svc");
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync("/api/v1/namespaces/n/services", """{"metadata":{"name":"hook"},"spec":{"type":"ExternalName","externalName":"localhost"}}""");
        await hook.RegisterAsync(stage, "validating", client: $"'service':{{'namespace':'n','name':'hook','path':'/check','port':{hook.Port}}}");
        await stage.MadeAsync(Maps, """{"metadata":{"name":"c"}}""");
        Assert.Equal("/check?timeout=10s", Assert.Single(hook.Paths));

        await stage.SendAsync("DELETE", "/api/v1/namespaces/n/services/hook", "");
        Assert.Equal(
            $"Internal error occurred: failed calling webhook \"hook.test.io\": failed to call webhook: Post \"https://hook.n.svc:{hook.Port}/check?timeout=10s\": service \"hook\" not found",
            (await stage.PostAsync(Maps, """{"metadata":{"name":"d"}}""")).Message);
    }

    [Fact]
    public async Task A_service_is_reached_at_a_ready_endpoint_else_at_its_address()
    {
        await using AdmissionStage stage = await OpenAsync();
        Value made = await stage.MadeAsync("/api/v1/namespaces/n/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"name":"web","port":443}]}}""");
        Assert.Equal(new DnsEndPoint(made["spec"]["clusterIP"].TextOrEmpty, 443), ServiceAddress.Of(stage.Snapshot, "n", "s", 443));
        Assert.Equal("no service port 80 found for service \"s\"", Assert.Throws<WebhookCallException>(() => ServiceAddress.Of(stage.Snapshot, "n", "s", 80)).Message);
        await stage.MadeAsync(
            "/apis/discovery.k8s.io/v1/namespaces/n/endpointslices",
            """{"metadata":{"name":"s-1","labels":{"kubernetes.io/service-name":"s"}},"addressType":"IPv4","ports":[{"name":"web","port":8443}],"endpoints":[{"addresses":["10.1.1.1"],"conditions":{"ready":false}},{"addresses":["10.1.1.2"]}]}""");
        Assert.Equal(new DnsEndPoint("10.1.1.2", 8443), ServiceAddress.Of(stage.Snapshot, "n", "s", 443));
    }

    [Fact]
    public async Task No_webhook_keeps_webhooks_from_being_mended()
    {
        await using Hook hook = await Hook.StartAsync(_ => "'allowed':false");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "validating", "'resources':['*/*'],'apiGroups':['*'],'operations':['*']");
        Assert.Equal(400, (await stage.PostAsync(Maps, """{"metadata":{"name":"c"}}""")).Code);
        Assert.Equal(200, (await stage.SendAsync("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hook", "")).Code);
    }
}
