using System.Text;
using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>A command run beside a container's program: what it prints is gathered, and it may not run longer than it is given.</summary>
/// <param name="time">On which it sleeps.</param>
/// <param name="ended">The container has ended, and the command with it.</param>
/// <param name="timeout">How long it may run; zero: for ever.</param>
internal sealed class SimulatedExec(TimeProvider time, CancellationToken ended, TimeSpan timeout)
{
    private const int Killed = 137;

    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();
    private TimeSpan _left = timeout > TimeSpan.Zero ? timeout : TimeSpan.MaxValue;

    /// <exception cref="RuntimeFault">It would have run longer than it may.</exception>
    public async Task<ExecResult> RunAsync(SimulatedProgram program, CancellationToken cancel)
    {
        foreach (SimulatedStep step in program.Steps)
        {
            switch (step)
            {
                case SimulatedStep.Print print:
                    (print.ToStderr ? _stderr : _stdout).Append(print.Text).Append('\n');
                    break;
                case SimulatedStep.Exit exit:
                    return Result(exit.Code);
                case SimulatedStep.Sleep { Span: { } span } when span <= _left:
                    await WaitAsync(time, span, ended, cancel);
                    _left = _left == TimeSpan.MaxValue ? _left : _left - span;
                    break;
                case SimulatedStep.Sleep when _left == TimeSpan.MaxValue:
                    await WaitAsync(time, Timeout.InfiniteTimeSpan, ended, cancel);
                    return Result(Killed);
                case SimulatedStep.Sleep:
                    await WaitAsync(time, _left, ended, cancel);
                    throw new RuntimeFault(
                        "ExecSync", RuntimeFaultCode.DeadlineExceeded, $"the command ran longer than {timeout.TotalSeconds} s");
            }
        }

        return Result(0);
    }

    /// <summary>Waits for a time or an end, whichever is first.</summary>
    public static async Task WaitAsync(TimeProvider time, TimeSpan span, CancellationToken ended, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, cancel);
        try
        {
            await Task.Delay(span, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It ended.
        }
    }

    private ExecResult Result(int code) =>
        new(code, Encoding.UTF8.GetBytes(_stdout.ToString()), Encoding.UTF8.GetBytes(_stderr.ToString()));
}
