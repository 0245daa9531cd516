using System.Net;
using Xebec.Api.Keys;
using Xebec.Node.Registration;
using Xebec.Pki;
using Xebec.Server.Http;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>How to run a control plane in this process.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Keeps keys, kubeconfigs and the store; created with mode 0700 when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Default 127.0.0.1: reachable from this machine only.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Where nodes and pods reach the server: the endpoint of the service "kubernetes".
    /// Null: the bound address, or the machine's own when that is none for others.
    /// </summary>
    public IPAddress? AdvertiseAddress { get; init; }

    /// <summary>
    /// A further address to serve on, at the same port: where pods reach a server that is bound to loopback. Null: none; then
    /// <see cref="SecurePort"/> may be 0.
    /// </summary>
    public IPAddress? AlsoAddress { get; init; }

    /// <summary>Default 6443; 0 picks a free port.</summary>
    public int SecurePort { get; init; } = 6443;

    /// <summary>Where to write the administrator's kubeconfig; null: <c>admin.conf</c> in the data directory.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The store to use instead of the embedded one; it is not disposed with the control plane.</summary>
    public IStore? Store { get; init; }

    /// <summary>
    /// Resources that live in a store of their own, such as events; those stores are not disposed with the control plane.
    /// </summary>
    public IReadOnlyDictionary<ResourceName, IStore> Apart { get; init; } = new Dictionary<ResourceName, IStore>();

    /// <summary>
    /// Age up to which the embedded store keeps history for watches and old
    /// pages; <see cref="TimeSpan.MaxValue"/> for any. Default 5 minutes.
    /// </summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How the API answers.</summary>
    public ServerSettings Settings { get; init; } = new();

    /// <summary>Keys of the operator's own; default: all from the tree in the data directory.</summary>
    public ServerKeyFiles Keys { get; init; } = new();

    /// <summary>Which versions and ciphers of TLS are spoken. Default: 1.2 and 1.3 with the runtime's ciphers.</summary>
    public TlsChoice Tls { get; init; } = new();

    /// <summary>What is announced in place of the address; null: the address. --external-hostname.</summary>
    public string? ExternalHost { get; init; }

    /// <summary>How HTTP is spoken.</summary>
    public WireOptions Wire { get; init; } = new();

    /// <summary>The way to nodes that do not run in this process.</summary>
    public KubeletOptions Kubelets { get; init; } = new();

    /// <summary>This machine's name among the certificate's subjects; default: the host name.</summary>
    public string NodeName { get; init; } = Environment.MachineName.ToLowerInvariant();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Lines for people: what was repaired, what is wrong.</summary>
    public Action<string> Say { get; init; } = _ => { };

    private bool IsEverywhere => Equals(BindAddress, IPAddress.Any) || Equals(BindAddress, IPAddress.IPv6Any);

    /// <summary>The address in discovery, which tells clients of this machine more than the one others are told.</summary>
    internal IPAddress Announced() => AdvertiseAddress ?? (IsEverywhere ? Advertised() : BindAddress);

    /// <summary>The address others are told; loopback when this machine has no other.</summary>
    internal IPAddress Advertised()
    {
        if (AdvertiseAddress is not null)
        {
            return AdvertiseAddress;
        }

        return IPAddress.IsLoopback(BindAddress) || IsEverywhere ? IPAddress.Parse(MachineFacts.ReadAddresses()[0]) : BindAddress;
    }
}
