using System.Globalization;
using System.Text;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;

namespace Xebec.Node.Agent;

/// <summary>
/// Notices what happens in the runtime: lists all sandboxes and containers again and again and says whose changed; where the runtime tells
/// events, these only make it look sooner, so that one lost does no harm.
/// </summary>
/// <param name="changed">Called with the uid of each pod of which something changed, and one of its sandboxes if it has any.</param>
internal sealed class RuntimeWatch(
    IContainerRuntime runtime, TimeSpan every, TimeProvider time, IJournal journal, Action<string, SandboxSummary?> changed)
{
    private static readonly TimeSpan EventsPauseMax = TimeSpan.FromSeconds(30);
    private readonly Signal _look = new(time);
    private readonly Lock _lock = new();
    private SortedSet<string> _again = new(StringComparer.Ordinal);
    private SortedDictionary<string, (string Print, SandboxSummary? Sandbox)> _last = new(StringComparer.Ordinal);

    /// <summary>When the runtime last answered; null: it never has.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Why it does not answer; null: it does.</summary>
    public string? Silence { get; private set; }

    public void Look() => _look.Set();

    /// <summary>Says of a pod anew what there is of it, if there is anything: whoever was told before listens no more.</summary>
    public void TellAgain(string uid)
    {
        lock (_lock)
        {
            _again.Add(uid);
        }

        Look();
    }

    /// <summary>Lists once and says what changed since the last time.</summary>
    public async Task RelistAsync(CancellationToken cancel)
    {
        var now = new SortedDictionary<string, (StringBuilder Print, SandboxSummary? Sandbox)>(StringComparer.Ordinal);
        foreach (SandboxSummary sandbox in await runtime.ListSandboxesAsync(SandboxFilter.All, cancel))
        {
            if (Of(sandbox.Labels) is { } print)
            {
                print.Append(CultureInfo.InvariantCulture, $"{sandbox.Id}:{(int)sandbox.State};");
                string uid = sandbox.Labels[PodLabels.PodUid];
                now[uid] = (print, sandbox);
            }
        }

        foreach (ContainerSummary container in await runtime.ListContainersAsync(ContainerFilter.All, cancel))
        {
            Of(container.Labels)?.Append(CultureInfo.InvariantCulture, $"{container.Id}:{(int)container.State};");
        }

        (AnsweredAt, Silence) = (time.GetUtcNow(), null);
        SortedSet<string> again;
        lock (_lock)
        {
            (again, _again) = (_again, new(StringComparer.Ordinal));
        }

        SortedDictionary<string, (string Print, SandboxSummary? Sandbox)> before = _last;
        _last = new(StringComparer.Ordinal);
        foreach ((string uid, (StringBuilder print, SandboxSummary? sandbox)) in now)
        {
            _last[uid] = (print.ToString(), sandbox);
        }

        foreach ((string uid, (string print, SandboxSummary? sandbox)) in _last)
        {
            if (!before.TryGetValue(uid, out (string Print, SandboxSummary? Sandbox) old) || old.Print != print || again.Contains(uid))
            {
                changed(uid, sandbox);
            }
        }

        foreach (string uid in before.Keys.Where(uid => !_last.ContainsKey(uid)))
        {
            changed(uid, null);
        }

        StringBuilder? Of(IReadOnlyDictionary<string, string> labels)
        {
            if (!labels.TryGetValue(PodLabels.PodUid, out string? uid))
            {
                return null;
            }

            if (!now.TryGetValue(uid, out (StringBuilder Print, SandboxSummary? Sandbox) entry))
            {
                now[uid] = entry = (new StringBuilder(), null);
            }

            return entry.Print;
        }
    }

    /// <summary>The pods the runtime has anything of, each with a sandbox if it has one.</summary>
    public IReadOnlyList<(string Uid, SandboxSummary? Sandbox)> Pods => [.. _last.Select(p => (p.Key, p.Value.Sandbox))];

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await RelistAsync(cancel);
            }
            catch (RuntimeFault fault)
            {
                if (Silence is null)
                {
                    journal.Write(JournalWeight.Trouble, "node agent", $"the container runtime doesn't answer: {fault.Message}");
                }

                Silence = fault.Message;
            }

            await _look.WaitAsync(every, cancel);
        }
    }

    /// <summary>Follows the runtime's events; ends when it has none.</summary>
    public async Task FollowAsync(CancellationToken cancel)
    {
        TimeSpan pause = every;
        while (true)
        {
            try
            {
                await foreach (ContainerEvent _ in runtime.WatchEventsAsync(cancel))
                {
                    pause = every;
                    Look();
                }
            }
            catch (RuntimeFault fault) when (fault.IsUnimplemented)
            {
                return;
            }
            catch (RuntimeFault)
            {
                // lists go on meanwhile, and say what is wrong
            }

            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < EventsPauseMax ? pause * 2 : EventsPauseMax;
        }
    }
}
