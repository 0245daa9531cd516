using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Storage;

/// <summary>Classes, drivers, attachments and capacities.</summary>
public sealed class StorageRulesTests
{
    [RulesOf]
    public static TheoryData<string, string, string> Objects => new()
    {
        { "storageclasses", """{"provisioner":""}""", "provisioner: Required value" },
        { "storageclasses", """{"provisioner":"x","reclaimPolicy":"Recycle"}""", "reclaimPolicy: Unsupported value: \"Recycle\": supported values: \"Delete\", \"Retain\"" },
        { "storageclasses", """{"provisioner":"x","parameters":{"":"b"}}""", "parameters: Invalid value: \"\": field can not be empty." },
        { "storageclasses", """{"provisioner":"x","allowedTopologies":[{"matchLabelExpressions":[{"key":"z","values":["a","a"]}]}]}""", "allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: \"a\"" },
        { "storageclasses", """{"provisioner":"x","allowedTopologies":[{"matchLabelExpressions":[{"key":"z","values":["a"]}]},{"matchLabelExpressions":[{"key":"z","values":["a"]}]}]}""", "allowedTopologies[1].matchLabelExpressions: Duplicate value: \"\"" },
        { "volumeattributesclasses", """{"driverName":"d"}""", "parameters: Required value: must contain at least one key/value pair" },
        { "csidrivers", """{"spec":{"fsGroupPolicy":"Odd"}}""", "spec.fsGroupPolicy: Unsupported value: \"Odd\": supported values: \"File\", \"None\", \"ReadWriteOnceWithFSType\"" },
        { "csidrivers", """{"spec":{"tokenRequests":[{"audience":"a","expirationSeconds":1}]}}""", "spec.tokenRequests[0].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes" },
        { "csidrivers", """{"spec":{"nodeAllocatableUpdatePeriodSeconds":9}}""", "spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds" },
        { "csinodes", """{"spec":{"drivers":[{"name":"a","nodeID":"x"},{"name":"a","nodeID":"y"}]}}""", "spec.drivers[1].name: Duplicate value: \"a\"" },
        { "csinodes", """{"spec":{"drivers":[{"name":"a","nodeID":"x","topologyKeys":["k","k"]}]}}""", "spec.drivers[0]: Duplicate value: \"k\"" },
        { "csistoragecapacities", """{"storageClassName":"x","capacity":"-1"}""", "capacity: Invalid value: \"-1\": must be greater than or equal to 0" },
        { "volumeattachments", """{"spec":{"attacher":"a","nodeName":"n","source":{}}}""", "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName" },
        { "volumeattachments", """{"spec":{"attacher":"a","nodeName":"n","source":{"inlineVolumeSpec":{"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}}}""", "spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes" },
    };

    [RulesOf]
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "storageclasses", """{"provisioner":"x"}""", """{"parameters":{"a":"b"}}""", "parameters: Invalid value: {\"a\":\"b\"}: field is immutable" },
        { "volumeattributesclasses", """{"driverName":"d","parameters":{"a":"b"}}""", """{"driverName":"e"}""", "driverName: Forbidden: updates to driverName are forbidden." },
        { "csidrivers", """{"spec":{}}""", """{"spec":{"attachRequired":false}}""", "spec.attachedRequired: Invalid value: false: field is immutable" },
        { "csinodes", """{"spec":{"drivers":[{"name":"a","nodeID":"x"}]}}""", """{"spec":{"drivers":[{"name":"a","nodeID":"y"}]}}""", "spec.drivers: Invalid value: {\"Name\":\"a\",\"NodeID\":\"y\",\"TopologyKeys\":null,\"Allocatable\":null}: field is immutable" },
        { "csinodes", """{"spec":{"drivers":[{"name":"a","nodeID":"x"}]}}""", """{"spec":{"drivers":[{"name":"a","nodeID":"x","allocatable":{"count":3}}]}}""", "" },
        { "csistoragecapacities", """{"storageClassName":"x"}""", """{"storageClassName":"y"}""", "storageClassName: Invalid value: \"y\": field is immutable" },
        { "volumeattachments", """{"spec":{"attacher":"a","nodeName":"n","source":{"persistentVolumeName":"p"}}}""", """{"spec":{"nodeName":"m"}}""", "spec: Invalid value: {\"Attacher\":\"a\",\"Source\":{\"PersistentVolumeName\":\"p\",\"InlineVolumeSpec\":null},\"NodeName\":\"m\"}: field is immutable" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_that_breaks_one_rule_is_told_which(string resource, string json, string expected) => Assert.Equal(expected, RuleBench.Create(resource, json));

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_may_not_be_is_told_why(string resource, string json, string change, string expected) => Assert.Equal(expected, RuleBench.Update(resource, json, change));
}
