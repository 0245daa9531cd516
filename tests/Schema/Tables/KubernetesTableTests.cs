using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Tables;

public class KubernetesTableTests
{
    private const string Core = "io.k8s.api.core.v1.";

    private static readonly KubernetesTable Table = KubernetesTable.BuiltIn;

    [Fact]
    public void Every_type_resolves_and_every_field_has_what_its_shape_needs()
    {
        int fields = 0;
        foreach (string name in Table.TypeNames)
        {
            foreach (FieldSchema field in Table.Type(name)!.Fields)
            {
                bool holds = field.Type.Shape is TypeShape.List or TypeShape.Map
                    or TypeShape.SchemaOrBool or TypeShape.SchemaOrArray or TypeShape.SchemaOrStringArray;
                Assert.Equal(holds, field.Type.Element is not null);
                Assert.Equal(field.Presence == Presence.Always, field.WhenUnset.Exists);
                Assert.Equal(field.Type.Merge == MergeKind.Map, field.Type.ListMapKeys.Count > 0);
                fields++;
            }
        }

        Assert.True(Table.TypeNames.Count > 750 && fields > 3000, $"{Table.TypeNames.Count} types, {fields} fields");
    }

    [Fact]
    public void Keys_of_keyed_lists_are_fields_of_their_elements()
    {
        foreach (FieldSchema field in Table.TypeNames.SelectMany(n => Table.Type(n)!.Fields).Where(f => f.Type.Merge == MergeKind.Map))
        {
            Assert.All(field.Type.ListMapKeys, key => Assert.NotNull(field.Type.Element!.Field(key)));
        }
    }

    [Fact]
    public void Merge_keys_of_strategic_patches_are_fields_of_their_elements()
    {
        foreach (FieldSchema field in Table.TypeNames.SelectMany(n => Table.Type(n)!.Fields).Where(f => f.PatchMergeKey.Length > 0))
        {
            Assert.NotNull(field.Type.Element!.Field(field.PatchMergeKey));
        }
    }

    [Fact]
    public void A_pod_begins_with_kind_and_version()
    {
        TypeSchema pod = Table.Type(new KindName("", "v1", "Pod"))!;
        Assert.Equal(["kind", "apiVersion", "metadata", "spec", "status"], pod.Fields.Select(f => f.Name));
        Assert.Equal("{}", pod.Field("spec")!.WhenUnset.ToString());
        Assert.Equal([2], pod.Field("spec")!.ProtoPath);
    }

    [Fact]
    public void Lists_carry_how_they_merge_in_both_ways()
    {
        TypeSchema spec = Table.Type(Core + "PodSpec")!;
        FieldSchema containers = spec.Field("containers")!;
        Assert.Equal(MergeKind.Map, containers.Type.Merge);
        Assert.Equal(["name"], containers.Type.ListMapKeys);
        Assert.Equal("name", containers.PatchMergeKey);
        Assert.Equal("null", containers.WhenUnset.ToString());
        Assert.True(containers.Required);
        Assert.Equal(["merge", "retainKeys"], spec.Field("volumes")!.PatchStrategy);
        Assert.Equal(MergeKind.Atomic, spec.Field("tolerations")!.Type.Merge);
        Assert.Equal(MergeKind.Set, Table.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")!.Field("finalizers")!.Type.Merge);
        FieldSchema ports = Table.Type(Core + "Container")!.Field("ports")!;
        Assert.Equal(["containerPort", "protocol"], ports.Type.ListMapKeys);
        Assert.Equal("containerPort", ports.PatchMergeKey);
    }

    [Fact]
    public void A_field_may_merge_otherwise_than_its_type()
    {
        TypeSchema reference = Table.Type(Core + "ObjectReference")!;
        TypeSchema claim = Table.Type(Core + "PersistentVolumeSpec")!.Field("claimRef")!.Type;
        Assert.Equal(MergeKind.Atomic, reference.Merge);
        Assert.Equal(MergeKind.Granular, claim.Merge);
        Assert.Same(reference.Field("name"), claim.Field("name"));
        Assert.Equal(MergeKind.Atomic, Table.Type(Core + "ServiceSpec")!.Field("selector")!.Type.Merge);
    }

    [Fact]
    public void Defaults_values_and_paths_are_read()
    {
        FieldSchema protocol = Table.Type(Core + "ServicePort")!.Field("protocol")!;
        Assert.Equal("TCP", protocol.Default.Text);
        Assert.Equal(["TCP", "UDP", "SCTP"], protocol.Values);
        Assert.Equal([2, 2, 1], Table.Type("io.k8s.api.admissionregistration.v1.NamedRuleWithOperations")!.Field("apiGroups")!.ProtoPath);
        Assert.Equal(1, Table.Type(Core + "ReplicationControllerSpec")!.Field("replicas")!.Default.Integer);
        Assert.Contains("digital signature", Table.Type("io.k8s.api.certificates.v1.CertificateSigningRequestSpec")!.Field("usages")!.Values);
    }

    [Fact]
    public void Json_forms_of_their_own_are_shapes()
    {
        Assert.Equal(TypeShape.Quantity, Table.Type("io.k8s.apimachinery.pkg.api.resource.Quantity")!.Shape);
        Assert.Equal(TypeShape.MicroTime, Table.Type("io.k8s.api.coordination.v1.LeaseSpec")!.Field("renewTime")!.Type.Shape);
        Assert.Equal(TypeShape.Bytes, Table.Type(Core + "Secret")!.Field("data")!.Type.Element!.Shape);
        TypeSchema extra = Table.Type("io.k8s.api.authentication.v1.UserInfo")!.Field("extra")!.Type;
        Assert.Equal("ExtraValue", extra.Element!.Name);
        Assert.Equal(TypeShape.List, extra.Element.Shape);
        Assert.EndsWith("JSONSchemaPropsOrBool", Table.Type("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")!.Field("additionalProperties")!.Type.Name);
    }

    [Fact]
    public void Resources_carry_what_discovery_shows()
    {
        ResourceType pods = Table.Resource("", "v1", "pods")!;
        Assert.Equal(["po"], pods.ShortNames);
        Assert.Equal(["all"], pods.Categories);
        Assert.True(pods.Namespaced && pods.HasStatus && pods.Allows("deletecollection"));
        Assert.Contains("spec.nodeName", pods.FieldSelectors);
        Assert.DoesNotContain("metadata.name", pods.FieldSelectors);
        Assert.Equal(new KindName("policy", "v1", "Eviction"), pods.Subresource("eviction")!.Kind);
        Assert.Null(pods.Subresource("exec")!.Type);
        Assert.Equal(new KindName("autoscaling", "v1", "Scale"), Table.Resource("apps", "v1", "deployments")!.Subresource("scale")!.Kind);
        Assert.Same(Table.Type(pods.Kind), pods.Type);
    }

    [Fact]
    public void Resources_and_what_they_list_are_sorted_and_every_list_has_a_type()
    {
        foreach (ResourceType resource in Table.GroupVersions.SelectMany(v => v.Resources))
        {
            Assert.Equal(resource.Verbs.Order(StringComparer.Ordinal), resource.Verbs);
            Assert.Equal(resource.Subresources.Select(s => s.Name).Order(StringComparer.Ordinal), resource.Subresources.Select(s => s.Name));
            if (resource.Allows("list"))
            {
                Assert.NotNull(Table.Type(resource.Kind with { Kind = resource.ListKind }));
            }
        }
    }

    [Fact]
    public void Only_stable_versions_are_served()
    {
        Assert.True(Table.GroupVersion("autoscaling", "v1")!.Served);
        Assert.True(Table.GroupVersion("autoscaling", "v2")!.Served);
        Assert.False(Table.GroupVersion("resource.k8s.io", "v1beta1")!.Served);
        Assert.True(Table.GroupVersion("autoscaling", "v2")!.VersionPriority > Table.GroupVersion("autoscaling", "v1")!.VersionPriority);
    }

    [Fact]
    public void Columns_are_those_of_the_kind()
    {
        IReadOnlyList<PrinterColumn> columns = Table.Columns(new KindName("", "v1", "Pod"))!;
        Assert.Equal(["Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"], columns.Select(c => c.Name));
        Assert.Equal("name", columns[0].Format);
        Assert.Equal(1, columns[^1].Priority);
        Assert.Null(Table.Columns(new KindName("example.com", "v1", "Pod")));
    }

    [Fact]
    public void The_same_name_is_the_same_type()
    {
        Assert.Same(Table.Type(Core + "PodTemplateSpec"), Table.Type("io.k8s.api.apps.v1.DeploymentSpec")!.Field("template")!.Type);
        Assert.Same(Table.Type(Core + "Container")!.Field("command")!.Type, Table.Type(Core + "Container")!.Field("args")!.Type);
        Assert.Null(Table.Type("io.k8s.api.core.v1.Nothing"));
    }
}
