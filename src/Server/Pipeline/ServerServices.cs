using Xebec.Client.Seam;
using Xebec.Server.Admission;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Answers;
using Xebec.Server.Audit;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Flows;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Registry;

namespace Xebec.Server.Pipeline;

/// <summary>
/// What a pipeline is made of: its only outside. Everything is injected, so that the simulator can run the same pipeline.
/// </summary>
public sealed record ServerServices
{
    /// <summary>What the operator decided.</summary>
    public ServerSettings Settings { get; init; } = new();

    public required TimeProvider Time { get; init; }

    /// <summary>For generated names and allocations; seeded in tests and in the simulator.</summary>
    public required Random Random { get; init; }

    /// <summary>New object identities (version 4 UUIDs).</summary>
    public required Func<string> NewUid { get; init; }

    /// <summary>The registry as of now; swapped whole when definitions change.</summary>
    public required Func<ApiRegistry> Registry { get; init; }

    public required IReadOnlyList<IAuthenticator> Authenticators { get; init; }

    public required IReadOnlyList<IAuthorizer> Authorizers { get; init; }

    /// <summary>
    /// The roles and bindings that escalation is measured by; null: there are none, and only the verbs bind and escalate count.
    /// </summary>
    public RbacPolicies? Policies { get; init; }

    public required AdmissionChain Admission { get; init; }

    /// <summary>The way to admission webhooks; null: none is called, which counts as a failed call.</summary>
    public IWebhookClient? Webhooks { get; init; }

    /// <summary>Expressions of registered webhooks and policies, compiled.</summary>
    internal CompiledObjects Compiled { get; } = new();

    /// <summary>Signs tokens of service accounts; null refuses to.</summary>
    public ServiceAccountTokens? Tokens { get; init; }

    /// <summary>The kinds of bearer tokens, which token reviews ask too. Default: none is known.</summary>
    public BearerTokens Bearers { get; init; } = new([], []);

    /// <summary>Told of every request.</summary>
    public ServerMetrics Metrics { get; init; } = new();

    /// <summary>
    /// The flow schemas and priority levels that divide the seats
    /// (<see cref="ServerSettings.Limits"/>) among requests; null: there are none.
    /// </summary>
    public FlowPolicies? Flows { get; init; }

    public IAuditTrail Audit { get; init; } = new NoAudit();

    /// <summary>Paths that are not resources.</summary>
    public required PathRoutes Paths { get; init; }

    /// <summary>The way to nodes' own APIs; null: there is none, so that nobody sees logs.</summary>
    public INodeConnection? Nodes { get; init; }

    public Negotiation Negotiation { get; init; } = new();

    /// <summary>Requests without credentials are system:anonymous; false answers them 401.</summary>
    public bool AllowAnonymous { get; init; } = true;
}
