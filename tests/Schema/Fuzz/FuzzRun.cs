using System.Globalization;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>
/// Runs a target for a bounded number of rounds: first on the same seed everywhere, then on a fresh one. A failure names the seed and the round;
/// set it in <c>XEBEC_FUZZ_SEED</c> to see it again, and <c>XEBEC_FUZZ_ROUNDS</c> to look longer.
/// </summary>
internal static class FuzzRun
{
    private const int SameEverywhere = 1936;

    // what one small input may allocate, however wicked it is
    private const long BytesMax = 64L * 1024 * 1024;

    private static readonly int Rounds = Number("XEBEC_FUZZ_ROUNDS") ?? 2_000;

    private static readonly int? Given = Number("XEBEC_FUZZ_SEED");

    /// <param name="signs">Bytes that mean something to the target: they are put in more often than others.</param>
    /// <param name="target">One round; it fails by throwing.</param>
    public static void Of(byte[] signs, Action<Mutation> target)
    {
        foreach (int seed in Given is { } given ? [given] : (int[])[SameEverywhere, Random.Shared.Next()])
        {
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz seed {seed}"));
            Run(new Mutation(seed, signs), target);
        }
    }

    private static void Run(Mutation mutation, Action<Mutation> target)
    {
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target(mutation);
                long took = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(took < BytesMax, $"{took} bytes for one input");
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"XEBEC_FUZZ_SEED={mutation.Seed}, round {round}: {e.Message}", e);
            }
        }
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
