using System.Diagnostics;

namespace Xebec.Tests.Pki;

/// <summary>The openssl command as a second opinion.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it, fails the test when it fails, and returns what it printed.</summary>
    public static async Task<string> RunAsync(string arguments, CancellationToken cancellationToken, string? input = null)
        => await Program.RunAsync("openssl", arguments, null, input, cancellationToken);
}

/// <summary>Runs a program to its end.</summary>
internal static class Program
{
    public static async Task<string> RunAsync(string program, string arguments, (string Name, string Value)? variable, string? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (variable is { } one)
        {
            start.Environment[one.Name] = one.Value;
        }

        using var process = Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {arguments}\n{output}{await errors}");
        return output;
    }
}
