using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>What an API server is made of, all of it injected: the same values give the same server, action by action.</summary>
public sealed record ApiCoreOptions
{
    /// <summary>Not disposed with the server.</summary>
    public required IStore Store { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For generated names and allocations; drawn from by whichever thread serves a request.</summary>
    public required Random Random { get; init; }

    /// <summary>New object identities (version 4 UUIDs).</summary>
    public required Func<string> NewUid { get; init; }

    /// <summary>
    /// Where addresses of services come from: a block in CIDR notation, or one of each family with a comma between, the default one first.
    /// </summary>
    public required string ServiceCidr { get; init; }

    /// <summary>Keys of service accounts' tokens.</summary>
    public required ServiceAccountKeySet ServiceAccounts { get; init; }

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

    /// <summary>True once the server takes no new work: it is not ready then.</summary>
    public Func<bool> Stopping { get; init; } = static () => false;

    /// <summary>Host and port that discovery announces.</summary>
    public Func<string> Address { get; init; } = static () => "127.0.0.1:6443";
}
