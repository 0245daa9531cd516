using Xebec.Api.Core.V1;
using Xebec.Node.Cri;
using Xebec.Node.Pods;

namespace Xebec.Node.Probes;

/// <summary>Probes the containers of one pod: a loop for each probe of each container that runs.</summary>
/// <param name="changed">Called when a verdict turns.</param>
internal sealed class PodProbes(Prober prober, TimeProvider time, Action changed, Action<PodEvent> tell) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContainerId, Watched> _watched = [];

    /// <summary>What is known of a running container; the first time this begins to probe it.</summary>
    /// <param name="before">
    /// The container's status as last published; a container that was ready before an agent began anew stays so.
    /// </param>
    /// <param name="address">Of the pod.</param>
    public ProbeFindings Of(Container spec, SeenContainer container, ContainerStatusBefore before, string address)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue(container.Id, out Watched? watched))
            {
                watched = new Watched(this, spec, container, before, address);
                _watched.Add(container.Id, watched);
                watched.Begin();
            }

            return watched.Findings;
        }
    }

    /// <summary>Ends the probes of containers that run no more.</summary>
    public async ValueTask KeepAsync(IEnumerable<ContainerId> running)
    {
        List<Watched> ended = [];
        lock (_lock)
        {
            foreach (ContainerId gone in _watched.Keys.Except(running).ToList())
            {
                _watched.Remove(gone, out Watched? watched);
                ended.Add(watched!);
            }
        }

        foreach (Watched one in ended)
        {
            await one.EndAsync();
        }
    }

    public ValueTask DisposeAsync() => KeepAsync([]);

    private sealed class Watched(PodProbes owner, Container spec, SeenContainer container, ContainerStatusBefore before, string address)
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Task> _loops = [];
        private ProbeVerdict _startup = new(before.Started);
        private ProbeVerdict _readiness = new(before.Ready);
        private string? _dead;

        // under the owner's lock, as all that reads or writes verdicts
        public ProbeFindings Findings => new(
            spec.StartupProbe.Exists ? _startup.Value : null, spec.ReadinessProbe.Exists ? _readiness.Value : null, _dead);

        public void Begin()
        {
            foreach (ProbeKind kind in ProbeKinds.All)
            {
                if (kind.Of(spec).Exists)
                {
                    _loops.Add(ProbeAsync(kind, kind.Of(spec), _stop.Token));
                }
            }
        }

        public async Task EndAsync()
        {
            _stop.Cancel();
            foreach (Task loop in _loops)
            {
                await loop;
            }

            _stop.Dispose();
        }

        private async Task ProbeAsync(ProbeKind kind, Probe probe, CancellationToken cancel)
        {
            await Task.Yield();
            try
            {
                DateTimeOffset begin = (container.Status.StartedAt ?? Now()) + TimeSpan.FromSeconds(probe.InitialDelaySeconds);
                TimeSpan delay = begin - Now();
                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay, owner.Clock, cancel);
                }

                var period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds));
                ProbeVerdict verdict = new(
                    kind switch { ProbeKind.Startup => before.Started, ProbeKind.Readiness => before.Ready, _ => true });
                while (!(kind == ProbeKind.Startup && verdict.Value))
                {
                    if (kind == ProbeKind.Startup || HasStarted())
                    {
                        CheckResult result = await owner.Prober.CheckAsync(probe, spec, container.Id, address, cancel);
                        verdict = verdict.After(result.Good, probe.SuccessThreshold, probe.FailureThreshold);
                        Say(kind, result);
                        if (Put(kind, verdict, probe))
                        {
                            return;
                        }
                    }

                    await Task.Delay(period, owner.Clock, cancel);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // it runs no more
            }

            DateTimeOffset Now() => owner.Clock.GetUtcNow();
        }

        private bool HasStarted()
        {
            lock (owner._lock)
            {
                return !spec.StartupProbe.Exists || _startup.Value;
            }
        }

        // true: the container is to be restarted, so that there is no point in going on
        private bool Put(ProbeKind kind, ProbeVerdict verdict, Probe probe)
        {
            bool dead = kind != ProbeKind.Readiness && verdict.HasFailed(probe.FailureThreshold);
            ProbeFindings old, now;
            lock (owner._lock)
            {
                old = Findings;
                _startup = kind == ProbeKind.Startup ? verdict : _startup;
                _readiness = kind == ProbeKind.Readiness ? verdict : _readiness;
                _dead = dead ? kind == ProbeKind.Startup ? "startup" : "liveness" : _dead;
                now = Findings;
            }

            if (old != now)
            {
                owner.Changed();
            }

            return dead;
        }

        private void Say(ProbeKind kind, CheckResult result)
        {
            if (!result.Good)
            {
                owner.Tell(new PodEvent(true, "Unhealthy", $"{kind} probe failed: {result.Output}", spec.Name));
            }
        }
    }

    private TimeProvider Clock => time;

    private Prober Prober => prober;

    private void Changed() => changed();

    private void Tell(PodEvent one) => tell(one);
}

/// <summary>What a container's published status says of the instance that runs.</summary>
public readonly record struct ContainerStatusBefore(bool Started, bool Ready);
