using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources;

/// <summary>What an allocation asks for: further writes in the same commit, or the error that stops the request.</summary>
public sealed record StatusOrWrites(StatusError? Error, IReadOnlyList<Write> Writes)
{
    public static StatusOrWrites None { get; } = new(null, []);
}
