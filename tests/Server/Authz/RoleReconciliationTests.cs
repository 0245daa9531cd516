using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Authz;

/// <summary>What a start makes of default roles and bindings that were changed.</summary>
public sealed class RoleReconciliationTests
{
    private const string Bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    private const string Binding = $"{Bindings}/system:basic-user";

    [Theory]
    [InlineData("true", "system:basic-user")]
    [InlineData("false", "cluster-admin")]
    public async Task A_default_binding_to_another_role_is_made_anew_unless_it_is_to_be_kept(string autoupdate, string role)
    {
        string folder = Directory.CreateTempSubdirectory("xebec-roles-").FullName;
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        var options = new ControlPlaneOptions { DataDirectory = folder, SecurePort = 0, Store = store };
        string before;
        await using (ControlPlane plane = await ControlPlane.StartAsync(options, TestContext.Current.CancellationToken))
        {
            await AskAsync(plane, "DELETE", Binding);
            before = (await AskAsync(
                plane,
                "POST",
                Bindings,
                $"{{'metadata':{{'name':'system:basic-user','annotations':{{'rbac.authorization.kubernetes.io/autoupdate':'{autoupdate}'}}}},'roleRef':{{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'cluster-admin'}},'subjects':[{{'kind':'User','name':'eve','apiGroup':'rbac.authorization.k8s.io'}}]}}"))["metadata"]["uid"].TextOrEmpty;
        }

        await using (ControlPlane plane = await ControlPlane.StartAsync(options, TestContext.Current.CancellationToken))
        {
            Value now = await AskAsync(plane, "GET", Binding);
            Assert.Equal(role, now["roleRef"]["name"].Text);
            Assert.Equal(autoupdate == "false", now["metadata"]["uid"].TextIs(before));
            Assert.Equal(autoupdate == "false", now["subjects"].ToString().Contains("eve", StringComparison.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Value> AskAsync(ControlPlane plane, string method, string path, string body = "")
    {
        var call = new ApiCall(method, path) { Body = System.Text.Encoding.UTF8.GetBytes(body.Replace('\'', '"')), Accept = "application/json" };
        ApiAnswer answer = await plane.As("tests", "system:masters").SendAsync(call, TestContext.Current.CancellationToken);
        Assert.True(answer.Succeeded, $"{method} {path}: {answer.Code}");
        return Document.Parse(answer.Body.ToArray()).Root;
    }
}
