using System.Collections.Frozen;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Custom;
using Xebec.Server.Resources.Admission;
using Xebec.Server.Resources.Aggregation;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Autoscaling;
using Xebec.Server.Resources.Batch;
using Xebec.Server.Resources.Certificates;
using Xebec.Server.Resources.Coordination;
using Xebec.Server.Resources.Core;
using Xebec.Server.Resources.Core.Accounts;
using Xebec.Server.Resources.Core.Configuration;
using Xebec.Server.Resources.Core.Namespaces;
using Xebec.Server.Resources.Core.Nodes;
using Xebec.Server.Resources.Core.Pods;
using Xebec.Server.Resources.Core.Services;
using Xebec.Server.Resources.Core.Volumes;
using Xebec.Server.Resources.Devices;
using Xebec.Server.Resources.Events;
using Xebec.Server.Resources.FlowControl;
using Xebec.Server.Resources.Networking;
using Xebec.Server.Resources.Policy;
using Xebec.Server.Resources.Rbac;
using Xebec.Server.Resources.Reviews;
using Xebec.Server.Resources.Scheduling;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Storage;

namespace Xebec.Server.Resources;

/// <summary>Which code speaks for which built-in resource; resources without an entry need nothing beyond the common rules.</summary>
public sealed class BuiltInKinds
{
    private const string Admitting = "admissionregistration.k8s.io";
    private const string Asking = "authentication.k8s.io";
    private const string Deciding = "authorization.k8s.io";
    private const string Roles = "rbac.authorization.k8s.io";
    private const string Flows = "flowcontrol.apiserver.k8s.io";
    private const string Network = "networking.k8s.io";
    private const string Devices = "resource.k8s.io";
    private const string Disks = "storage.k8s.io";

    private readonly ResourceKind _common = new();
    private readonly FrozenDictionary<ResourceName, ResourceKind> _kinds;

    /// <param name="options">What the operator decides.</param>
    /// <param name="components">The parts of the control plane, which ComponentStatus tells of; null: there are none.</param>
    public BuiltInKinds(KindOptions options, IReadOnlyList<Component>? components = null)
    {
        var events = new EventKind(options);
        var all = new Dictionary<ResourceName, ResourceKind>
        {
            [new("", "bindings")] = new BindingKind(),
            [new("", "componentstatuses")] = new ComponentStatusKind(components ?? []),
            [new("", "configmaps")] = new ConfigMapKind(),
            [new("", "endpoints")] = new EndpointsKind(),
            [new("", "events")] = events,
            [new("", "limitranges")] = new LimitRangeKind(),
            [new("", "namespaces")] = new NamespaceKind(),
            [new("", "nodes")] = new NodeKind(),
            [new("", "persistentvolumeclaims")] = new PersistentVolumeClaimKind(),
            [new("", "persistentvolumes")] = new PersistentVolumeKind(),
            [new("", "pods")] = new PodKind(),
            [new("", "podtemplates")] = new PodTemplateKind(),
            [new("", "replicationcontrollers")] = new ReplicationControllerKind(),
            [new("", "resourcequotas")] = new ResourceQuotaKind(),
            [new("", "secrets")] = new SecretKind(),
            [new("", "serviceaccounts")] = new ServiceAccountKind(),
            [new("", "services")] = new ServiceKind(options),

            [new("apiextensions.k8s.io", "customresourcedefinitions")] = new DefinitionKind(),

            [new("apps", "controllerrevisions")] = new ControllerRevisionKind(),
            [new("apps", "daemonsets")] = new DaemonSetKind(),
            [new("apps", "deployments")] = new DeploymentKind(),
            [new("apps", "replicasets")] = new ReplicaSetKind(),
            [new("apps", "statefulsets")] = new StatefulSetKind(),
            [new("batch", "cronjobs")] = new CronJobKind(),
            [new("batch", "jobs")] = new JobKind(),

            [new("coordination.k8s.io", "leases")] = new LeaseKind(),
            [new("discovery.k8s.io", "endpointslices")] = new EndpointSliceKind(),
            [new("events.k8s.io", "events")] = events,

            [new("autoscaling", "horizontalpodautoscalers")] = new AutoscalerKind(),
            [new("certificates.k8s.io", "certificatesigningrequests")] = new SigningRequestKind(),
            [new("apiregistration.k8s.io", "apiservices")] = new ApiServiceKind(),

            [new(Network, "ingressclasses")] = new PlainKind { Counts = true, Defaults = d => d.Object("spec").Opened("parameters")?.Default("scope", "Cluster"), Rules = IngressRules.CheckClass },
            [new(Network, "ingresses")] = new IngressKind(),
            [new(Network, "ipaddresses")] = new IpAddressKind(),
            [new(Network, "networkpolicies")] = new PlainKind { Counts = true, Defaults = NetworkPolicyRules.Complete, Rules = NetworkPolicyRules.Check },
            [new(Network, "servicecidrs")] = new ServiceCidrKind(),
            [new("node.k8s.io", "runtimeclasses")] = new PlainKind { PutNeedsRevision = true, Rules = ClassRules.CheckRuntime, Warnings = ClassRules.WarnOfRuntime },
            [new("policy", "poddisruptionbudgets")] = new DisruptionBudgetKind(),
            [new("scheduling.k8s.io", "priorityclasses")] = new PlainKind { Counts = true, NeverMoves = true, Defaults = d => d.Default("preemptionPolicy", "PreemptLowerPriority"), Rules = ClassRules.CheckPriority },

            [new(Asking, "selfsubjectreviews")] = new ReviewKind(new SelfReview()),
            [new(Asking, "tokenreviews")] = new ReviewKind(new TokenReview()),
            [new(Deciding, "subjectaccessreviews")] = new ReviewKind(new AccessReview(self: false)),
            [new(Deciding, "localsubjectaccessreviews")] = new ReviewKind(new AccessReview(self: false)),
            [new(Deciding, "selfsubjectaccessreviews")] = new ReviewKind(new AccessReview(self: true)),
            [new(Deciding, "selfsubjectrulesreviews")] = new ReviewKind(new RulesReview()),

            [new(Roles, "roles")] = new RoleKind(cluster: false),
            [new(Roles, "clusterroles")] = new RoleKind(cluster: true),
            [new(Roles, "rolebindings")] = new RoleBindingKind(cluster: false),
            [new(Roles, "clusterrolebindings")] = new RoleBindingKind(cluster: true),

            [new(Admitting, "validatingwebhookconfigurations")] = new PlainKind { Counts = true, Defaults = RegistrationDefaults.Validating, Rules = WebhookRules.Check },
            [new(Admitting, "mutatingwebhookconfigurations")] = new PlainKind { Counts = true, Defaults = RegistrationDefaults.Mutating, Rules = WebhookRules.Check },
            [new(Admitting, "validatingadmissionpolicies")] = new PlainKind { StatusAlone = true, Defaults = RegistrationDefaults.Policy, Rules = PolicyRules.Validating, StatusRules = PolicyRules.Status },
            [new(Admitting, "mutatingadmissionpolicies")] = new PlainKind { Counts = true, Defaults = RegistrationDefaults.Policy, Rules = PolicyRules.Mutating },
            [new(Admitting, "validatingadmissionpolicybindings")] = new PlainKind { Counts = true, Defaults = RegistrationDefaults.Binding, Rules = PolicyBindingRules.Validating },
            [new(Admitting, "mutatingadmissionpolicybindings")] = new PlainKind { Counts = true, Defaults = RegistrationDefaults.Binding, Rules = PolicyBindingRules.Mutating },

            [new(Flows, "flowschemas")] = new PlainKind { StatusAlone = true, Defaults = FlowControlDefaults.Schema, Rules = FlowSchemaRules.Check, StatusRules = FlowSchemaRules.CheckStatus },
            [new(Flows, "prioritylevelconfigurations")] = new PlainKind { StatusAlone = true, Defaults = FlowControlDefaults.Level, Rules = PriorityLevelRules.Check, StatusRules = FlowSchemaRules.CheckStatus },

            [new(Devices, "deviceclasses")] = new PlainKind { Counts = true, DeleteShowsObject = true, Rules = DeviceClassRules.Check },
            [new(Devices, "resourceclaims")] = new ResourceClaimKind(),
            [new(Devices, "resourceclaimtemplates")] = new PlainKind { DeleteShowsObject = true, Defaults = d => DeviceClaimRules.Complete(d.Object("spec").Object("spec")), Rules = DeviceClaimRules.Template },
            [new(Devices, "resourceslices")] = new ResourceSliceKind(),

            [new(Disks, "csidrivers")] = new CsiDriverKind(),
            [new(Disks, "csinodes")] = new CsiNodeKind(),
            [new(Disks, "csistoragecapacities")] = new PlainKind { PutNeedsRevision = true, Rules = CapacityRules.Check, Warnings = CapacityRules.Warn },
            [new(Disks, "storageclasses")] = new PlainKind { DeleteShowsObject = true, Defaults = StorageClassRules.Complete, Rules = StorageClassRules.Check, Warnings = StorageClassRules.Warn },
            [new(Disks, "volumeattachments")] = new VolumeAttachmentKind(),
            [new(Disks, "volumeattributesclasses")] = new PlainKind { DeleteShowsObject = true, Rules = StorageClassRules.CheckAttributes },
        };
        _kinds = all.ToFrozenDictionary();
    }

    public ResourceKind Of(ResourceType type) => _kinds.GetValueOrDefault(type.Name, _common);
}
