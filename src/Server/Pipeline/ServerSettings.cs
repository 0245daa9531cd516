using Xebec.Server.Admission;
using Xebec.Server.Authn;
using Xebec.Server.Flows;
using Xebec.Server.Resources;

namespace Xebec.Server.Pipeline;

/// <summary>
/// What the operator decides about how an API server answers. Declared here once and handed on whole, from the flags to the pipeline.
/// </summary>
public sealed record ServerSettings
{
    /// <summary>Who is believed, and who may do what.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Which admission plugins judge writes, and how.</summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>Addresses and ports of services, how long events are kept.</summary>
    public KindOptions Kinds { get; init; } = new();

    /// <summary>How many requests may be in progress at once.</summary>
    public InflightLimits Limits { get; init; } = new();

    /// <summary>
    /// How long a request from outside may take until its answer begins
    /// (--request-timeout); default 60 s, as upstream. Clients may ask for less.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Without a time of its own a watch ends after so many seconds at least, and
    /// twice as many at most (--min-request-timeout); default 1800, as upstream.
    /// </summary>
    public int WatchSecondsMin { get; init; } = 1800;

    /// <summary>Whether containers may be privileged (--allow-privileged); default true, where upstream has false.</summary>
    public bool AllowPrivileged { get; init; } = true;

    /// <summary>
    /// How long the store may take until /livez and /readyz call it ill; default 2 s. --etcd-healthcheck-timeout,
    /// --etcd-readycheck-timeout.
    /// </summary>
    public (TimeSpan Live, TimeSpan Ready) StoreHealth { get; init; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
}
