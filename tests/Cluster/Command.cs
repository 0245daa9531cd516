using System.Diagnostics;

namespace Xebec.Tests.Cluster;

/// <summary>A program that was run to its end.</summary>
internal sealed record Command(int Code, string Output)
{
    /// <summary>The built <c>xebec</c>, which stands beside the tests.</summary>
    public static string Xebec { get; } = Path.Combine(AppContext.BaseDirectory, "xebec");

    public static async Task<Command> RunAsync(string program, params string[] arguments)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new Command(process.ExitCode, await output + await errors);
    }

    /// <summary>Starts without input; its output is to be read.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
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
