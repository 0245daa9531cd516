using System.Security.Cryptography.X509Certificates;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Core;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>What an API server is made of, all of it injected: the same values give the same server, action by action.</summary>
public sealed record ApiCoreOptions
{
    private static readonly Task Endless = new TaskCompletionSource().Task;

    /// <summary>Not disposed with the server.</summary>
    public required IStore Store { get; init; }

    /// <summary>Resources that live in a store of their own, such as events. Not disposed with the server.</summary>
    public IReadOnlyDictionary<ResourceName, IStore> Apart { get; init; } = new Dictionary<ResourceName, IStore>();

    /// <summary>What the operator decided.</summary>
    public ServerSettings Settings { get; init; } = new();

    public required TimeProvider Time { get; init; }

    /// <summary>For generated names and allocations; drawn from by whichever thread serves a request.</summary>
    public required Random Random { get; init; }

    /// <summary>New object identities (version 4 UUIDs).</summary>
    public required Func<string> NewUid { get; init; }

    /// <summary>Keys of service accounts' tokens; asked each time.</summary>
    public required Func<ServiceAccountKeySet> ServiceAccounts { get; init; }

    /// <summary>Authorities whose client certificates say who somebody is.</summary>
    public Func<IReadOnlyList<X509Certificate2>> ClientAnchors { get; init; } = static () => [];

    /// <summary>The way to admission webhooks; null: calling one fails.</summary>
    public IWebhookClient? Webhooks { get; init; }

    /// <summary>Authorities of proxies that say for whom they ask.</summary>
    public Func<IReadOnlyList<X509Certificate2>> FrontProxyAnchors { get; init; } = static () => [];

    /// <summary>The URL that is announced to whoever checks tokens of service accounts.</summary>
    public Func<string> Server { get; init; } = static () => "https://127.0.0.1:6443";

    /// <summary>Told why credentials were refused.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>The way to nodes that do not run in this process; null: there is none.</summary>
    public INodeConnection? Nodes { get; init; }

    /// <summary>How the server makes itself known, once it does; default: it has no need to.</summary>
    public Func<Task?> Presence { get; init; } = static () => Endless;

    /// <summary>Asks a part of the control plane that does not run in this process at its port; null: nobody can.</summary>
    public Func<int, CancellationToken, ValueTask<ComponentState>>? Elsewhere { get; init; }

    /// <summary>True once the server takes no new work: it is not ready then.</summary>
    public Func<bool> Stopping { get; init; } = static () => false;

    /// <summary>Host and port that discovery announces.</summary>
    public Func<string> Address { get; init; } = static () => "127.0.0.1:6443";
}
