using Xebec.Api.Documents;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Core.Volumes;

/// <summary>Persistent volumes, claims for them, and how both may change.</summary>
public sealed class VolumeRulesTests
{
    private const string Volume = """{"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""";
    private const string Claim = """{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"x"}}""";

    [RulesOf("PersistentVolume")]
    public static TheoryData<string, string> Volumes => new()
    {
        { """ "accessModes":[],"hostPath":{"path":"/x"}""", "spec.accessModes: Required value" },
        { """ "accessModes":["ReadWriteOncePod","ReadWriteOnce"],"hostPath":{"path":"/x"}""", "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes" },
        { """ "hostPath":{"path":"/x"},"nfs":{"server":"a","path":"/b"}""", "spec.nfs: Forbidden: may not specify more than 1 volume type" },
        { "", "spec: Required value: must specify a volume type" },
        { """ "hostPath":{"path":"/"},"persistentVolumeReclaimPolicy":"Recycle" """, "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'" },
        { """ "hostPath":{"path":"/x"},"nodeAffinity":{}""", "spec.nodeAffinity.required: Required value: must specify required node constraints" },
        { """ "local":{"path":"/x"}""", "spec.nodeAffinity: Required value: Local volume requires node affinity" },
        { """ "csi":{"driver":"d","volumeHandle":"h","nodePublishSecretRef":{"name":"s"}}""", "spec.csi.nodePublishSecretRef.namespace: Required value" },
        { """ "csi":{"driver":"d","volumeHandle":"h","nodeStageSecretRef":{"name":"s"}}""", "" },
        { """ "fc":{"targetWWNs":["a"],"wwids":["b"],"lun":1}""", "spec.fc.targetWWNs: Invalid value: [\"a\"]: targetWWNs and wwids can not be specified simultaneously" },
        { """ "fc":{"targetWWNs":["a"],"lun":256}""", "spec.fc.lun: Invalid value: 256: must be between 0 and 255, inclusive" },
        { """ "iscsi":{"targetPortal":"p","iqn":"nope","lun":0}""", "spec.iscsi.iqn: Invalid value: \"nope\": must be valid format" },
        { """ "azureFile":{"secretName":"s","shareName":"n","secretNamespace":""}""", "spec.azureFile.secretNamespace: Required value" },
        { """ "quobyte":{"registry":"r","volume":"v"}""", "spec.quobyte.registry: Invalid value: \"r\": must be a host:port pair or multiple pairs separated by commas" },
        { """ "flexVolume":{"driver":"d","options":{"kubernetes.io/x":"y"}}""", "spec.flexVolume.options[kubernetes.io/x]: Invalid value: \"kubernetes.io/x\": kubernetes.io and k8s.io namespaces are reserved" },
        { """ "hostPath":{"path":"/x"},"volumeAttributesClassName":"c" """, "spec.csi: Required value: has to be specified when using volumeAttributesClassName" },
    };

    [RulesOf("PersistentVolumeClaim")]
    public static TheoryData<string, string> Claims => new()
    {
        { """ "resources":{"requests":{"storage":"1Gi"}}""", "spec.accessModes: Required value: at least 1 access mode is required" },
        { """ "accessModes":["ReadWriteOnce"]""", "spec.resources[storage]: Required value" },
        { """ "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"-1"}}""", "spec.resources[storage]: Invalid value: \"-1\": must be greater than zero" },
        { """ "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"dataSource":{"kind":"Pod","name":"x"}""", "" },
        { """ "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"dataSource":{"kind":"PersistentVolumeClaim","name":"x"},"dataSourceRef":{"kind":"PersistentVolumeClaim","name":"y"}""", "spec: Invalid value: {}: must match dataSourceRef" },
    };

    [Theory]
    [MemberData(nameof(Volumes))]
    public void A_volume_that_breaks_one_rule_is_told_which(string rest, string expected)
    {
        string modes = rest.Contains("accessModes", StringComparison.Ordinal) ? "" : "\"accessModes\":[\"ReadWriteOnce\"],";
        string spec = $"{{\"capacity\":{{\"storage\":\"1Gi\"}},{modes}{rest}".TrimEnd(',') + "}";
        Assert.Equal(expected, RuleBench.Create("persistentvolumes", $"{{\"spec\":{spec}}}"));
    }

    [Theory]
    [MemberData(nameof(Claims))]
    public void A_claim_that_breaks_one_rule_is_told_which(string spec, string expected) => Assert.Equal(expected, RuleBench.Create("persistentvolumeclaims", $"{{\"spec\":{{{spec}}}}}"));

    [Fact]
    public void Where_a_volume_is_does_not_change_and_the_difference_is_shown()
    {
        string said = RuleBench.Update("persistentvolumes", Volume, """{"spec":{"hostPath":{"path":"/y"}}}""");
        Assert.StartsWith("spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@ -2,7 +2,7 @@\n", said, StringComparison.Ordinal);
        Assert.Contains("\n-  \"Path\": \"/x\",\n+  \"Path\": \"/y\",\n", said, StringComparison.Ordinal);
        Assert.Equal("", RuleBench.Update("persistentvolumes", Volume, """{"spec":{"capacity":{"storage":"2Gi"},"persistentVolumeReclaimPolicy":"Delete"}}"""));
    }

    [Fact]
    public void A_claim_may_grow_only_when_it_is_bound_and_never_below_what_it_has()
    {
        const string more = """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""";
        Assert.StartsWith("spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -6,7 +6,7 @@\n", RuleBench.Update("persistentvolumeclaims", Claim, more), StringComparison.Ordinal);
        Assert.Equal("", RuleBench.Update("persistentvolumeclaims", Claim, """{"spec":{"volumeName":"v"}}"""));
        Assert.EndsWith("volumeMode: Invalid value: \"Block\": field is immutable", RuleBench.Update("persistentvolumeclaims", Claim, """{"spec":{"volumeMode":"Block"}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_was_always_taken_stands_in_both_fields()
    {
        Value stored = RuleBench.Stored("persistentvolumeclaims", """{"spec":{"dataSource":{"kind":"PersistentVolumeClaim","name":"x"}}}""")["spec"];
        Assert.Equal(stored["dataSource"], stored["dataSourceRef"]);
        Assert.False(RuleBench.Stored("persistentvolumeclaims", """{"spec":{"dataSource":{"kind":"Pod","name":"x"}}}""")["spec"]["dataSource"].Exists);
    }

    [Theory]
    [InlineData(""" "hostPath":{"path":"/x"},"persistentVolumeReclaimPolicy":"Recycle" """, "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.")]
    [InlineData(""" "rbd":{"monitors":["m"],"image":"i"}""", "spec.rbd: deprecated in v1.28, non-functional in v1.31+")]
    [InlineData(""" "hostPath":{"path":"/x"},"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"beta.kubernetes.io/os","operator":"Exists"}]}]}}""", "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead")]
    public void What_is_out_of_date_in_a_volume_is_warned_of(string spec, string expected) => Assert.Equal(expected, RuleBench.Warnings("persistentvolumes", $"{{\"spec\":{{{spec}}}}}"));
}
