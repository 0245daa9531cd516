using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>What namespaces demand of pods, asked of a whole server.</summary>
public sealed class PodSecurityAdmissionTests
{
    private const string Pods = "/api/v1/namespaces/n/pods";
    private const string Namespace = "/api/v1/namespaces/n";

    [Fact]
    public async Task A_pod_is_refused_by_what_is_enforced_and_warned_by_what_is_not()
    {
        await using AdmissionStage stage = await OpenAsync();
        await Label(stage, "'enforce':'baseline','warn':'restricted'");
        Said refused = await stage.PostAsync(Pods, Pod("a", "'hostPID':true"));
        Assert.Equal((403, "pods \"a\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces (hostPID=true)"), (refused.Code, refused.Message));
        Assert.Empty(refused.Warnings);
        Said warned = await stage.PostAsync(Pods, Pod("b", "'hostPID':false"));
        Assert.Equal(201, warned.Code);
        Assert.Contains("would violate PodSecurity \\\"restricted:latest\\\": allowPrivilegeEscalation != false", Assert.Single(warned.Warnings), StringComparison.Ordinal);
        Assert.Equal("baseline:latest", stage.Noted["pod-security.kubernetes.io/enforce-policy"]);
    }

    [Fact]
    public async Task A_template_is_never_refused_but_warned_by_what_is_enforced()
    {
        await using AdmissionStage stage = await OpenAsync();
        await Label(stage, "'enforce':'baseline'");
        Said made = await stage.PostAsync("/apis/batch/v1/namespaces/n/cronjobs", Quoted(
            "{'metadata':{'name':'c'},'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','hostPID':true,'containers':[{'name':'c','image':'i'}]}}}}}}"));
        Assert.Equal(201, made.Code);
        Assert.Contains("would violate PodSecurity \\\"baseline:latest\\\": host namespaces (hostPID=true)", Assert.Single(made.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_begins_to_enforce_is_told_which_pods_break_it()
    {
        await using AdmissionStage stage = await OpenAsync();
        foreach (string name in (string[])["a", "b", "c"])
        {
            await stage.MadeAsync(Pods, Pod(name, "'hostPID':true"));
        }

        await stage.MadeAsync(Pods, Pod("d", "'hostIPC':true,'hostNetwork':true,'containers':[{'name':'c','image':'i','securityContext':{'privileged':true}}]"));
        Said said = await Label(stage, "'enforce':'baseline','enforce-version':'v1.30'");
        Assert.Equal(
            [
                "299 - \"existing pods in namespace \\\"n\\\" violate the new PodSecurity enforce level \\\"baseline:v1.30\\\"\"",
                "299 - \"a (and 2 other pods): host namespaces\"",
                "299 - \"d: host namespaces, privileged\"",
            ],
            said.Warnings);
        Assert.Empty((await Label(stage, "'enforce':'privileged'")).Warnings);
    }

    [Fact]
    public async Task Labels_that_say_nothing_known_are_refused_each_by_its_name()
    {
        await using AdmissionStage stage = await OpenAsync();
        Said said = await Label(stage, "'enforce':'x','warn-version':'y'");
        Assert.Equal(
            (422, "Namespace \"n\" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"x\": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"y\": must be \"latest\" or \"v1.x\"]"),
            (said.Code, said.Message));
    }

    [Theory]
    [InlineData("'exemptions':{'usernames':['u']}", 201)]
    [InlineData("'exemptions':{'namespaces':['n']}", 201)]
    [InlineData("'exemptions':{'runtimeClasses':['gvisor']}", 201)]
    [InlineData("'exemptions':{'usernames':['other']}", 403)]
    public async Task The_clusters_default_holds_but_for_who_is_exempt(string exemptions, int code)
    {
        Value configuration = PodSecurityTests.Json(
            $"{{'kind':'PodSecurityConfiguration','apiVersion':'pod-security.admission.config.k8s.io/v1','defaults':{{'enforce':'baseline'}},{exemptions}}}");
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions { Configuration = new Dictionary<string, Value> { ["PodSecurity"] = configuration } });
        await stage.MadeAsync("/apis/node.k8s.io/v1/runtimeclasses", """{"metadata":{"name":"gvisor"},"handler":"h"}""");
        string user = exemptions.Contains("other", StringComparison.Ordinal) ? "v" : "u";
        Said said = await stage.PostAsync(Pods, Pod("a", "'hostPID':true,'runtimeClassName':'gvisor'"), new UserInfo(user, UserInfo.AllAuthenticated));
        Assert.Equal(code, said.Code);
    }

    [Fact]
    public async Task A_pod_that_breaks_it_already_may_change_what_does_not_matter()
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync(Pods, Pod("a", "'hostPID':true,'automountServiceAccountToken':false"));
        await Label(stage, "'enforce':'baseline'");
        Assert.Equal(200, (await stage.PatchAsync($"{Pods}/a", """{"metadata":{"labels":{"x":"y"}}}""")).Code);
        Assert.Equal(403, (await stage.PatchAsync($"{Pods}/a", """{"spec":{"containers":[{"name":"c","image":"other"}]}}""")).Code);
    }

    private static Task<Said> Label(AdmissionStage stage, string labels) => stage.PatchAsync(
        Namespace, Quoted($"{{'metadata':{{'labels':{{{labels.Replace("'enforce", "'pod-security.kubernetes.io/enforce", StringComparison.Ordinal).Replace("'warn", "'pod-security.kubernetes.io/warn", StringComparison.Ordinal)}}}}}}}"));

    private static string Pod(string name, string spec) => Quoted(
        $"{{'metadata':{{'name':'{name}'}},'spec':{{{(spec.Contains("containers", StringComparison.Ordinal) ? "" : "'containers':[{'name':'c','image':'i'}],")}{spec}}}}}");

    private static string Quoted(string text) => text.Replace('\'', '"');
}
