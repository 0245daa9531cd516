namespace Xebec.Pki;

/// <summary>The documented kubeconfigs: which file, who is in it, and whether it goes to this machine's own API server.</summary>
internal sealed record ComponentKubeconfig(string File, string CommonName, IReadOnlyList<string> Groups, bool Local)
{
    public static IReadOnlyList<ComponentKubeconfig> All(KubeconfigOptions options)
    {
        var all = new List<ComponentKubeconfig>
        {
            new(Kubeconfigs.Admin, "kubernetes-admin", options.AdminGroups, Local: false),
            new(Kubeconfigs.SuperAdmin, "kubernetes-super-admin", ["system:masters"], Local: false),
            new(Kubeconfigs.ControllerManager, "system:kube-controller-manager", [], Local: true),
            new(Kubeconfigs.Scheduler, "system:kube-scheduler", [], Local: true),
        };
        if (options.NodeName is { } node)
        {
            all.Insert(2, new(Kubeconfigs.Kubelet, "system:node:" + node, ["system:nodes"], Local: false));
        }

        return all;
    }

    public CertificateProfile Profile(PkiOptions options) => new()
    {
        CommonName = CommonName,
        Organizations = Groups,
        Usage = CertificateUsage.Client,
        Lifetime = options.Lifetime,
    };
}
