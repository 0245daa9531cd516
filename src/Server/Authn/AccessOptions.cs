using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;

namespace Xebec.Server.Authn;

/// <summary>Who is believed, and who may do what: the API server's flags of authentication and authorization.</summary>
public sealed record AccessOptions
{
    /// <summary>--authorization-mode: asked in this order. Default: Node, RBAC.</summary>
    public IReadOnlyList<string> AuthorizationModes { get; init; } = Authz.AuthorizationModes.Default;

    /// <summary>--authorization-policy-file: the policies of mode ABAC; null when that mode is not asked for.</summary>
    public string? AuthorizationPolicyFile { get; init; }

    /// <summary>--anonymous-auth: whoever shows no credentials is system:anonymous. Default: true.</summary>
    public bool Anonymous { get; init; } = true;

    /// <summary>--token-auth-file: tokens that never expire; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>--enable-bootstrap-token-auth: secrets of kube-system are tokens of joining machines. Default: true.</summary>
    public bool BootstrapTokens { get; init; } = true;

    /// <summary>
    /// --requestheader-*: proxies with a certificate of the front-proxy authority say for whom they ask; null believes none.
    /// </summary>
    public FrontProxyOptions? FrontProxy { get; init; } = new();

    /// <summary>--service-account-* and --api-audiences.</summary>
    public TokenOptions Tokens { get; init; } = new();

    /// <exception cref="AccessConfigurationException">Something of it makes no sense; says what.</exception>
    public void Check()
    {
        Tokens.Check();
        foreach ((string flag, IReadOnlyList<string> values) in FrontProxy?.Lists ?? [])
        {
            if (values.Any(string.IsNullOrWhiteSpace))
            {
                throw new AccessConfigurationException($"empty value in \"{flag}\"");
            }
        }
    }
}
