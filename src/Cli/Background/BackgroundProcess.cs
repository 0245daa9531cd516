using System.Diagnostics;

namespace Xebec.Cli.Background;

/// <summary>Starts this same program again, in a session of its own, so that it outlives the terminal.</summary>
internal static class BackgroundProcess
{
    /// <summary>Starts <c>xebec ARGUMENTS</c>; everything it says goes to the end of <paramref name="logFile"/>.</summary>
    public static void Start(IEnumerable<string> arguments, string logFile)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec setsid --fork \"$@\" >>\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("xebec");
        start.ArgumentList.Add(logFile);
        foreach (string word in Self().Concat(arguments))
        {
            start.ArgumentList.Add(word);
        }

        using Process shell = Process.Start(start) ?? throw new InvalidOperationException("cannot start /bin/sh");
        shell.WaitForExit();
    }

    // as the built program; or, under `dotnet xebec.dll`, the same again
    private static string[] Self()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this process does not know its own program");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "xebec.dll")]
            : [program];
    }
}
