using Xebec.Api.Documents;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>One document of the third version. Its hash is kept, being small; its bytes only while clients ask for them.</summary>
/// <param name="version">The version of a group that it is about; null when it is about something else.</param>
/// <param name="render">Makes it; always gives the same.</param>
internal sealed class ServedDocument(ServedVersion? version, Func<byte[]> render)
{
    private readonly Lock _lock = new();
    private string? _hash;
    private Rendered? _rendered;
    private byte[]? _protobuf;

    public ServedVersion? Version => version;

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

    /// <summary>The same as protobuf; it goes by the JSON form's hash.</summary>
    public byte[] Protobuf
    {
        get
        {
            lock (_lock)
            {
                return _protobuf ??= OpenApiProtobuf.Write(Document.Parse(Rendered.Bytes).Root);
            }
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _rendered = null;
            _protobuf = null;
        }
    }
}
