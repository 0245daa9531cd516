using Microsoft.Extensions.Time.Testing;
using Xebec.Node.Cri;
using Xebec.Node.Simulated;
using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Simulated;

/// <summary>A node whose runtime and clock are simulated.</summary>
public sealed class SimulatedNode : ContractNode
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SimulatedNode() => Simulated = new(new SimulatedRuntimeOptions { Images = [Image], MissingPrograms = [MissingProgram] }, _time);

    public SimulatedRuntime Simulated { get; }

    public override IContainerRuntime Runtime => Simulated;

    protected override string LogRoot => "/var/log/pods";

    public override async Task PassAsync(TimeSpan span)
    {
        _time.Advance(span);
        await Task.Yield();
    }

    public override Task<string> LogAsync(ContainerStatus container) => Task.FromResult(Simulated.LogOf(container.Id));

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => Simulated.DisposeAsync();
}
