namespace Xebec.Network.Proxy.Rules;

/// <summary>What brings the kernel from one model to the next, all or nothing.</summary>
/// <param name="Script">For <c>nft -f</c>; "" when nothing is to be done.</param>
/// <param name="Whole">Makes the tables anew instead of changing them.</param>
/// <param name="Changes">Entries, chains and sets added, changed and removed; the number of services when whole.</param>
/// <param name="Datagrams">
/// A UDP service is among what changed: flows that the kernel remembers may lead to endpoints that are gone.
/// </param>
public sealed record RuleTransaction(string Script, bool Whole, int Changes, bool Datagrams)
{
    public bool Empty => Script.Length == 0;
}
