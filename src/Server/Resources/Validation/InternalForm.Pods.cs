using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Server.Resources.Validation;

/// <summary>
/// Pods: what they share with their host stands in their security context, and templates carry their metadata without a name.
/// </summary>
internal static partial class InternalForm
{
    private static readonly string[] HostFields = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

    private static readonly string[] ContainerOrder =
    [
        "name", "image", "command", "args", "workingDir", "ports", "envFrom", "env", "resources", "resizePolicy", "restartPolicy",
        "restartPolicyRules", "volumeMounts", "volumeDevices", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle",
        "terminationMessagePath", "terminationMessagePolicy", "imagePullPolicy", "securityContext", "stdin", "stdinOnce", "tty",
    ];

    private static readonly Dictionary<string, string> PodNames = new(StringComparer.Ordinal)
    {
        ["gmsaCredentialSpec"] = "GMSACredentialSpec",
        ["gmsaCredentialSpecName"] = "GMSACredentialSpecName",
        ["os"] = "OS",
        ["seLinuxChangePolicy"] = "SELinuxChangePolicy",
    };

    private static readonly Dictionary<string, string[]> PodOrders = new(StringComparer.Ordinal)
    {
        ["Container"] = ContainerOrder,
        ["EphemeralContainer"] = ContainerOrder,
        ["PodSecurityContext"] =
        [
            "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot", "supplementalGroups", "supplementalGroupsPolicy",
            "fsGroup", "fsGroupChangePolicy", "sysctls", "seccompProfile", "appArmorProfile", "seLinuxChangePolicy",
        ],
        ["PodSpec"] =
        [
            "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy", "terminationGracePeriodSeconds",
            "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName", "automountServiceAccountToken", "nodeName",
            "securityContext", "imagePullSecrets", "hostname", "subdomain", "setHostnameAsFQDN", "affinity", "schedulerName", "tolerations",
            "hostAliases", "priorityClassName", "priority", "preemptionPolicy", "dnsConfig", "readinessGates", "runtimeClassName",
            "overhead", "enableServiceLinks", "topologySpreadConstraints", "os", "schedulingGates", "resourceClaims", "resources",
            "hostnameOverride", "schedulingGroup",
        ],
        ["SecurityContext"] =
        [
            "capabilities", "privileged", "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot",
            "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount", "seccompProfile", "appArmorProfile",
        ],
        ["Volume"] =
        [
            "name", "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi", "glusterfs",
            "persistentVolumeClaim", "rbd", "quobyte", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc", "azureFile",
            "configMap", "vsphereVolume", "azureDisk", "photonPersistentDisk", "projected",
        ],
        ["VolumeMount"] = ["name", "readOnly", "recursiveReadOnly"],
    };

    private static ObjectDraft OfPodSpec(Value spec, TypeSchema type)
    {
        ObjectDraft shown = OfFields(spec, type, f => f == "serviceAccount" || HostFields.Contains(f));
        if (!spec["securityContext"].IsObject)
        {
            return shown;
        }

        var context = new ObjectDraft();
        foreach (string field in HostFields)
        {
            Value value = spec[field];
            bool pointer = type.Field(field)!.Presence == Presence.Pointer;
            context.Append(NameOf("PodSpec", field), value.IsNullOrAbsent ? pointer ? Value.Null : false : value);
        }

        shown["SecurityContext"].Members.ToList().ForEach(m => context.Append(m.Name, m.Value));
        return shown.Set("SecurityContext", context);
    }

    private static ObjectDraft OfPodTemplate(Value template, TypeSchema type)
    {
        var shown = new ObjectDraft();
        template["metadata"].Members.ToList().ForEach(m => shown.Append(m.Name, m.Value));
        return shown.Set("Spec", Of(template["spec"], type.Field("spec")!.Type));
    }
}
