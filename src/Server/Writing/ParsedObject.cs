using Xebec.Api.Documents;
using Xebec.Store.Seam;

namespace Xebec.Server;

/// <summary>Stored bytes opened for reading; the view is kept as long as something else keeps it.</summary>
public static class ParsedObject
{
    public static Document Of(StoredObject item) => Document.Parse(item.Bytes);
}
