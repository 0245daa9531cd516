using Xebec.Api.Keys;

namespace Xebec.Server.Registry;

/// <summary>
/// The end of a binding: those who stay longer than a request (watches) learn that the resource is no longer served as it was.
/// </summary>
public sealed class Withdrawal : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled when it happens.</summary>
    public CancellationToken Token { get; }

    public Withdrawal() => Token = _source.Token;

    /// <summary>The state from which on the binding counts for nothing; <see cref="Revision.None"/> while it counts.</summary>
    public Revision At { get; private set; }

    /// <param name="at">The state in which the resource is not served, or otherwise than before.</param>
    public void Happen(Revision at)
    {
        At = at;
        _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
