using System.Security.Cryptography.X509Certificates;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Admission;
using Xebec.Server.Flows;
using Xebec.Server.Resources;
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

    public required TimeProvider Time { get; init; }

    /// <summary>For generated names and allocations; drawn from by whichever thread serves a request.</summary>
    public required Random Random { get; init; }

    /// <summary>New object identities (version 4 UUIDs).</summary>
    public required Func<string> NewUid { get; init; }

    /// <summary>
    /// Where addresses of services come from: a block in CIDR notation, or one of each family with a comma between, the default one first.
    /// </summary>
    public required string ServiceCidr { get; init; }

    /// <summary>Keys of service accounts' tokens; asked each time.</summary>
    public required Func<ServiceAccountKeySet> ServiceAccounts { get; init; }

    /// <summary>Authorities whose client certificates say who somebody is.</summary>
    public Func<IReadOnlyList<X509Certificate2>> ClientAnchors { get; init; } = static () => [];

    /// <summary>Which admission plugins judge writes, and how.</summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>The way to admission webhooks; null: calling one fails.</summary>
    public IWebhookClient? Webhooks { get; init; }

    /// <summary>Authorities of proxies that say for whom they ask.</summary>
    public Func<IReadOnlyList<X509Certificate2>> FrontProxyAnchors { get; init; } = static () => [];

    /// <summary>Who is believed, and who may do what.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>The URL that is announced to whoever checks tokens of service accounts.</summary>
    public Func<string> Server { get; init; } = static () => "https://127.0.0.1:6443";

    /// <summary>Told why credentials were refused.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>How many requests may be in progress at once.</summary>
    public InflightLimits Limits { get; init; } = new();

    /// <summary>Without a time of its own a watch ends after so many seconds at least, and twice as many at most.</summary>
    public int WatchSecondsMin { get; init; } = 1800;

    /// <summary>What the operator decides about kinds; the range of service addresses is <see cref="ServiceCidr"/>.</summary>
    public KindOptions Kinds { get; init; } = new();

    /// <summary>Whether containers may be privileged.</summary>
    public bool AllowPrivileged { get; init; } = true;

    /// <summary>The way to nodes that do not run in this process; null: there is none.</summary>
    public INodeConnection? Nodes { get; init; }

    /// <summary>How the server makes itself known, once it does; default: it has no need to.</summary>
    public Func<Task?> Presence { get; init; } = static () => Endless;

    /// <summary>Asks a part of the control plane that does not run in this process at its port; null: nobody can.</summary>
    public Func<int, CancellationToken, ValueTask<ComponentState>>? Elsewhere { get; init; }

    /// <summary>How long the store may take until /livez and /readyz call it ill.</summary>
    public (TimeSpan Live, TimeSpan Ready) StoreHealth { get; init; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

    /// <summary>How long a request from outside may take until its answer begins; default 60 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True once the server takes no new work: it is not ready then.</summary>
    public Func<bool> Stopping { get; init; } = static () => false;

    /// <summary>Host and port that discovery announces.</summary>
    public Func<string> Address { get; init; } = static () => "127.0.0.1:6443";
}
