namespace Xebec.Tests.Tidy;

/// <summary>The files of this checkout, as the tidy tests read them.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds the solution, found upwards from the test assembly.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Xebec.slnx")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"No Xebec.slnx above {AppContext.BaseDirectory}: tests run from a checkout.");
    }
}
