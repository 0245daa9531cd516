using System.Globalization;
using Xebec.Simulator;

// simulator [SEED [STEPS]]: tells the story of a seed twice and compares the traces; without a seed takes a fresh one
int seed = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Random.Shared.Next();
int steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
Console.WriteLine($"seed {seed}");
try
{
    (Trace trace, string? difference) = Story.TellTwice(seed, steps);
    if (difference is not null)
    {
        Console.WriteLine($"the traces part at {difference}");
        return 1;
    }

    Console.WriteLine($"{trace.Lines.Count} lines, {trace.Lines[^1][..8]} of simulated time, trace {trace.Digest}");
    return 0;
}
catch (SimulationException wrong)
{
    Console.WriteLine(wrong.Message);
    return 1;
}
