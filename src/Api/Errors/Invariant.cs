using System.Diagnostics.CodeAnalysis;

namespace Xebec.Api;

/// <summary>Our own bugs: checked in Release too, because stopping is better than writing bad state.</summary>
public static class Invariant
{
    /// <exception cref="InvariantBrokenException">The condition does not hold.</exception>
    public static void Require([DoesNotReturnIf(false)] bool condition, string meaning)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(meaning);
        }
    }
}

/// <summary>A bug of ours was found at work; the component that throws it stops.</summary>
public sealed class InvariantBrokenException(string meaning) : Exception("a rule of the program does not hold: " + meaning);
