using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using CriState = Xebec.Node.Cri.ContainerState;
using CriStatus = Xebec.Node.Cri.ContainerStatus;

namespace Xebec.Tests.Node.Pods;

/// <summary>
/// A pod, its machine, and a runtime that is two lists: what the machine decides happens at once, and can be read as one line an action.
/// </summary>
internal sealed class PodsStage
{
    private readonly PodMachine _machine = new(new PodSetting { HostAddresses = ["192.0.2.1"] });
    private readonly List<SandboxStatus> _sandboxes = [];
    private readonly List<SeenContainer> _containers = [];
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private ObjectDraft _pod;
    private PodMemory _memory;
    private bool _gone;

    /// <param name="spec">Members of the pod's specification, as JSON.</param>
    public PodsStage(string spec)
    {
        _pod = ObjectDraft.Open(Document.Parse(Encoding.UTF8.GetBytes($$$"""
            {"metadata":{"name":"p","namespace":"ns","uid":"u1","generation":1},"spec":{{{{spec}}}},"status":{"phase":"Pending","qosClass":"Burstable"}}
            """)).Root);
        _memory = new PodMemory { Status = _pod["status"] };
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<string> Events { get; } = [];

    /// <summary>What an action ends with; null: well.</summary>
    public Func<string, PodTrouble?> Trouble { get; set; } = static _ => null;

    public DateTimeOffset? NextAt { get; private set; }

    public bool IsOver { get; private set; }

    public PodStatus Status => new(_memory.Status);

    public Xebec.Api.Core.V1.ContainerStatus Main => Status.ContainerStatuses[0];

    public void Pass(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    /// <summary>Forgets all, as an agent that starts anew.</summary>
    public void Restart() => _memory = new PodMemory { Status = _memory.Status };

    public void Delete(long grace)
    {
        _pod = _pod.Clone();
        _pod.Object("metadata").Set("deletionTimestamp", "2026-01-01T00:00:30Z").Set("deletionGracePeriodSeconds", grace);
    }

    public void Vanish() => _gone = true;

    public void SetImage(string container, string image)
    {
        _pod = _pod.Clone();
        ArrayDraft containers = _pod.Object("spec").Array("containers");
        for (int i = 0; i < containers.Count; i++)
        {
            if (containers[i]["name"].TextIs(container))
            {
                containers.ObjectAt(i).Set("image", image);
            }
        }
    }

    public void Exit(string container, int code, string? reason = null) => Change(container, c => c with
    {
        Status = c.Status with { State = CriState.Exited, ExitCode = code, FinishedAt = Now, Reason = reason ?? (code == 0 ? "Completed" : "Error") },
    });

    public void Find(string container, ProbeFindings probes) => Change(container, c => c with { Probes = probes });

    public void Lose(string container) => _containers.RemoveAll(c => c.Name == container);

    public void KillSandbox()
    {
        _sandboxes[^1] = _sandboxes[^1] with { State = SandboxState.NotReady, Addresses = [] };
        foreach (SeenContainer running in _containers.Where(c => c.IsRunning).ToList())
        {
            Exit(running.Name, 137);
        }
    }

    /// <summary>Steps until nothing is to be done; the actions, one a line.</summary>
    public string Run()
    {
        var lines = new List<string>();
        for (int steps = 0; steps < 100; steps++)
        {
            PodStep step = Step();
            if (step.Actions.IsEmpty)
            {
                return string.Join('\n', lines);
            }

            foreach (PodAction action in step.Actions)
            {
                string line = Text(action);
                lines.Add(line);
                PodTrouble? trouble = Trouble(line);
                if (trouble is null || action is PodAction.StartContainer && trouble.Reason == PodTrouble.RunContainerError)
                {
                    Happen(action, trouble);
                }

                _memory = _machine.After(_memory, action, new PodOutcome(trouble, action is PodAction.FetchImage ? "sha256:1" : null), Now);
                if (action is PodAction.FetchImage)
                {
                    break;
                }
            }
        }

        throw new InvalidOperationException($"it does not come to rest: {string.Join('\n', lines)}");
    }

    public PodStep Step()
    {
        PodStep step = _machine.Step(new PodGoal(new Pod(_pod), _gone), PodSeen.Of(_sandboxes, _containers), _memory, Now);
        (_memory, NextAt, IsOver) = (step.Memory, step.NextAt, step.IsOver);
        Events.AddRange(step.Events.Select(e => $"{e.Reason}: {e.Message}"));
        return step;
    }

    public string Condition(string type)
    {
        PodCondition condition = Status.Conditions.First(c => c.Type == type);
        return $"{condition.Status} {condition.Reason} {condition.Message}".Trim();
    }

    private static string Text(PodAction action) => action switch
    {
        PodAction.PrepareVolumes => "volumes",
        PodAction.CreateSandbox a => $"sandbox {a.Attempt}",
        PodAction.FetchImage a => $"fetch {a.Container} {a.Attempt}",
        PodAction.StartContainer a => $"start {a.Container} {a.Attempt} in {a.Sandbox}",
        PodAction.StopContainer a => $"stop {a.Container} {a.Grace.TotalSeconds}s: {a.Why}",
        PodAction.StopSandbox a => $"stop {a.Id}",
        PodAction.RemoveContainer a => $"remove {a.Container} {a.Attempt}",
        PodAction.RemoveSandbox a => $"remove {a.Id}",
        PodAction.CleanUp => "clean",
        PodAction.DeleteObject => "delete",
        _ => action.ToString(),
    };

    private void Happen(PodAction action, PodTrouble? trouble)
    {
        switch (action)
        {
            case PodAction.CreateSandbox a:
                _sandboxes.Add(new SandboxStatus
                {
                    Id = new($"s{a.Attempt}"),
                    Metadata = new("ns", "p", "u1", a.Attempt),
                    State = SandboxState.Ready,
                    CreatedAt = Now,
                    Addresses = [$"10.0.0.{a.Attempt + 1}"],
                });
                break;
            case PodAction.StartContainer a:
                Container spec = new PodGoal(new Pod(_pod)).Find(a.Container)!.Value.Spec;
                _hashes[a.Container] = PodLabels.HashOf(spec);
                _containers.Add(new SeenContainer(a.Sandbox, new CriStatus
                {
                    Id = new($"{a.Container}-{a.Attempt}"),
                    Metadata = new(a.Container, a.Attempt),
                    State = CriState.Running,
                    CreatedAt = Now,
                    StartedAt = Now,
                    Annotations = new Dictionary<string, string> { [PodLabels.ContainerHash] = PodLabels.HashOf(spec) },
                }));
                if (trouble is not null)
                {
                    Exit(a.Container, 128, "StartError");
                }

                break;
            case PodAction.StopContainer a:
                Exit(a.Container, 143);
                break;
            case PodAction.StopSandbox a:
                int at = _sandboxes.FindIndex(s => s.Id == a.Id);
                _sandboxes[at] = _sandboxes[at] with { State = SandboxState.NotReady, Addresses = [] };
                break;
            case PodAction.RemoveContainer a:
                _containers.RemoveAll(c => c.Id == a.Id);
                break;
            case PodAction.RemoveSandbox a:
                _sandboxes.RemoveAll(s => s.Id == a.Id);
                _containers.RemoveAll(c => c.Sandbox == a.Id);
                break;
        }
    }

    private void Change(string container, Func<SeenContainer, SeenContainer> change)
    {
        int at = _containers.FindLastIndex(c => c.Name == container);
        _containers[at] = change(_containers[at]);
    }
}
