namespace Xebec.Bench.Load;

/// <summary>What <c>bench load</c> was asked to do.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        load --kubeconfig FILE [option…] [SCENARIO…]     measures any Kubernetes API server; without scenarios: all that need no start command
          --pid PID          a server process whose CPU and memory are read; may be repeated (an API server and its etcd)
          --clients N        callers at once; default 16
          --connections N    HTTP/2 connections they share; default 4
          --objects N        objects a creating scenario makes; default 10,000
          --idle N           watches and connections that the idle scenarios open; default 10,000
          --start COMMAND    for scenario "start": a shell command that runs the server in the foreground; it is stopped again
          --json FILE        the results as JSON, too
        scenarios: create-configmaps create-pods get list list-gzip fan-out idle-watches idle-connections start
        """;

    public required string Kubeconfig { get; init; }

    public IReadOnlyList<int> Pids { get; init; } = [];

    public int Clients { get; init; } = 16;

    public int Connections { get; init; } = 4;

    public int Objects { get; init; } = 10_000;

    public int Idle { get; init; } = 10_000;

    public string? Start { get; init; }

    public string? Json { get; init; }

    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <exception cref="ArgumentException">Says which argument is wrong.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions { Kubeconfig = "" };
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (!name.StartsWith('-'))
            {
                options = options with { Scenarios = [.. options.Scenarios, name] };
                continue;
            }

            string value = ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value");
            options = name switch
            {
                "--kubeconfig" => options with { Kubeconfig = value },
                "--pid" => options with { Pids = [.. options.Pids, Count(name, value)] },
                "--clients" => options with { Clients = Count(name, value) },
                "--connections" => options with { Connections = Count(name, value) },
                "--objects" => options with { Objects = Count(name, value) },
                "--idle" => options with { Idle = Count(name, value) },
                "--start" => options with { Start = value },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"unknown option {name}"),
            };
        }

        return options.Kubeconfig.Length > 0 ? options : throw new ArgumentException("--kubeconfig is missing");
    }

    private static int Count(string name, string value) =>
        int.TryParse(value, out int count) && count > 0 ? count : throw new ArgumentException($"{name} needs a number above zero, not {value}");
}
