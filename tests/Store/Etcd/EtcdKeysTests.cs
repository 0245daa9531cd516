using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Objects;

namespace Xebec.Tests.Store.Etcd;

public class EtcdKeysTests
{
    private static readonly EtcdKeys Keys = new("/registry");

    [Theory]
    [InlineData("", "pods", "default", "web-0", "/registry/pods/default/web-0")]
    [InlineData("", "nodes", "", "n1", "/registry/minions/n1")]
    [InlineData("", "services", "default", "kubernetes", "/registry/services/specs/default/kubernetes")]
    [InlineData("", "endpoints", "default", "kubernetes", "/registry/services/endpoints/default/kubernetes")]
    [InlineData("", "replicationcontrollers", "a", "b", "/registry/controllers/a/b")]
    [InlineData("", "events", "default", "x.17", "/registry/events/default/x.17")]
    [InlineData("apps", "deployments", "a", "b", "/registry/deployments/a/b")]
    [InlineData("networking.k8s.io", "ingresses", "a", "b", "/registry/ingress/a/b")]
    [InlineData("coordination.k8s.io", "leases", "kube-node-lease", "n1", "/registry/leases/kube-node-lease/n1")]
    [InlineData("rbac.authorization.k8s.io", "clusterroles", "", "system:node", "/registry/clusterroles/system:node")]
    [InlineData("apiextensions.k8s.io", "customresourcedefinitions", "", "widgets.example.com", "/registry/apiextensions.k8s.io/customresourcedefinitions/widgets.example.com")]
    [InlineData("apiregistration.k8s.io", "apiservices", "", "v1.apps", "/registry/apiregistration.k8s.io/apiservices/v1.apps")]
    [InlineData("example.com", "widgets", "ns", "w", "/registry/example.com/widgets/ns/w")]
    [InlineData("example.com", "widgets", "", "w", "/registry/example.com/widgets/w")]
    public void Keys_are_upstreams_both_ways(string group, string resource, string ns, string name, string expected)
    {
        var key = new ObjectKey(new ResourceName(group, resource), ns, name);
        Assert.Equal(expected, Keys.Of(key).ToStringUtf8());
        Assert.Equal(key, Keys.Parse(ByteString.CopyFromUtf8(expected)));
    }

    [Theory]
    [InlineData("/registry/ranges/serviceips")]
    [InlineData("/registry/masterleases/10.0.0.1")]
    [InlineData("/registry/pods")]
    [InlineData("/registry/pods/a/b/c")]
    [InlineData("/registry/pods//b")]
    [InlineData("/registry/example.com/widgets")]
    [InlineData("/registryother/pods/a/b")]
    [InlineData("compact_rev_key")]
    public void Other_keys_are_no_objects(string key) => Assert.Null(Keys.Parse(ByteString.CopyFromUtf8(key)));

    [Fact]
    public void Every_stored_built_in_resource_has_its_path()
    {
        HashSet<ResourceName> known = [.. KeyTable.All.Select(p => p.Key)];
        IEnumerable<ResourceName> missing = KubernetesTable.BuiltIn.GroupVersions.SelectMany(v => v.Resources)
            .Where(r => r.Allows("get") && r.Allows("create") && r.Name.Group is not ("apiextensions.k8s.io" or "apiregistration.k8s.io" or "events.k8s.io"))
            .Select(r => r.Name)
            .Where(name => !known.Contains(name));
        Assert.Empty(missing.Distinct());
    }
}
