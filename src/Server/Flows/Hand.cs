namespace Xebec.Server.Flows;

/// <summary>
/// Deals a flow its queues: each flow has a few of many, and two flows seldom have all of theirs in common, so that one that asks too much
/// stands in the way of few others (shuffle sharding).
/// </summary>
internal static class Hand
{
    /// <summary>Different cards of a deck, as the hash says.</summary>
    /// <param name="hash">Of the flow.</param>
    /// <param name="deck">How many cards there are.</param>
    /// <param name="hand">As many cards as are wanted, at most as many as there are.</param>
    public static void Deal(ulong hash, int deck, Span<int> hand)
    {
        for (int i = 0; i < hand.Length; i++)
        {
            // the so-manieth of the cards that are left: those dealt before it are stepped over, in their order
            (hash, ulong rest) = Math.DivRem(hash, (ulong)(deck - i));
            int card = (int)rest;
            Span<int> dealt = hand[..i];
            int at = 0;
            while (at < dealt.Length && dealt[at] <= card)
            {
                card++;
                at++;
            }

            dealt[at..].CopyTo(hand[(at + 1)..]);
            hand[at] = card;
        }
    }
}
