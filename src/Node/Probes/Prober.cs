using System.Globalization;
using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Node.Cri;

namespace Xebec.Node.Probes;

/// <summary>Does what a probe, or a hook of the same form, says.</summary>
internal sealed class Prober(IContainerRuntime runtime, IProbeNetwork network)
{
    /// <param name="address">Of the pod.</param>
    public async ValueTask<CheckResult> CheckAsync(
        Probe probe, Container container, ContainerId id, string address, CancellationToken cancel)
    {
        var atMost = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds));
        if (probe.Exec.Exists)
        {
            return await ExecAsync([.. probe.Exec.Command], id, atMost, cancel);
        }

        if (probe.Grpc is { Exists: true } grpc)
        {
            return await network.AskHealthAsync(address, (int)grpc.Port, grpc.Service ?? "", atMost, cancel);
        }

        return await CheckAsync(probe.HttpGet, probe.TcpSocket, container, address, atMost, cancel);
    }

    /// <summary>A GET or a connection, whichever is given.</summary>
    public async ValueTask<CheckResult> CheckAsync(
        HTTPGetAction get, TCPSocketAction tcp, Container container, string address, TimeSpan atMost, CancellationToken cancel)
    {
        Value named = get.Exists ? get.Port : tcp.Port;
        if (PortOf(named, container) is not { } port)
        {
            return new(false, $"couldn't find port: {named} for container {container.Name}");
        }

        string host = get.Exists ? get.Host : tcp.Host;
        host = host.Length > 0 ? host : address;
        if (!get.Exists)
        {
            return await network.ConnectAsync(host, port, atMost, cancel);
        }

        string bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        string scheme = get.Scheme.Equals("HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        string path = get.Path.StartsWith('/') ? get.Path : "/" + get.Path;
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{bracketed}:{port}{path}"));
        List<KeyValuePair<string, string>> headers =
        [
            .. ((IEnumerable<HTTPHeader>)get.HttpHeaders).Select(h => KeyValuePair.Create(h.Name, h.Value)),
        ];
        return await network.GetAsync(url, headers, atMost, cancel);
    }

    private async ValueTask<CheckResult> ExecAsync(string[] command, ContainerId id, TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            ExecResult result = await runtime.ExecSyncAsync(id, command, atMost, cancel);
            return new(result.ExitCode == 0, Encoding.UTF8.GetString(result.Stdout.Span) + Encoding.UTF8.GetString(result.Stderr.Span));
        }
        catch (RuntimeFault fault) when (fault.IsDeadline)
        {
            return new(false, $"command timed out: \"{string.Join(' ', command)}\" timed out after {GoDuration.From(atMost)}");
        }
        catch (RuntimeFault fault)
        {
            return new(false, fault.Detail);
        }
    }

    private static int? PortOf(Value port, Container container)
    {
        if (port.Integer is { } number)
        {
            return (int)number;
        }

        foreach (ContainerPort one in container.Ports)
        {
            if (one.Name.Length > 0 && port.TextIs(one.Name))
            {
                return (int)one.ContainerPortValue;
            }
        }

        return int.TryParse(port.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : null;
    }
}
