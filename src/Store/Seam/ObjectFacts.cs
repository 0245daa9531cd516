using System.Text.Json;
using Xebec.Api.Keys;

namespace Xebec.Store.Seam;

/// <summary>
/// An object's bytes and what was read from them once, when it was written or recovered. Equal lists are shared between objects.
/// </summary>
/// <param name="Bytes">Canonical UTF-8 JSON.</param>
/// <param name="Split">Offset in the bytes where <c>,"resourceVersion":"N"</c> is inserted to make the answer.</param>
/// <param name="UidAt">Offset in the bytes of the value of metadata.uid, which begins with a quote; 0 when there is none.</param>
/// <param name="Labels">metadata.labels, sorted by name.</param>
/// <param name="Owners">The uids of metadata.ownerReferences.</param>
/// <param name="Fields">
/// Values of the resource's indexed fields (such as spec.nodeName of pods), in the order the index declares them; null where unset.
/// </param>
public readonly record struct ObjectFacts(
    ReadOnlyMemory<byte> Bytes,
    int Split,
    int UidAt,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    IReadOnlyList<Uid> Owners,
    IReadOnlyList<string?> Fields)
{
    /// <summary>metadata.uid: made from the bytes each time, because a string of it for each object would take 96 bytes.</summary>
    public Uid Uid
    {
        get
        {
            if (UidAt == 0)
            {
                return Uid.None;
            }

            var reader = new Utf8JsonReader(Bytes.Span[UidAt..]);
            reader.Read();
            return new Uid(reader.GetString()!);
        }
    }

    /// <summary>The label's value, or null.</summary>
    public string? Label(string name)
    {
        for (int i = 0; i < Labels.Count; i++)
        {
            if (Labels[i].Key == name)
            {
                return Labels[i].Value;
            }
        }

        return null;
    }
}
