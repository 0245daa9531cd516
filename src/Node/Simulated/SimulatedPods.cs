using System.Globalization;
using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>The sandboxes and containers of a simulated runtime, found by id and by what is asked of them. Its owner locks.</summary>
internal sealed class SimulatedPods
{
    private readonly Dictionary<SandboxId, SimulatedSandbox> _sandboxes = [];
    private readonly Dictionary<ContainerId, SimulatedContainer> _containers = [];
    private long _ids;

    /// <summary>Ids grow, so that their order is that of creation.</summary>
    public string NextId() => (++_ids).ToString("x64", CultureInfo.InvariantCulture);

    public void Add(SimulatedSandbox sandbox) => _sandboxes.Add(sandbox.Id, sandbox);

    public void Add(SimulatedContainer container) => _containers.Add(container.Id, container);

    public bool Remove(SandboxId sandbox) => _sandboxes.Remove(sandbox);

    public void Remove(ContainerId container) => _containers.Remove(container);

    /// <summary>Forgets every container.</summary>
    public SimulatedContainer[] TakeAll()
    {
        SimulatedContainer[] all = [.. _containers.Values];
        _containers.Clear();
        return all;
    }

    public SimulatedSandbox? Find(SandboxId sandbox) => _sandboxes.GetValueOrDefault(sandbox);

    public SimulatedSandbox? Named(SandboxMetadata name) => _sandboxes.Values.FirstOrDefault(s => s.Spec.Metadata == name);

    public SimulatedContainer? Find(ContainerId container) => _containers.GetValueOrDefault(container);

    public SimulatedContainer Required(string step, ContainerId container) =>
        Find(container) ?? throw new RuntimeFault(step, RuntimeFaultCode.NotFound, $"no container {container}");

    public SimulatedSandbox Required(string step, SandboxId sandbox) =>
        Find(sandbox) ?? throw new RuntimeFault(step, RuntimeFaultCode.NotFound, $"no sandbox {sandbox}");

    public IEnumerable<SimulatedContainer> In(SandboxId sandbox) =>
        _containers.Values.Where(c => c.Sandbox == sandbox).OrderBy(c => c.Id.Value, StringComparer.Ordinal);

    public IEnumerable<SimulatedContainer> Matching(ContainerFilter filter) => _containers.Values
        .Where(c => (filter.Id is null || filter.Id == c.Id)
            && (filter.Sandbox is null || filter.Sandbox == c.Sandbox) && Has(c.Spec.Labels, filter.Labels))
        .OrderBy(c => c.Id.Value, StringComparer.Ordinal);

    public IEnumerable<SimulatedSandbox> Matching(SandboxFilter filter) => _sandboxes.Values
        .Where(s => (filter.Id is null || filter.Id == s.Id)
            && (filter.State is null || filter.State == s.State) && Has(s.Spec.Labels, filter.Labels))
        .OrderBy(s => s.Id.Value, StringComparer.Ordinal);

    private static bool Has(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(label => labels.TryGetValue(label.Key, out string? value) && value == label.Value);
}
