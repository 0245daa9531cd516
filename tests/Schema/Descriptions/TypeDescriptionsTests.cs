using Xebec.Api.Keys;
using Xebec.Schema.Descriptions;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Descriptions;

public sealed class TypeDescriptionsTests
{
    // what people ask kubectl explain about: all fields must say what they are for
    private static readonly string[] Core =
    [
        "meta.v1.ObjectMeta", "meta.v1.OwnerReference", "meta.v1.LabelSelector",
        "core.v1.Pod", "core.v1.PodSpec", "core.v1.PodStatus", "core.v1.Container", "core.v1.EphemeralContainer", "core.v1.Probe", "core.v1.Lifecycle",
        "core.v1.EnvVar", "core.v1.EnvVarSource", "core.v1.ResourceRequirements", "core.v1.SecurityContext", "core.v1.PodSecurityContext",
        "core.v1.Volume", "core.v1.VolumeMount", "core.v1.ConfigMapVolumeSource", "core.v1.SecretVolumeSource", "core.v1.ProjectedVolumeSource",
        "core.v1.Affinity", "core.v1.PodAffinityTerm", "core.v1.Toleration", "core.v1.TopologySpreadConstraint",
        "apps.v1.DeploymentSpec", "apps.v1.DeploymentStatus", "apps.v1.StatefulSetSpec", "apps.v1.DaemonSetSpec", "apps.v1.ReplicaSetSpec",
        "batch.v1.JobSpec", "batch.v1.JobStatus", "batch.v1.CronJobSpec", "autoscaling.v2.HorizontalPodAutoscalerSpec", "policy.v1.PodDisruptionBudgetSpec",
        "core.v1.ServiceSpec", "core.v1.ServicePort", "networking.v1.IngressSpec", "networking.v1.NetworkPolicySpec", "discovery.v1.EndpointSlice",
        "core.v1.ConfigMap", "core.v1.Secret", "core.v1.PersistentVolumeClaimSpec", "core.v1.PersistentVolumeSpec", "storage.v1.StorageClass",
        "rbac.v1.Role", "rbac.v1.ClusterRole", "rbac.v1.RoleBinding", "rbac.v1.ClusterRoleBinding", "rbac.v1.PolicyRule", "rbac.v1.Subject",
        "core.v1.Namespace", "core.v1.NodeSpec", "core.v1.NodeStatus", "core.v1.Event", "events.v1.Event", "core.v1.ServiceAccount",
    ];

    private static readonly TypeDescriptions Described = TypeDescriptions.BuiltIn;

    private static readonly Dictionary<string, TypeSchema> Types = KubernetesTable.BuiltIn.TypeNames
        .Select(n => KubernetesTable.BuiltIn.Type(n)!)
        .ToDictionary(TypeDescriptions.ShortName, StringComparer.Ordinal);

    [Fact]
    public void Every_kind_is_described_with_its_fields_that_all_kinds_have()
    {
        Assert.All(KubernetesTable.BuiltIn.Kinds, (KindName kind) =>
        {
            TypeSchema type = KubernetesTable.BuiltIn.Type(kind)!;
            Assert.False(string.IsNullOrEmpty(Described.Of(type)), $"{kind}");
            Assert.All(type.Fields.Where(f => f.Name is "kind" or "apiVersion" or "metadata" or "items"), f => Assert.True(Described.Of(type, f) is not null, $"{kind}.{f.Name}"));
        });
    }

    [Fact]
    public void Of_a_custom_resource_what_all_kinds_have_is_described()
    {
        FieldSchema[] fields = [.. new[] { "apiVersion", "kind", "metadata", "spec" }.Select(n => new FieldSchema(n, new TypeSchema(TypeShape.Any)))];
        var custom = new TypeSchema("", () => fields) { OrderedByName = true };
        Assert.Null(Described.Of(custom));
        Assert.Equal([true, true, true, false], fields.Select(f => Described.Of(custom, f) is not null));
    }

    [Fact]
    public void Every_line_is_about_a_type_and_a_field_of_the_table()
    {
        foreach ((string name, DescribedType described) in Described.Types.Where(t => t.Key[0] != '*'))
        {
            Assert.True(Types.TryGetValue(name, out TypeSchema? type), name);
            Assert.All(described.Fields.Keys, field => Assert.True(type.Field(field) is not null, $"{name}.{field}"));
            Assert.True(described.Like is null || Described.Types.ContainsKey(described.Like), name);
        }
    }

    [Fact]
    public void A_type_with_a_field_described_has_all_of_them_described_and_those_people_ask_about_are_among_them()
    {
        List<string> begun = [.. Described.Types.Where(t => t.Key[0] != '*' && (t.Value.Fields.Count > 0 || t.Value.Like is not null)).Select(t => t.Key)];
        IEnumerable<string> missing = begun.Union(Core).SelectMany(n => Types[n].Fields.Where(f => Described.Of(Types[n], f) is null).Select(f => $"{n}.{f.Name}"));
        Assert.Empty(missing);
        Assert.True(begun.Sum(n => Types[n].Fields.Count) > 1500);
    }

    [Fact]
    public void Descriptions_are_sentences()
    {
        foreach ((string name, DescribedType described) in Described.Types)
        {
            Assert.All(described.Fields.Values.Append(described.Text).Where(t => t.Length > 0), text =>
                Assert.True(text[^1] == '.' && text == text.Trim() && !text.Contains("  ", StringComparison.Ordinal) && text.Length < 400, $"{name}: {text}"));
        }
    }
}
