using System.Diagnostics;

namespace Xebec.Tests.Cluster;

/// <summary>One kubectl against one cluster, with a folder of its own for what it remembers and is given.</summary>
internal sealed class KubectlSession(string program, string kubeconfig) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-kubectl-").FullName;
    private int _files;

    public string Namespace { get; set; } = "default";

    public string Folder => _folder;

    /// <summary>Writes a file for kubectl to read.</summary>
    public string File(string text)
    {
        string path = Path.Combine(_folder, $"{++_files}.yaml");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file of that name, which may be run as a program.</summary>
    public void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs, whatever comes of it; <c>editor.sh</c> in the folder is its editor.</summary>
    public Task<Command> TryAsync(params string[] arguments) =>
        Command.RunAsync(program, new Dictionary<string, string?> { ["KUBE_EDITOR"] = Path.Combine(_folder, "editor.sh") }, All(arguments));

    public Task<string> RunAsync(params string[] arguments) => Command.SucceedAsync(program, All(arguments));

    /// <summary>What it said, line by line in order of the alphabet, without warnings.</summary>
    public async Task<string[]> LinesAsync(params string[] arguments) =>
    [
        .. (await RunAsync(arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Warning: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Follows an object; each version of it is shown by the template, a line each.</summary>
    public KubectlWatch Watch(string name, string template) => new(Command.Start(program, All(["get", name, "--watch", "-o", $"jsonpath={template}"])));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] All(string[] arguments) =>
        [.. arguments, "--kubeconfig", kubeconfig, "--cache-dir", Path.Combine(_folder, "cache"), "--namespace", Namespace];
}

/// <summary>A kubectl that watches.</summary>
internal sealed class KubectlWatch(Process process) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Reads until a line comes; fails when kubectl ends before, or is silent for too long.</summary>
    public async Task UntilAsync(string line)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        string? read;
        do
        {
            read = await process.StandardOutput.ReadLineAsync(patience.Token);
            Assert.True(read is not null, $"kubectl stopped watching before it saw '{line}'");
        }
        while (read != line);
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
