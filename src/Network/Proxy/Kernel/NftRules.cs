using Xebec.Network.Pods;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy.Kernel;

/// <summary>The packet path of this machine, or of one network namespace of it, by the programs <c>nft</c> and <c>conntrack</c>.</summary>
/// <param name="networkNamespace">A file such as <c>/run/netns/NAME</c>; null for the namespace this process is in.</param>
public sealed class NftRules(string? networkNamespace = null) : IPacketRules
{
    public async Task ApplyAsync(string script, CancellationToken cancellation)
    {
        (int exitCode, _, string error) = await RunAsync("nft", ["-f", "-"], script, cancellation);
        if (exitCode != 0)
        {
            throw new PacketRulesException(NftComplaint.Read(error, script));
        }
    }

    public async Task<bool> AcceptsAsync(string script, CancellationToken cancellation)
    {
        (int exitCode, _, string error) = await RunAsync("nft", ["-c", "-f", "-"], script, cancellation);
        if (exitCode != 0 && !NftComplaint.IsAbsence(error))
        {
            throw new PacketRulesException(NftComplaint.Read(error, script));
        }

        return exitCode == 0;
    }

    public async Task<IReadOnlyList<UdpFlow>> FlowsAsync(IpFamily family, CancellationToken cancellation)
    {
        (int exitCode, string output, string error) = await RunAsync("conntrack", Conntrack.Listing(family), "", cancellation);
        return exitCode == 0
            ? [.. Conntrack.Read(output, family)]
            : throw new PacketRulesException($"conntrack can't list UDP flows: {error.Trim()}");
    }

    public async Task ForgetAsync(UdpFlow flow, CancellationToken cancellation)
    {
        (int exitCode, _, string error) = await RunAsync("conntrack", Conntrack.Deletion(flow), "", cancellation);

        // a flow that ended by itself counts as an error there
        if (exitCode != 0 && !error.Contains("0 flow entries", StringComparison.Ordinal))
        {
            throw new PacketRulesException($"conntrack can't delete UDP flows to {flow.Backend.Target}: {error.Trim()}");
        }
    }

    public async Task<string?> SettingAsync(string name, CancellationToken cancellation)
    {
        if (networkNamespace is null)
        {
            string file = $"/proc/sys/{name}";
            return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : null;
        }

        (int exitCode, string output, _) = await RunAsync("cat", [$"/proc/sys/{name}"], "", cancellation);
        return exitCode == 0 ? output.Trim() : null;
    }

    public async Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        (int exitCode, _, string error) = await RunAsync("tee", [$"/proc/sys/{name}"], value, cancellation);
        if (exitCode != 0)
        {
            throw new PacketRulesException($"can't set {name.Replace('/', '.')} to {value}: {error.Trim()}");
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, string[] arguments, string input, CancellationToken cancellation)
    {
        if (!HostCommand.Exists(program))
        {
            throw new PacketRulesException(
                $"{program} is not installed (Debian: apt-get install {(program == "nft" ? "nftables" : program)})");
        }

        try
        {
            return networkNamespace is null
                ? await HostCommand.TryRunAsync(program, arguments, input, cancellation)
                : await HostCommand.TryRunAsync("nsenter", [$"--net={networkNamespace}", program, .. arguments], input, cancellation);
        }
        catch (IOException e)
        {
            throw new PacketRulesException($"{program} could not be run: {e.Message}", e);
        }
    }
}
