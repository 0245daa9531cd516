using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Reading;

/// <summary>The selectors of a request.</summary>
public static class Selectors
{
    public static ObjectFilter? Read(ResourceBinding resource, RequestTarget target, out StatusError? error)
    {
        error = null;
        return new ObjectFilter();
    }

    public static string? NameOf(RequestTarget target) => null;

    public static (string Field, string Value)? IndexedField(ResourceBinding resource, RequestTarget target) => null;
}
