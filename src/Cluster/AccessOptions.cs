using Xebec.Server.Authn;

namespace Xebec.Cluster;

/// <summary>Who is believed, and who may do what: the API server's flags of authentication and authorization.</summary>
public sealed record AccessOptions
{
    /// <summary>--authorization-mode: asked in this order. Default: Node, RBAC.</summary>
    public IReadOnlyList<string> AuthorizationModes { get; init; } = Server.Authz.AuthorizationModes.Default;

    /// <summary>--authorization-policy-file: the policies of mode ABAC; null when that mode is not asked for.</summary>
    public string? AuthorizationPolicyFile { get; init; }

    /// <summary>--anonymous-auth: whoever shows no credentials is system:anonymous. Default: true.</summary>
    public bool Anonymous { get; init; } = true;

    /// <summary>--token-auth-file: tokens that never expire; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>--enable-bootstrap-token-auth: secrets of kube-system are tokens of joining machines. Default: true.</summary>
    public bool BootstrapTokens { get; init; } = true;

    /// <summary>--requestheader-*: proxies with a certificate of the front-proxy authority say for whom they ask; null believes none.</summary>
    public FrontProxyOptions? FrontProxy { get; init; } = new();

    /// <summary>--service-account-issuer. Default: the cluster's own name.</summary>
    public string Issuer { get; init; } = "https://kubernetes.default.svc.cluster.local";

    /// <summary>--api-audiences: what tokens for this server name. Default: the issuer.</summary>
    public IReadOnlyList<string>? Audiences { get; init; }
}
