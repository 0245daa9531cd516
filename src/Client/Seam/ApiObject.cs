using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Client.Seam;

/// <summary>
/// An object as a client holds it: the bytes, shared with the server's memory when in-process, and a view that is parsed when somebody
/// looks and may be forgotten afterwards.
/// </summary>
public sealed class ApiObject
{
    private WeakReference<Document>? _view;

    /// <param name="key">Resource, namespace and name.</param>
    /// <param name="uid">metadata.uid.</param>
    /// <param name="resourceVersion">Beside the bytes, because in-process bytes do not contain it.</param>
    /// <param name="bytes">JSON; with or without metadata.resourceVersion.</param>
    public ApiObject(ObjectKey key, Uid uid, string resourceVersion, ReadOnlyMemory<byte> bytes)
    {
        Key = key;
        Uid = uid;
        ResourceVersion = resourceVersion;
        Bytes = bytes;
    }

    public ObjectKey Key { get; }

    public Uid Uid { get; }

    public string ResourceVersion { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The object to read. Do not hold on to it for long: the bytes are cheap to keep, views are not.</summary>
    public Value Root
    {
        get
        {
            if (_view is not null && _view.TryGetTarget(out Document? document))
            {
                return document.Root;
            }

            document = Document.Parse(Bytes);
            _view = new WeakReference<Document>(document);
            return document.Root;
        }
    }

    /// <summary>
    /// A draft of the object for a read-modify-write: carries metadata.resourceVersion,
    /// so that the server refuses it when the object has moved on.
    /// </summary>
    public ObjectDraft Edit()
    {
        var draft = ObjectDraft.Open(Root);
        draft.Object("metadata").Set("resourceVersion", ResourceVersion);
        return draft;
    }
}
