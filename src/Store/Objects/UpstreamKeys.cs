using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>Keys of objects as upstream writes them below its prefix, and back: <c>pods/default/web-0</c>.</summary>
public static class UpstreamKeys
{
    public static string Of(ObjectKey key)
    {
        string path = KeyTable.PathOf(key.Resource);
        return key.Namespace.Length == 0 ? $"{path}/{key.Name}" : $"{path}/{key.Namespace}/{key.Name}";
    }

    /// <summary>Null when it is not an object's.</summary>
    public static ObjectKey? Parse(string text)
    {
        string[] segments = text.Split('/');
        if (KeyTable.ResourceOf(segments) is not { } found || segments.Any(s => s.Length == 0))
        {
            return null;
        }

        return (segments.Length - found.Segments) switch
        {
            1 => new ObjectKey(found.Resource, "", segments[^1]),
            2 => new ObjectKey(found.Resource, segments[^2], segments[^1]),
            _ => null,
        };
    }
}
