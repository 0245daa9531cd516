namespace Xebec.Pki;

/// <summary>The built-in signers' names and what each demands of a request.</summary>
public static class Signers
{
    /// <summary>Client certificates for the API server; never approved automatically.</summary>
    public const string KubeApiServerClient = "kubernetes.io/kube-apiserver-client";

    /// <summary>Kubelets' client certificates; may be approved automatically.</summary>
    public const string KubeApiServerClientKubelet = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>Kubelets' serving certificates; never approved automatically by upstream's controller manager.</summary>
    public const string KubeletServing = "kubernetes.io/kubelet-serving";

    /// <summary>Whatever v1beta1 accepted; no rules, and no guarantees. Not allowed in certificates.k8s.io/v1 when created.</summary>
    public const string LegacyUnknown = "kubernetes.io/legacy-unknown";

    private static readonly string[] ClientUsages = ["client auth", "digital signature", "key encipherment"];
    private static readonly string[] ServingUsages = ["digital signature", "key encipherment", "server auth"];

    /// <summary>Whether it is one of ours to sign.</summary>
    public static bool IsBuiltIn(string signerName) =>
        signerName is KubeApiServerClient or KubeApiServerClientKubelet or KubeletServing or LegacyUnknown;

    /// <summary>Why a built-in signer must not sign, in upstream's words; null when it may.</summary>
    public static string? Refusal(string signerName, RequestedCertificate request, IReadOnlyCollection<string> usages)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(usages);
        return signerName switch
        {
            KubeApiServerClient => ApiServerClientRefusal(usages),
            KubeApiServerClientKubelet => KubeletClientRefusal(request, usages),
            KubeletServing => KubeletServingRefusal(request, usages),
            _ => null,
        };
    }

    /// <summary>Why it is no kubelet's client certificate; null when it is one. Also what decides automatic approval.</summary>
    public static string? KubeletClientRefusal(RequestedCertificate request, IReadOnlyCollection<string> usages)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(usages);
        if (!IsNodeGroup(request))
        {
            return "subject organization is not system:nodes";
        }

        if (request.Names.DnsNames.Count > 0)
        {
            return "DNS subjectAltNames are not allowed";
        }

        if (request.Names.Emails.Count > 0)
        {
            return "Email subjectAltNames are not allowed";
        }

        if (request.Names.Addresses.Count > 0)
        {
            return "IP subjectAltNames are not allowed";
        }

        if (request.Names.Uris.Count > 0)
        {
            return "URI subjectAltNames are not allowed";
        }

        if (!IsNodeName(request))
        {
            return "subject common name does not begin with system:node:";
        }

        return UsagesRefusal(ClientUsages, usages);
    }

    /// <summary>Why it is no kubelet's serving certificate; null when it is one.</summary>
    public static string? KubeletServingRefusal(RequestedCertificate request, IReadOnlyCollection<string> usages)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(usages);
        if (!IsNodeGroup(request))
        {
            return "subject organization is not system:nodes";
        }

        if (request.Names.DnsNames.Count == 0 && request.Names.Addresses.Count == 0)
        {
            return "DNS or IP subjectAltName is required";
        }

        if (request.Names.Emails.Count > 0)
        {
            return "Email subjectAltNames are not allowed";
        }

        if (request.Names.Uris.Count > 0)
        {
            return "URI subjectAltNames are not allowed";
        }

        if (UsagesRefusal(ServingUsages, usages) is { } usage)
        {
            return usage;
        }

        return IsNodeName(request) ? null : "subject common name does not begin with system:node:";
    }

    private static string? ApiServerClientRefusal(IReadOnlyCollection<string> usages)
    {
        if (usages.FirstOrDefault(usage => usage is not ("client auth" or "digital signature" or "key encipherment")) is { } wrong)
        {
            return $"invalid usage for client certificate: {wrong}";
        }

        return usages.Contains("client auth") ? null : "missing required usage for client certificate: client auth";
    }

    /// <summary>All of them, or all but key encipherment, which means nothing for keys other than RSA.</summary>
    private static string? UsagesRefusal(string[] required, IReadOnlyCollection<string> usages)
    {
        var asked = usages.ToHashSet();
        return asked.SetEquals(required) || asked.SetEquals(required.Where(usage => usage != "key encipherment"))
            ? null : $"usages did not match [{string.Join(' ', required)}]";
    }

    private static bool IsNodeGroup(RequestedCertificate request) => request.Subject.Organizations is ["system:nodes"];
    private static bool IsNodeName(RequestedCertificate request) =>
        request.Subject.CommonName.StartsWith("system:node:", StringComparison.Ordinal);
}
