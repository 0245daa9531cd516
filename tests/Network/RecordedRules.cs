using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Tests.Network;

/// <summary>A packet path that only takes notes.</summary>
internal sealed class RecordedRules(TimeProvider time) : IPacketRules
{
    public List<(DateTimeOffset At, string Script)> Applied { get; } = [];

    public List<UdpFlow> Forgotten { get; } = [];

    public Dictionary<string, string> Settings { get; } = new() { ["net/ipv4/ip_forward"] = "0", ["net/ipv4/conf/all/route_localnet"] = "0" };

    /// <summary>What the kernel remembers.</summary>
    public List<UdpFlow> Flows { get; } = [];

    /// <summary>Why a script is refused; null when it is not.</summary>
    public Func<string, string?> Refuse { get; set; } = _ => null;

    /// <summary>How long a transaction takes.</summary>
    public TimeSpan Takes { get; set; }

    /// <summary>False when somebody took the tables away.</summary>
    public bool Present { get; set; }

    public async Task ApplyAsync(string script, CancellationToken cancellation)
    {
        if (Takes > TimeSpan.Zero)
        {
            await Task.Delay(Takes, time, cancellation);
        }

        if (Refuse(script) is { } reason)
        {
            throw new PacketRulesException(reason);
        }

        Applied.Add((time.GetUtcNow(), script));
        Present = script.Contains('{', StringComparison.Ordinal) || !script.StartsWith("add table", StringComparison.Ordinal);
    }

    public Task<bool> AcceptsAsync(string script, CancellationToken cancellation) =>
        Task.FromResult(!script.StartsWith("flush chain", StringComparison.Ordinal) || (Present && script.StartsWith("flush chain ip ", StringComparison.Ordinal)));

    public Task<IReadOnlyList<UdpFlow>> FlowsAsync(IpFamily family, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<UdpFlow>>([.. Flows.Where(flow => flow.Destination.Family == family)]);

    public Task ForgetAsync(UdpFlow flow, CancellationToken cancellation)
    {
        Forgotten.Add(flow);
        return Task.CompletedTask;
    }

    public Task<string?> SettingAsync(string name, CancellationToken cancellation) => Task.FromResult(Settings.GetValueOrDefault(name));

    public Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        Settings[name] = value;
        return Task.CompletedTask;
    }
}
