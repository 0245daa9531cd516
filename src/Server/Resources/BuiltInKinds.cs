using System.Collections.Frozen;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Core;

namespace Xebec.Server.Resources;

/// <summary>Which code speaks for which built-in resource; resources without an entry need nothing beyond the common rules.</summary>
public static class BuiltInKinds
{
    private static readonly ResourceKind Common = new();

    private static readonly FrozenDictionary<ResourceName, ResourceKind> Kinds = new Dictionary<ResourceName, ResourceKind>
    {
        [new("", "namespaces")] = new NamespaceKind(),
        [new("", "pods")] = new PodKind(),
        [new("", "secrets")] = new SecretKind(),
        [new("apps", "deployments")] = new DeploymentKind(),
        [new("apps", "replicasets")] = new ReplicaSetKind(),
    }.ToFrozenDictionary();

    public static ResourceKind Of(ResourceType type) => Kinds.GetValueOrDefault(type.Name, Common);
}
