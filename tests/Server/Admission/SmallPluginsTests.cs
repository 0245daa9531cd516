using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>Plugins that are off by default, each doing what it is there for.</summary>
public sealed class SmallPluginsTests
{
    private const string Pods = "/api/v1/namespaces/n/pods";

    /// <summary>Plugin, its configuration, the namespace's annotations, pod spec, refusal.</summary>
    public static TheoryData<string, string, string, string, string> Refused => new()
    {
        { "LimitPodHardAntiAffinityTopology", "", "", "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone','labelSelector':{}}]}}", "pods \"p\" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey zone but only key kubernetes.io/hostname is allowed" },
        { "PodNodeSelector", "", "'scheduler.alpha.kubernetes.io/node-selector':'a=b'", "'nodeSelector':{'a':'c'}", "pods \"p\" is forbidden: pod node label selector conflicts with its namespace node label selector" },
        { "PodNodeSelector", "{'podNodeSelectorPluginConfig':{'n':'a=b'}}", "", "'nodeSelector':{'x':'y'}", "pods \"p\" is forbidden: pod node label selector labels conflict with its namespace whitelist" },
        { "PodTolerationRestriction", "{'whitelist':[{'key':'a','operator':'Exists'}]}", "", "'tolerations':[{'key':'b','operator':'Exists'}]", "pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist" },
    };

    /// <summary>Plugin, its configuration, the namespace's annotations, pod spec, where to look, what is there.</summary>
    public static TheoryData<string, string, string, string, string, string> Changed => new()
    {
        { "AlwaysPullImages", "", "", "'containers':[{'name':'c','image':'i:1','imagePullPolicy':'Never'}]", "containers/0/imagePullPolicy", "\"Always\"" },
        { "PodNodeSelector", "", "'scheduler.alpha.kubernetes.io/node-selector':'a=b'", "'nodeSelector':{'c':'d'}", "nodeSelector", "{\"a\":\"b\",\"c\":\"d\"}" },
        { "PodNodeSelector", "{'podNodeSelectorPluginConfig':{'clusterDefaultNodeSelector':'e=f'}}", "", "'nodeName':''", "nodeSelector", "{\"e\":\"f\"}" },
        { "PodTolerationRestriction", "", "'scheduler.alpha.kubernetes.io/defaultTolerations':'[{\\'key\\':\\'a\\',\\'operator\\':\\'Exists\\'}]'", "'nodeName':''", "tolerations/0", "{\"key\":\"a\",\"operator\":\"Exists\"}" },
        { "ExtendedResourceToleration", "", "", "'containers':[{'name':'c','image':'i','resources':{'limits':{'example.com/gpu':'1'}}}]", "tolerations/2", "{\"effect\":\"NoSchedule\",\"key\":\"example.com/gpu\",\"operator\":\"Exists\"}" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_pod_is_refused(string plugin, string configuration, string annotations, string spec, string expected)
    {
        await using AdmissionStage stage = await StageAsync(plugin, configuration, annotations);
        Assert.Equal(expected, (await stage.PostAsync(Pods, Pod(spec))).Message);
    }

    [Theory]
    [MemberData(nameof(Changed))]
    public async Task A_pod_is_changed(string plugin, string configuration, string annotations, string spec, string path, string expected)
    {
        await using AdmissionStage stage = await StageAsync(plugin, configuration, annotations);
        Value at = (await stage.MadeAsync(Pods, Pod(spec)))["spec"];
        foreach (string step in path.Split('/'))
        {
            at = int.TryParse(step, out int index) ? at[index] : at[step];
        }

        Assert.Equal(PodSecurityTests.Json(expected), at);
    }

    [Fact]
    public async Task A_namespace_is_made_by_its_first_object()
    {
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions { Enabled = ["NamespaceAutoProvision"] });
        await stage.MadeAsync("/api/v1/namespaces/new/configmaps", """{"metadata":{"name":"c"}}""");
        Assert.Equal("Active", (await stage.GetAsync("/api/v1/namespaces/new")).Body["status"]["phase"].Text);
    }

    [Fact]
    public async Task A_pod_on_a_node_takes_over_its_zone()
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync("/api/v1/nodes", """{"metadata":{"name":"n1","labels":{"topology.kubernetes.io/zone":"z","other":"o"}}}""");
        await stage.MadeAsync(Pods, Pod("'nodeName':'n1'"));
        await stage.MadeAsync(Pods, Pod("'nodeName':''").Replace("\"p\"", "\"q\"", StringComparison.Ordinal));
        await stage.MadeAsync($"{Pods}/q/binding", """{"metadata":{"name":"q"},"target":{"kind":"Node","name":"n1"}}""");
        foreach (string name in (string[])["p", "q"])
        {
            Assert.Equal(PodSecurityTests.Json("{'topology.kubernetes.io/zone':'z'}"), (await stage.GetAsync($"{Pods}/{name}")).Body["metadata"]["labels"]);
        }
    }

    [Theory]
    [InlineData("'volumes':[{'name':'v','secret':{'secretName':'mine'}}],'imagePullSecrets':[{'name':'pull'}]", "")]
    [InlineData("'volumes':[{'name':'v','secret':{'secretName':'other'}}]", "volume with secret.secretName=\"other\" is not allowed because service account a does not reference that secret")]
    [InlineData("'containers':[{'name':'c','image':'i','env':[{'name':'E','valueFrom':{'secretKeyRef':{'name':'other','key':'k'}}}]}]", "container c with envVar E referencing secret.secretName=\"other\" is not allowed because service account a does not reference that secret")]
    [InlineData("'imagePullSecrets':[{'name':'mine'}]", "imagePullSecrets[0].name=\"mine\" is not allowed because service account a does not reference that imagePullSecret")]
    public async Task An_account_that_says_so_limits_its_pods_to_its_secrets(string spec, string expected)
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync(
            "/api/v1/namespaces/n/serviceaccounts",
            """{"metadata":{"name":"a","annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"secrets":[{"name":"mine"}],"imagePullSecrets":[{"name":"pull"}]}""");
        Said said = await stage.PostAsync(Pods, Pod($"{spec},'serviceAccountName':'a'"));
        Assert.Equal(expected.Length == 0 ? "" : $"pods \"p\" is forbidden: {expected}", said.Message);
    }

    [Fact]
    public async Task A_service_takes_no_address_of_the_outside()
    {
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions { Enabled = ["DenyServiceExternalIPs"] });
        Said said = await stage.PostAsync("/api/v1/namespaces/n/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}],"externalIPs":["1.2.3.4"]}}""");
        Assert.Equal("services \"s\" is forbidden: Use of external IPs is denied by admission control", said.Message);
    }

    /// <summary>limitedResources, the quota's spec (none when empty), the pod's spec, what is said.</summary>
    [Theory]
    [InlineData("'resource':'pods','matchContains':['cpu']", "", "'containers':[{'name':'c','image':'i','resources':{'requests':{'cpu':'1'}}}]", "pods \"p\" is forbidden: insufficient quota to consume: cpu,requests.cpu")]
    [InlineData("'resource':'pods','matchContains':['cpu']", "", "'containers':[{'name':'c','image':'i'}]", "")]
    [InlineData("'resource':'pods','matchContains':['pods']", "'hard':{'count/pods':'5','pods':'5'}", "'nodeName':''", "")]
    [InlineData("'resource':'pods','matchScopes':[{'scopeName':'BestEffort','operator':'Exists'}]", "", "'nodeName':''", "insufficient quota to match these scopes: [{BestEffort Exists []}]")]
    [InlineData("'resource':'pods','matchScopes':[{'scopeName':'BestEffort','operator':'Exists'}]", "'hard':{'pods':'5'},'scopes':['BestEffort']", "'nodeName':''", "")]
    [InlineData("'resource':'secrets','matchContains':['secrets']", "", "'nodeName':''", "")]
    public async Task What_is_limited_is_had_only_where_a_quota_counts_it(string limited, string quota, string spec, string expected)
    {
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions
        {
            Configuration = new Dictionary<string, Value>
            {
                ["ResourceQuota"] = PodSecurityTests.Json($"{{'kind':'ResourceQuotaConfiguration','apiVersion':'apiserver.config.k8s.io/v1','limitedResources':[{{{limited}}}]}}"),
            },
        });
        if (quota.Length > 0)
        {
            Value made = await stage.MadeAsync("/api/v1/namespaces/n/resourcequotas", $"{{'metadata':{{'name':'q'}},'spec':{{{quota}}}}}".Replace('\'', '"'));
            string used = string.Join(',', made["spec"]["hard"].Members.ToList().Select(m => $"'{m.Name}':'0'"));
            string status = $"{{'status':{{'hard':{made["spec"]["hard"]},'used':{{{used}}}}}}}".Replace('\'', '"');
            Assert.Equal(200, (await stage.PatchAsync("/api/v1/namespaces/n/resourcequotas/q/status", status)).Code);
        }

        Assert.Equal(expected, (await stage.PostAsync(Pods, Pod(spec))).Message);
    }

    [Fact]
    public async Task Events_beyond_the_limit_are_answered_429()
    {
        Value limits = PodSecurityTests.Json("{'limits':[{'type':'Namespace','qps':1,'burst':2}]}");
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions
        {
            Enabled = ["EventRateLimit"],
            Configuration = new Dictionary<string, Value> { ["EventRateLimit"] = limits },
        });
        var codes = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            codes.Add((await stage.PostAsync("/api/v1/namespaces/n/events", $$$"""{"metadata":{"name":"e{{{i}}}","namespace":"n"},"involvedObject":{"namespace":"n"}}""")).Code);
        }

        Assert.Equal([201, 201], codes.Take(2));
        Assert.Contains(429, codes);
    }

    [Fact]
    public async Task Naming_an_owner_takes_the_right_to_delete_the_object()
    {
        await using AdmissionStage stage = await OpenAsync(
            new AdmissionOptions { Enabled = ["OwnerReferencesPermissionEnforcement"] }, new Only(a => a.Verb != "delete" || a.User.Name == "admin"));
        const string Owned = """{"metadata":{"name":"c","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"u"}]}}""";
        Said said = await stage.PostAsync("/api/v1/namespaces/n/configmaps", Owned, new UserInfo("u", UserInfo.AllAuthenticated));
        Assert.Equal("configmaps \"c\" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>", said.Message);
        Assert.Equal(201, (await stage.PostAsync("/api/v1/namespaces/n/configmaps", Owned)).Code);
    }

    [Fact]
    public async Task Approving_takes_the_right_to_approve_for_the_signer_or_its_domain()
    {
        await using AdmissionStage stage = await OpenAsync(
            null, new Only(a => a.Resource != "signers" || (a.User.Name == "approver" && a is { Verb: "approve", Name: "example.com/*" })));
        await stage.MadeAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests", Request("example.com/s"));
        const string Approved = """{"status":{"conditions":[{"type":"Approved","status":"True","reason":"r"}]}}""";
        Said said = await stage.PatchAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests/r/approval", Approved);
        Assert.Equal("certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: user not permitted to approve requests with signerName \"example.com/s\"", said.Message);
        said = await stage.PatchAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests/r/approval", Approved, new UserInfo("approver", UserInfo.AllAuthenticated));
        Assert.Equal(200, said.Code);
        said = await stage.PatchAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests/r/status", $$$"""{"status":{"certificate":"{{{Certificate()}}}"}}""");
        Assert.Equal("certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: user not permitted to sign requests with signerName \"example.com/s\"", said.Message);
    }

    private static string Certificate()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using System.Security.Cryptography.X509Certificates.X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(made.ExportCertificatePem()));
    }

    private static string Request(string signer)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        string pem = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()));
        return $$$"""{"metadata":{"name":"r"},"spec":{"request":"{{{pem}}}","signerName":"{{{signer}}}","usages":["client auth"]}}""";
    }

    private static async Task<AdmissionStage> StageAsync(string plugin, string configuration, string annotations)
    {
        var all = new Dictionary<string, Value>();
        if (configuration.Length > 0)
        {
            all[plugin] = PodSecurityTests.Json(configuration);
        }

        AdmissionStage stage = await OpenAsync(new AdmissionOptions { Enabled = [plugin], Configuration = all });
        if (annotations.Length > 0)
        {
            string json = annotations.Replace("\\'", "\\\"", StringComparison.Ordinal).Replace('\'', '"');
            Said said = await stage.PatchAsync("/api/v1/namespaces/n", $$$"""{"metadata":{"annotations":{ {{{json}}} } } }""");
            Assert.True(said.Code == 200, said.Message);
        }

        return stage;
    }

    private static string Pod(string spec) => ("{'metadata':{'name':'p'},'spec':{"
        + (spec.Contains("containers", StringComparison.Ordinal) ? "" : "'containers':[{'name':'c','image':'i'}]" + (spec.Length > 0 ? "," : "")) + spec + "}}").Replace('\'', '"');

    private sealed class Only(Predicate<AuthorizationAttributes> may) : IAuthorizer
    {
        public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
            ValueTask.FromResult(new Decision(may(attributes) ? Verdict.Allow : Verdict.NoOpinion));
    }
}
