using Xebec.Pki;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;
using Xebec.Server.Authz.Rbac;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>
/// The chains of authentication and authorization, made of what was asked for. Making them fails rather than leave a link out.
/// </summary>
internal sealed class Access
{
    /// <exception cref="AccessConfigurationException">Something asked for cannot be had; says what.</exception>
    public Access(ApiCoreOptions core)
    {
        (AccessOptions options, IStore store, TimeProvider time) = (core.Settings.Access, core.Store, core.Time);
        options.Check();
        Policies = new RbacPolicies(store);
        Authorizers = AuthorizationModes.Chain(options.AuthorizationModes, options.AuthorizationPolicyFile, store, Policies);
        AllowsAnonymous = options.Anonymous && !options.AuthorizationModes.Contains("AlwaysAllow");
        if (options.Anonymous && !AllowsAnonymous)
        {
            core.Say("AnonymousAuth is not allowed with the AlwaysAllow authorizer: who shows no credentials is refused; "
                + "use another --authorization-mode");
        }

        Tokens = new ServiceAccountTokens(core.ServiceAccounts, options.Tokens, time);
        List<ITokenAuthenticator> kinds = options.TokenFile is null ? [] : [StaticTokens.Load(options.TokenFile)];
        kinds.Add(new ServiceAccountAuthenticator(Tokens, store));
        if (options.BootstrapTokens)
        {
            kinds.Add(new BootstrapTokens(store, time));
        }

        Bearers = new BearerTokens(kinds, options.Tokens.Audiences);
        List<IAuthenticator> chain = options.FrontProxy is null
            ? []
            : [new FrontProxy(options.FrontProxy, new ClientCertificateVerifier(core.FrontProxyAnchors, time))];
        Authenticators = [.. chain, new ClientCertificates(new ClientCertificateVerifier(core.ClientAnchors, time)), Bearers];
    }

    public RbacPolicies Policies { get; }

    /// <summary>
    /// Whether whoever shows no credentials is somebody: where everything is allowed to everybody, they must at least say who they are.
    /// </summary>
    public bool AllowsAnonymous { get; }

    public IReadOnlyList<IAuthorizer> Authorizers { get; }

    public ServiceAccountTokens Tokens { get; }

    public BearerTokens Bearers { get; }

    public IReadOnlyList<IAuthenticator> Authenticators { get; }
}
