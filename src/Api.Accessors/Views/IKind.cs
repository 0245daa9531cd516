using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;

namespace Xebec.Api.Accessors;

/// <summary>A whole object, with metadata and a kind that the type itself knows.</summary>
public interface IKind<TSelf> : IView<TSelf>
    where TSelf : struct, IKind<TSelf>
{
    static abstract KindName KindName { get; }

    ObjectMeta Metadata { get; }
}
