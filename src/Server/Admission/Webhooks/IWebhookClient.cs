using System.Net;

namespace Xebec.Server.Admission;

/// <summary>The way to a webhook: where it listens, as whom it must prove itself, and to whom.</summary>
/// <param name="Url">Scheme, host and path, as messages show it.</param>
/// <param name="Address">Where to connect instead of the URL's host; null: to the host itself.</param>
/// <param name="Authorities">PEM of the authorities that speak for it; empty: the system's.</param>
public sealed record WebhookEndpoint(Uri Url, DnsEndPoint? Address, ReadOnlyMemory<byte> Authorities)
{
    /// <summary>As whom it is asked; null: as nobody.</summary>
    public WebhookIdentity? Identity { get; init; }
}

/// <summary>Asks webhooks over the network. Connections are kept for the next question.</summary>
public interface IWebhookClient
{
    /// <summary>Posts JSON and gives back what is answered with 200 to 206.</summary>
    /// <exception cref="WebhookCallException">No such answer came within <paramref name="patience"/>.</exception>
    ValueTask<ReadOnlyMemory<byte>> PostAsync(
        WebhookEndpoint endpoint, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation);
}

/// <summary>A webhook could not be asked, or gave no usable answer; the message says why in upstream's words.</summary>
public sealed class WebhookCallException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It may be otherwise when it is asked again.</summary>
    public bool IsPassing { get; init; }
}
