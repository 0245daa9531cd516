using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Resources.Shared;

/// <summary>
/// Fields whose feature gates are closed by default are not stored, in pods and in templates of them, whether an object is new or changed.
/// </summary>
public sealed class GatedFieldsTests
{
    private const string Gated =
        "'schedulingGroup':{'podGroupName':'g'},'containers':[{'name':'c','image':'i','lifecycle':{'stopSignal':'SIGUSR1'}}],"
        + "'volumes':[{'name':'v','projected':{'sources':[{'clusterTrustBundle':{'name':'b','path':'p'}},{'podCertificate':{'signerName':'a.b/c','keyType':'ED25519','credentialBundlePath':'p'}},{'configMap':{'name':'m'}}]}}]";

    private const string Never = "'restartPolicy':'Never'," + Gated;
    private const string Labels = "'metadata':{'labels':{'a':'b'}}";
    private const string Selected = "'selector':{'matchLabels':{'a':'b'}},'template':{" + Labels + ",'spec':{" + Gated + "}}";

    [Theory]
    [InlineData("/api/v1/namespaces/n/pods", "v1", "Pod", "'spec':{" + Gated + "}", "spec")]
    [InlineData("/api/v1/namespaces/n/podtemplates", "v1", "PodTemplate", "'template':{'spec':{" + Gated + "}}", "template.spec")]
    [InlineData("/api/v1/namespaces/n/replicationcontrollers", "v1", "ReplicationController", "'spec':{'template':{" + Labels + ",'spec':{"
        + Gated + "}}}", "spec.template.spec")]
    [InlineData("/apis/apps/v1/namespaces/n/deployments", "apps/v1", "Deployment", "'spec':{" + Selected + "}", "spec.template.spec")]
    [InlineData("/apis/apps/v1/namespaces/n/replicasets", "apps/v1", "ReplicaSet", "'spec':{" + Selected + "}", "spec.template.spec")]
    [InlineData("/apis/apps/v1/namespaces/n/daemonsets", "apps/v1", "DaemonSet", "'spec':{" + Selected + "}", "spec.template.spec")]
    [InlineData("/apis/apps/v1/namespaces/n/statefulsets", "apps/v1", "StatefulSet", "'spec':{'serviceName':'s'," + Selected + "}",
        "spec.template.spec")]
    [InlineData("/apis/batch/v1/namespaces/n/jobs", "batch/v1", "Job", "'spec':{'template':{'spec':{" + Never + "}}}",
        "spec.template.spec")]
    [InlineData("/apis/batch/v1/namespaces/n/cronjobs", "batch/v1", "CronJob",
        "'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{'template':{'spec':{" + Never + "}}}}}",
        "spec.jobTemplate.spec.template.spec")]
    public async Task They_are_dropped(string path, string version, string kind, string body, string where)
    {
        var server = new RuleServer();
        string whole = "{'apiVersion':'" + version + "','kind':'" + kind + "','metadata':{'name':'a'}," + body + "}";
        Assert.Equal("", await server.ProblemAsync("POST", path, whole));
        AssertDropped(RuleServer.Root(await server.SendAsync("GET", path + "/a")), where);

        // sent again with a change: what is not stored is no difference
        Assert.Equal("", await server.ProblemAsync("PATCH", path + "/a", "{'metadata':{'labels':{'x':'y'}}," + body + "}"));
        AssertDropped(RuleServer.Root(await server.SendAsync("GET", path + "/a")), where);
    }

    private static void AssertDropped(Value item, string where)
    {
        Value spec = where.Split('.').Aggregate(item, (value, step) => value[step]);
        Assert.Equal("c", spec["containers"][0]["name"].TextOrEmpty);
        Assert.False(spec["containers"][0]["lifecycle"].Exists);
        Assert.False(spec["schedulingGroup"].Exists);
        Assert.Equal("[{},{},{\"configMap\":{\"name\":\"m\"}}]", spec["volumes"][0]["projected"]["sources"].ToString());
    }
}
