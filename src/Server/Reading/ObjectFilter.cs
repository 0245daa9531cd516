using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

public sealed class ObjectFilter
{
    public bool IsEverything => true;

    public bool Matches(StoredObject item) => true;
}
