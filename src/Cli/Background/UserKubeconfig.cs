namespace Xebec.Cli.Background;

/// <summary>
/// Lets a bare <c>kubectl</c> find the cluster: writes ~/.kube/config when there is none, and never touches one that is somebody else's.
/// </summary>
internal static class UserKubeconfig
{
    private static string Home => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");

    private static string NoteIn(string dataDirectory) => Path.Combine(dataDirectory, "user-kubeconfig");

    /// <summary>Returns what to tell the user about reaching the cluster.</summary>
    public static string Offer(string kubeconfig, string dataDirectory, string? chosen)
    {
        if (chosen is not null)
        {
            return $"--kubeconfig {chosen}";
        }

        string home = Home;
        bool ours = File.Exists(NoteIn(dataDirectory)) && File.ReadAllText(NoteIn(dataDirectory)) == home;
        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } || (File.Exists(home) && !ours))
        {
            return $"--kubeconfig {kubeconfig}";
        }

        bool madeFolder = !Directory.Exists(Path.GetDirectoryName(home));
        Directory.CreateDirectory(Path.GetDirectoryName(home)!);
        File.Copy(kubeconfig, home, overwrite: true);
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(NoteIn(dataDirectory), home);
        if (madeFolder)
        {
            File.WriteAllText(NoteIn(dataDirectory) + "-folder", "");
        }

        return $"finds it in {home}";
    }

    /// <summary>Takes back what <see cref="Offer"/> wrote, unless somebody has changed it since.</summary>
    public static void Withdraw(string dataDirectory)
    {
        string note = NoteIn(dataDirectory);
        string admin = Path.Combine(dataDirectory, "admin.conf");
        string home = Home;
        if (File.Exists(note)
            && File.Exists(home) && File.Exists(admin) && File.ReadAllBytes(home).AsSpan().SequenceEqual(File.ReadAllBytes(admin)))
        {
            File.Delete(home);
            string folder = Path.GetDirectoryName(home)!;
            string cache = Path.Combine(folder, "cache");
            if (File.Exists(note + "-folder"))
            {
                // kubectl keeps its discovery cache here; the folder exists only because of us
                if (Directory.Exists(cache))
                {
                    Directory.Delete(cache, recursive: true);
                }

                if (!Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    Directory.Delete(folder);
                }
            }
        }
    }
}
