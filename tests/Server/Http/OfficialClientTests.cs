using k8s;
using k8s.Models;

namespace Xebec.Tests.Server.Http;

/// <summary>The official client for .NET, unmodified, over real TLS.</summary>
public sealed class OfficialClientTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Namespace = "default";

    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "x" };

    private static readonly V1PodTemplateSpec Template = new()
    {
        Metadata = new V1ObjectMeta { Labels = Labels },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = "example.test/c:1" }] },
    };

    private static readonly Dictionary<string, Func<IKubernetes, CancellationToken, Task>> Lives = new()
    {
        ["configmaps"] = (k, c) => LifeAsync<V1ConfigMap, V1ConfigMapList>(k, "", "v1", "configmaps", new() { Data = new Dictionary<string, string> { ["a"] = "1" } }, c),
        ["secrets"] = (k, c) => LifeAsync<V1Secret, V1SecretList>(k, "", "v1", "secrets", new() { Data = new Dictionary<string, byte[]> { ["a"] = [1, 2] } }, c),
        ["serviceaccounts"] = (k, c) => LifeAsync<V1ServiceAccount, V1ServiceAccountList>(k, "", "v1", "serviceaccounts", new(), c),
        ["services"] = (k, c) => LifeAsync<V1Service, V1ServiceList>(
            k, "", "v1", "services", new() { Spec = new V1ServiceSpec { Selector = Labels, Ports = [new V1ServicePort { Port = 80 }] } }, c),
        ["deployments"] = (k, c) => LifeAsync<V1Deployment, V1DeploymentList>(
            k, "apps", "v1", "deployments", new() { Spec = new V1DeploymentSpec { Selector = new V1LabelSelector { MatchLabels = Labels }, Template = Template } }, c),
        ["daemonsets"] = (k, c) => LifeAsync<V1DaemonSet, V1DaemonSetList>(
            k, "apps", "v1", "daemonsets", new() { Spec = new V1DaemonSetSpec { Selector = new V1LabelSelector { MatchLabels = Labels }, Template = Template } }, c),
        ["leases"] = (k, c) => LifeAsync<V1Lease, V1LeaseList>(k, "coordination.k8s.io", "v1", "leases", new() { Spec = new V1LeaseSpec { HolderIdentity = "me" } }, c),
        ["roles"] = (k, c) => LifeAsync<V1Role, V1RoleList>(
            k, "rbac.authorization.k8s.io", "v1", "roles", new() { Rules = [new V1PolicyRule { ApiGroups = [""], Resources = ["pods"], Verbs = ["get"] }] }, c),
        ["networkpolicies"] = (k, c) => LifeAsync<V1NetworkPolicy, V1NetworkPolicyList>(
            k, "networking.k8s.io", "v1", "networkpolicies", new() { Spec = new V1NetworkPolicySpec { PodSelector = new V1LabelSelector() } }, c),
        ["poddisruptionbudgets"] = (k, c) => LifeAsync<V1PodDisruptionBudget, V1PodDisruptionBudgetList>(
            k, "policy", "v1", "poddisruptionbudgets", new() { Spec = new V1PodDisruptionBudgetSpec { MinAvailable = 1, Selector = new V1LabelSelector { MatchLabels = Labels } } }, c),
    };

    public static TheoryData<string> Kinds => [.. Lives.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Creates_lists_patches_watches_and_deletes(string kind)
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(server.Kubeconfig)));
        await Lives[kind](client, TestContext.Current.CancellationToken);
    }

    private static async Task LifeAsync<T, TList>(IKubernetes client, string group, string version, string plural, T item, CancellationToken stop)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TList : class, IKubernetesObject<V1ListMeta>, IItems<T>
    {
        using var kind = new GenericClient(client, group, version, plural, disposeClient: false);
        item.Metadata = new V1ObjectMeta { Name = "official" };
        T created = await kind.CreateNamespacedAsync(item, Namespace, stop);
        Assert.NotEmpty(created.Metadata.Uid);
        Assert.Contains((await kind.ListNamespacedAsync<TList>(Namespace, cancel: stop)).Items, i => i.Metadata.Uid == created.Metadata.Uid);

        var patch = new V1Patch("""{"metadata":{"labels":{"patched":"yes"}}}""", V1Patch.PatchType.MergePatch);
        T patched = await kind.PatchNamespacedAsync<T>(patch, Namespace, "official", stop);
        Assert.Equal("yes", patched.Metadata.Labels["patched"]);
        Assert.Equal(patched.Metadata.ResourceVersion, (await kind.ReadNamespacedAsync<T>(Namespace, "official", stop)).Metadata.ResourceVersion);

        var seen = new List<WatchEventType>();
        await foreach ((WatchEventType type, T one) in kind.WatchNamespacedAsync<T>(Namespace, cancel: stop))
        {
            if (one.Metadata.Name != "official")
            {
                continue;
            }

            seen.Add(type);
            if (type == WatchEventType.Deleted)
            {
                break;
            }

            if (type == WatchEventType.Added)
            {
                await kind.PatchNamespacedAsync<T>(new V1Patch("""{"metadata":{"labels":null}}""", V1Patch.PatchType.MergePatch), Namespace, "official", stop);
                await kind.DeleteNamespacedAsync<V1Status>(Namespace, "official", stop);
            }
        }

        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], seen);
    }
}
