namespace Xebec.Server.Admission;

/// <summary>The built-in plugins that are on by default, in upstream's order: a later one sees what an earlier one changed.</summary>
public static class AdmissionPlugins
{
    public static AdmissionChain Default() => new([
        new NamespaceLifecycle(),
        new LimitRanger(),
        new ServiceAccounts(),
        new TaintNodesByCondition(),
        new PodPriority(),
        new DefaultTolerations(),
        new StorageObjectInUse(),
        new PodRuntimeClass(),
        new DefaultStorageClass(),
        new DefaultIngressClass(),
        new ResourceQuotas(),
    ]);
}
