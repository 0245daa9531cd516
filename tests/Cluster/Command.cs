using System.Diagnostics;

namespace Xebec.Tests.Cluster;

/// <summary>A program that was run to its end.</summary>
internal sealed record Command(int Code, string Output)
{
    /// <summary>The built <c>xebec</c>, which stands beside the tests.</summary>
    public static string Xebec { get; } = Path.Combine(AppContext.BaseDirectory, "xebec");

    public static Task<Command> RunAsync(string program, params string[] arguments) =>
        RunAsync(program, new Dictionary<string, string?>(), arguments);

    /// <param name="program">To run.</param>
    /// <param name="environment">Variables to set beside those of the tests.</param>
    /// <param name="arguments">Its command line.</param>
    public static async Task<Command> RunAsync(string program, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process process = Start(program, environment, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new Command(process.ExitCode, await output + await errors);
    }

    /// <summary>Starts without input; its output is to be read.</summary>
    public static Process Start(string program, params string[] arguments) => Start(program, new Dictionary<string, string?>(), arguments);

    private static Process Start(string program, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs and insists on success.</summary>
    public static async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        Command command = await RunAsync(program, arguments);
        Assert.True(command.Code == 0, $"{program} {string.Join(' ', arguments)} ended with {command.Code}:\n{command.Output}");
        return command.Output;
    }
}
