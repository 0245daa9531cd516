namespace Xebec.Server.Resources.Shared;

/// <summary>What pull policy an image's name asks for when none is given.</summary>
internal static class ImageName
{
    /// <summary>Always for "latest", said or implied; IfNotPresent for any other tag or a digest.</summary>
    public static string DefaultPullPolicy(string image)
    {
        if (image.Contains('@'))
        {
            return "IfNotPresent";
        }

        int colon = image.LastIndexOf(':');
        bool tagged = colon > image.LastIndexOf('/');
        return tagged && image[(colon + 1)..] != "latest" ? "IfNotPresent" : "Always";
    }
}
