using Xebec.Api.Keys;

namespace Xebec.Store.State;

/// <summary>An object's key by reference: shared by the object's versions and the indexes, so that each holds 8 bytes of it.</summary>
internal sealed class Place(ObjectKey key)
{
    public readonly ObjectKey Key = key;

    /// <summary>Before all others.</summary>
    public static Place First { get; } = new(new ObjectKey(new ResourceName("", ""), "", ""));
}
