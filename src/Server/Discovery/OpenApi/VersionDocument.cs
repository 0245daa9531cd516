using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>The document of a version of a group. Its hash is kept, being small; its bytes only while clients ask for them.</summary>
/// <param name="version">What it is about.</param>
/// <param name="render">Makes it; always gives the same.</param>
internal sealed class VersionDocument(ServedVersion version, Func<byte[]> render)
{
    private readonly Lock _lock = new();
    private string? _hash;
    private Rendered? _rendered;

    public ServedVersion Version => version;

    /// <summary>Known without the document, once it has been made.</summary>
    public string Hash
    {
        get
        {
            lock (_lock)
            {
                return _hash ??= new Rendered(render()).Hash;
            }
        }
    }

    public Rendered Rendered
    {
        get
        {
            lock (_lock)
            {
                _rendered ??= new Rendered(render());
                _hash = _rendered.Hash;
                return _rendered;
            }
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _rendered = null;
        }
    }
}
