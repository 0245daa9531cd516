namespace Xebec.Node.Probes;

/// <summary>What a row of checks says: it turns only when enough of them in a row say the other thing.</summary>
/// <param name="Value">The verdict: good or bad.</param>
/// <param name="Last">The last check; null before the first.</param>
/// <param name="Run">How many like it in a row.</param>
internal readonly record struct ProbeVerdict(bool Value, bool? Last = null, long Run = 0)
{
    public ProbeVerdict After(bool good, long successThreshold, long failureThreshold)
    {
        long run = Last == good ? Run + 1 : 1;
        long needed = Math.Max(1, good ? successThreshold : failureThreshold);
        return new ProbeVerdict(run >= needed ? good : Value, good, run);
    }

    /// <summary>Whether the last checks, not only the value before them, make it bad.</summary>
    public bool HasFailed(long failureThreshold) => Last == false && Run >= Math.Max(1, failureThreshold);
}
