using System.CommandLine;
using System.Net;
using Xebec.Cluster;
using Xebec.Server.Pipeline;

namespace Xebec.Cli;

/// <summary>The flags that <c>up</c> and <c>run</c> share, and the data directory that every command takes.</summary>
internal sealed class ClusterFlags
{
    private readonly AccessFlags _access = new();

    /// <summary>Root keeps its cluster in the system's place, anybody else in their own.</summary>
    public static string DefaultDataDirectory => Environment.UserName == "root"
        ? "/var/lib/xebec"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "xebec");

    public Option<string> DataDirectory { get; } = DataDirectoryOption();

    public Option<IPAddress> BindAddress { get; } = new("--bind-address")
    {
        Description = "address to serve the API on",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                return address;
            }

            result.AddError($"--bind-address: '{text}' is not an IP address; give one such as 127.0.0.1 or 0.0.0.0");
            return null;
        },
    };

    public Option<int> SecurePort { get; } = new("--secure-port")
    {
        Description = "port to serve the API on; 0 picks a free one",
        HelpName = "N",
        DefaultValueFactory = _ => 6443,
    };

    public Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description =
            "where to write the administrator's kubeconfig (default: ~/.kube/config when there is none, always DATA-DIR/admin.conf)",
        HelpName = "FILE",
    };

    public Option<bool> ControlPlaneOnly { get; } =
        new("--control-plane-only") { Description = "no node and no controllers: the API server and its store alone" };

    public Option<int> SimulatedNodes { get; } = new("--simulated-nodes")
    {
        Description = "run N nodes whose containers are simulated, in place of this machine; needs no privileges",
        HelpName = "N",
    };

    /// <summary>Whether this machine itself becomes a node, and must have what a node needs.</summary>
    public bool HasRealNode(ParseResult parsed) => !parsed.GetValue(ControlPlaneOnly) && parsed.GetValue(SimulatedNodes) == 0;

    public AdmissionFlags Admission { get; } = new();

    public static Option<string> DataDirectoryOption() => new("--data-dir")
    {
        Description = "directory of everything the cluster keeps",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDataDirectory,
    };

    public void AddTo(Command command)
    {
        SecurePort.Validators.Add(result =>
        {
            if (result.GetValue(SecurePort) is < 0 or > 65535)
            {
                result.AddError("--secure-port: a port is 0 to 65535");
            }
        });
        SimulatedNodes.Validators.Add(result =>
        {
            if (result.GetValue(SimulatedNodes) is < 1 or > SimulatedNodeOptions.NumberMax)
            {
                result.AddError($"--simulated-nodes: give a number from 1 to {SimulatedNodeOptions.NumberMax}");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(ControlPlaneOnly) && result.GetResult(SimulatedNodes) is not null)
            {
                result.AddError("--control-plane-only runs no node: leave out --simulated-nodes, or --control-plane-only");
            }
        });
        _access.AddTo(command);
        command.Options.Add(DataDirectory);
        command.Options.Add(BindAddress);
        command.Options.Add(SecurePort);
        command.Options.Add(Kubeconfig);
        command.Options.Add(ControlPlaneOnly);
        command.Options.Add(SimulatedNodes);
        Admission.AddTo(command);
    }

    /// <summary>The same flags again, for the process that <c>up</c> starts.</summary>
    public IReadOnlyList<string> Repeat(ParseResult parsed)
    {
        List<string> arguments =
        [
            .. _access.Repeat(parsed),
            "--data-dir", Path.GetFullPath(parsed.GetValue(DataDirectory)!),
            "--bind-address", parsed.GetValue(BindAddress)!.ToString(),
            "--secure-port", parsed.GetValue(SecurePort).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        if (parsed.GetValue(Kubeconfig) is { } file)
        {
            arguments.AddRange(["--kubeconfig", Path.GetFullPath(file)]);
        }

        if (parsed.GetValue(ControlPlaneOnly))
        {
            arguments.Add("--control-plane-only");
        }

        if (parsed.GetValue(SimulatedNodes) is > 0 and var count)
        {
            arguments.AddRange(["--simulated-nodes", count.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }

        arguments.AddRange(Admission.Repeat(parsed));
        return arguments;
    }

    public ClusterOptions Read(ParseResult parsed, Action<string> say) => new()
    {
        ControlPlane = new ControlPlaneOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(DataDirectory)!),
            BindAddress = parsed.GetValue(BindAddress)!,
            SecurePort = parsed.GetValue(SecurePort),
            Kubeconfig = parsed.GetValue(Kubeconfig),
            Settings = new ServerSettings { Admission = Admission.Read(parsed), Access = _access.Read(parsed) },
            Say = say,
        },
        ControlPlaneOnly = parsed.GetValue(ControlPlaneOnly),
        SimulatedNodes = parsed.GetValue(SimulatedNodes),
        Progress = say,
    };
}
