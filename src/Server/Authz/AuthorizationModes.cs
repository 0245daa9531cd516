using Xebec.Server.Authz.Abac;
using Xebec.Server.Authz.Nodes;
using Xebec.Server.Authz.Rbac;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz;

/// <summary>The authorizers that --authorization-mode names, in its order; system:masters stand before them all.</summary>
public static class AuthorizationModes
{
    /// <summary>Node agents first, because most requests are theirs; then roles.</summary>
    public static IReadOnlyList<string> Default { get; } = ["Node", "RBAC"];

    /// <param name="modes">Names of modes.</param>
    /// <param name="policyFile">--authorization-policy-file, for ABAC; null when not given.</param>
    /// <param name="store">What Node looks at.</param>
    /// <param name="policies">What RBAC looks at.</param>
    /// <exception cref="AccessConfigurationException">A mode is unknown, named twice, not available, or lacks its file.</exception>
    public static IReadOnlyList<IAuthorizer> Chain(IReadOnlyList<string> modes, string? policyFile, IStore store, RbacPolicies policies)
    {
        if (modes.Count == 0)
        {
            throw new AccessConfigurationException("at least one authorization-mode must be passed");
        }

        if (modes.Distinct(StringComparer.Ordinal).Count() < modes.Count)
        {
            throw new AccessConfigurationException($"authorization-mode [{string.Join(' ', modes)}] has mode specified more than once");
        }

        if (policyFile is not null && !modes.Contains("ABAC"))
        {
            throw new AccessConfigurationException("cannot specify --authorization-policy-file without mode ABAC");
        }

        return [new PrivilegedGroups(), .. modes.Select(mode => Authorizer(mode, policyFile, store, policies))];
    }

    private static IAuthorizer Authorizer(string mode, string? policyFile, IStore store, RbacPolicies policies) => mode switch
    {
        "Node" => new NodeAuthorizer(store),
        "RBAC" => new RbacAuthorizer(policies),
        "ABAC" => AbacAuthorizer.Load(
            policyFile ?? throw new AccessConfigurationException("authorization-mode ABAC's authorization policy file not passed")),
        "AlwaysAllow" => new AlwaysAllow(),
        "AlwaysDeny" => new AlwaysDeny(),
        "Webhook" => throw new AccessConfigurationException(
            "authorization-mode Webhook is not available yet: leave it out, or nobody would be asked"),
        _ => throw new AccessConfigurationException(
            $"authorization-mode \"{mode}\" is not a valid mode: one of AlwaysAllow, AlwaysDeny, ABAC, Node, RBAC"),
    };
}
