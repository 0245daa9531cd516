using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The certificate a server shows, taken up anew when its files change: renewal without a restart.</summary>
public sealed class CertificateReloader : IAsyncDisposable
{
    private readonly FileReloader<ServingCertificate> _files;

    /// <param name="certificateFile">The certificate, followed by its intermediates.</param>
    /// <param name="keyFile">Its private key.</param>
    /// <param name="every">How often to look. Default: 5 seconds.</param>
    /// <exception cref="FormatException">The files can't be used.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public CertificateReloader(string certificateFile, string keyFile, TimeProvider time, TimeSpan? every = null)
        => _files = new([certificateFile, keyFile], texts => ServingCertificate.FromPem(texts[0], texts[1]), time, every);

    /// <summary>
    /// What to show now; for Kestrel's ServerCertificateSelector, or better
    /// its context for TlsHandshakeCallbackOptions, which sends intermediates.
    /// </summary>
    public ServingCertificate Current => _files.Current;

    /// <summary>The certificate to show now.</summary>
    public X509Certificate2 Certificate => Current.Certificate;

    /// <summary>Called after a new certificate was taken up.</summary>
    public event Action<ServingCertificate>? Changed { add => _files.Changed += value; remove => _files.Changed -= value; }

    /// <summary>Called when the new files can't be used; the old certificate stays.</summary>
    public event Action<string>? Failed { add => _files.Failed += value; remove => _files.Failed -= value; }

    /// <summary>Looks now, besides the timer; whether something changed.</summary>
    public bool Look() => _files.Look();

    /// <summary>Stops watching.</summary>
    public ValueTask DisposeAsync() => _files.DisposeAsync();
}
