using Xebec.Api.Keys;

namespace Xebec.Api.Accessors;

/// <summary>A kind that is a resource of its own, so that code can be written once for all: <c>Watch&lt;Pod&gt;()</c>.</summary>
public interface IResource<TSelf> : IKind<TSelf>
    where TSelf : struct, IResource<TSelf>
{
    static abstract ResourceName ResourceName { get; }

    static abstract bool Namespaced { get; }
}
