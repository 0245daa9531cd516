using Xebec.Control.Certificates;
using Xebec.Control.ClusterRoles;
using Xebec.Control.Deployments;
using Xebec.Control.Endpoints;
using Xebec.Control.EndpointSlices;
using Xebec.Control.GarbageCollection;
using Xebec.Control.Namespaces;
using Xebec.Control.Policies;
using Xebec.Control.ReplicaSets;
using Xebec.Control.RootCertificates;
using Xebec.Control.Runtime;
using Xebec.Control.ServiceAccounts;
using Xebec.Control.ServiceCidrs;
using Xebec.Control.StorageProtection;
using Xebec.Pki;

namespace Xebec.Control;

/// <summary>The controllers of a cluster, for whoever runs them all: a process of its own, or everything in one.</summary>
public static class AllControllers
{
    /// <param name="authorities">PEM of the authorities that pods trust the API server by; null publishes none.</param>
    /// <param name="policies">Checks the types of admission policies; null leaves their status alone.</param>
    /// <param name="signer">Signs certificates for the built-in signers; null leaves signing requests alone.</param>
    public static ControllerGroup Group(
        ControlServices services, string? authorities, CertificateSigner? signer = null, PolicyCheck? policies = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ControllerGroup group = new ControllerGroup(services)
            .Add(new DeploymentController())
            .Add(new ReplicaSetController())
            .Add(new ReplicationController())
            .Add(new EndpointSliceController())
            .Add(new EndpointsController())
            .Add(new ServiceAccountController(), workers: 1)
            .Add(new ServiceCidrController(), workers: 1)
            .Add(new ClusterRoleAggregationController())
            .Add(new ClaimProtection(), workers: 1)
            .Add(new VolumeProtection(), workers: 1)
            .Add(new AttributesClassProtection(), workers: 1)
            .Add("namespace-controller", (server, _) => new NamespaceCleaner(server, services.Informers, services.Time, services.Journal))
            .Add("generic-garbage-collector", (server, events) =>
                new GarbageCollector(server, services.Informers, events, services.Time, services.Journal));
        if (signer is not null)
        {
            group.Add("certificate-controller", (server, _) => new CertificateController(
                server, services.Informers, signer, services.Time, services.Journal));
        }

        if (policies is not null)
        {
            group.Add(new ValidatingPolicyController(policies), workers: 1);
        }

        return authorities is null ? group : group.Add(new RootCertificatePublisher(authorities), workers: 1);
    }
}
