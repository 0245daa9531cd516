using Xebec.Api.Keys;

namespace Xebec.Client.Informers;

/// <summary>A write this process made, to be recognised when its effect comes back through a watch.</summary>
/// <param name="ResourceVersion">Of the answer; not looked at for a deletion, whose answer may carry the version before it.</param>
public readonly record struct OwnWrite(ObjectKey Key, Uid Uid, string ResourceVersion, bool Deleted)
{
    /// <summary>
    /// True when the answer carried no object (a binding): then
    /// <see cref="ResourceVersion"/> is the one before, and a newer one is waited for.
    /// </summary>
    public bool Newer { get; init; }
}
