namespace Xebec.Server.Resources.Shared;

/// <summary>What pull policy an image's name asks for when none is given.</summary>
internal static class ImageName
{
    /// <summary>
    /// Always for "latest", said or implied; IfNotPresent for any other tag or a digest, and for what is no name of an image.
    /// </summary>
    public static string DefaultPullPolicy(string image)
    {
        if (image.Contains('@') || !IsName(image))
        {
            return "IfNotPresent";
        }

        int colon = image.LastIndexOf(':');
        bool tagged = colon > image.LastIndexOf('/');
        return tagged && image[(colon + 1)..] != "latest" ? "IfNotPresent" : "Always";
    }

    // lower case, but for the registry and the tag
    private static bool IsName(string image)
    {
        int slash = image.IndexOf('/');
        string first = slash < 0 ? "" : image[..slash];
        bool registry = first.Contains('.') || first.Contains(':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        string path = registry ? image[(slash + 1)..] : image;
        int colon = path.LastIndexOf(':');
        string name = colon > path.LastIndexOf('/') ? path[..colon] : path;
        return name.Length > 0 && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-' or '/')
            && image.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':');
    }
}
