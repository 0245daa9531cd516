using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Admission;

/// <summary>Which plugins act, in which order, and what a server does not start with.</summary>
public sealed class AdmissionPluginsTests
{
    [Fact]
    public void Without_options_upstreams_default_plugins_act_in_upstreams_order() => Assert.Equal(
        [
            "NamespaceLifecycle", "LimitRanger", "ServiceAccount", "TaintNodesByCondition", "PodSecurity", "Priority", "DefaultTolerationSeconds",
            "DefaultStorageClass", "StorageObjectInUseProtection", "PersistentVolumeClaimResize", "RuntimeClass", "CertificateApproval",
            "CertificateSigning", "ClusterTrustBundleAttest", "CertificateSubjectRestriction", "DefaultIngressClass", "PodTopologyLabels",
            "MutatingAdmissionPolicy", "MutatingAdmissionWebhook", "ValidatingAdmissionPolicy", "ValidatingAdmissionWebhook", "ResourceQuota",
        ],
        AdmissionPlugins.Build(new AdmissionOptions()).Names);

    [Fact]
    public void An_enabled_plugin_takes_its_place_and_a_disabled_one_is_gone()
    {
        List<string> names = [.. AdmissionPlugins.Build(new AdmissionOptions { Enabled = ["NodeRestriction", "AlwaysDeny"], Disabled = ["PodSecurity"] }).Names];
        Assert.Equal(names.IndexOf("ServiceAccount") + 1, names.IndexOf("NodeRestriction"));
        Assert.Equal("AlwaysDeny", names[^1]);
        Assert.DoesNotContain("PodSecurity", names);
    }

    [Fact]
    public void Every_plugin_is_called_as_it_is_enabled()
    {
        Value limits = Document.Parse("""{"limits":[{"type":"Server","qps":1,"burst":1}]}"""u8.ToArray()).Root;
        List<string> possible = [.. AdmissionPlugins.Names.Except(["ImagePolicyWebhook"])];
        Assert.Equal(possible, AdmissionPlugins.Build(new AdmissionOptions
        {
            Enabled = possible,
            Configuration = new Dictionary<string, Value> { ["EventRateLimit"] = limits },
        }).Names);
    }

    [Theory]
    [InlineData("Nonsense", "", "unknown admission plugin Nonsense; known are AlwaysAdmit, AlwaysDeny")]
    [InlineData("", "Nonsense", "--disable-admission-plugins: unknown admission plugin Nonsense")]
    [InlineData("PodSecurity", "PodSecurity", "named by both")]
    [InlineData("ImagePolicyWebhook", "", "ImagePolicyWebhook: no config specified")]
    [InlineData("EventRateLimit", "", "limits: must not be empty")]
    public void What_cannot_be_done_stops_the_start(string enabled, string disabled, string expected)
    {
        var options = new AdmissionOptions { Enabled = enabled.Length > 0 ? [enabled] : [], Disabled = disabled.Length > 0 ? [disabled] : [] };
        Assert.Contains(expected, Assert.Throws<AdmissionOptionsException>(() => AdmissionPlugins.Build(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AlwaysPullImages", "AlwaysPullImages is not configurable here")]
    [InlineData("PodSecurty", "PodSecurty is no admission plugin")]
    [InlineData("ResourceQuota", "it must be a ResourceQuotaConfiguration of apiserver.config.k8s.io/v1")]
    [InlineData("PodSecurity", "it must be a PodSecurityConfiguration of pod-security.admission.config.k8s.io/v1")]
    public void A_configuration_that_would_mean_nothing_stops_the_start(string plugin, string expected)
    {
        Value strange = Document.Parse("""{"kind":"WebhookAdmissionConfiguration","apiVersion":"apiserver.config.k8s.io/v1"}"""u8.ToArray()).Root;
        var options = new AdmissionOptions { Configuration = new Dictionary<string, Value> { [plugin] = strange } };
        Assert.Contains(expected, Assert.Throws<AdmissionOptionsException>(() => AdmissionPlugins.Build(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_file_says_in_place_is_what_plugins_do()
    {
        byte[] text = Encoding.UTF8.GetBytes("""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: PodSecurity
              configuration:
                apiVersion: pod-security.admission.config.k8s.io/v1
                kind: PodSecurityConfiguration
                defaults: {enforce: baseline}
                exemptions: {usernames: [boss]}
            - name: ResourceQuota
              configuration:
                apiVersion: apiserver.config.k8s.io/v1
                kind: ResourceQuotaConfiguration
                limitedResources: [{resource: secrets, matchContains: [count/secrets]}]
            - name: PodNodeSelector
              configuration:
                podNodeSelectorPluginConfig: {clusterDefaultNodeSelector: "a=b"}
            - name: EventRateLimit
              configuration:
                apiVersion: eventratelimit.admission.k8s.io/v1alpha1
                kind: Configuration
                limits: [{type: Server, qps: 1, burst: 1}]
            """);
        await using AdmissionStage stage = await AdmissionStage.OpenAsync(new AdmissionOptions
        {
            Enabled = ["PodNodeSelector", "EventRateLimit"],
            Configuration = AdmissionConfiguration.Read(text, _ => default),
        });
        const string Pod = """{"metadata":{"name":"p"},"spec":{"hostPID":true,"containers":[{"name":"c","image":"i"}]}}""";
        Assert.Contains("violates PodSecurity", (await stage.PostAsync("/api/v1/namespaces/n/pods", Pod)).Message, StringComparison.Ordinal);
        Value made = (await stage.PostAsync("/api/v1/namespaces/n/pods", Pod, new UserInfo("boss", UserInfo.Masters))).Body;
        Assert.Equal("b", made["spec"]["nodeSelector"]["a"].Text);
        Assert.Equal(
            "secrets \"s\" is forbidden: insufficient quota to consume: count/secrets",
            (await stage.PostAsync("/api/v1/namespaces/n/secrets", """{"metadata":{"name":"s"}}""")).Message);
        await stage.PostAsync("/api/v1/namespaces/n/events", """{"metadata":{"name":"e","namespace":"n"},"involvedObject":{"namespace":"n"}}""");
        Assert.Equal(429, (await stage.PostAsync("/api/v1/namespaces/n/events", """{"metadata":{"name":"f","namespace":"n"},"involvedObject":{"namespace":"n"}}""")).Code);
    }

    [Fact]
    public void Configuration_stands_in_the_file_or_in_one_of_its_own()
    {
        byte[] text = Encoding.UTF8.GetBytes("""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: PodSecurity
              configuration: {kind: PodSecurityConfiguration}
            - name: EventRateLimit
              path: limits.yaml
            """);
        IReadOnlyDictionary<string, Value> read = AdmissionConfiguration.Read(text, path => Encoding.UTF8.GetBytes($"from: {path}"));
        Assert.Equal("PodSecurityConfiguration", read["PodSecurity"]["kind"].Text);
        Assert.Equal("limits.yaml", read["EventRateLimit"]["from"].Text);
    }

    [Theory]
    [InlineData("kind: Other", "it must be an AdmissionConfiguration")]
    [InlineData("a: [", "cannot read the admission configuration")]
    public void A_file_of_another_kind_is_refused(string text, string expected) => Assert.Contains(
        expected,
        Assert.Throws<AdmissionOptionsException>(() => AdmissionConfiguration.Read(Encoding.UTF8.GetBytes(text), _ => default)).Message,
        StringComparison.Ordinal);
}
