using System.Text.Json;

namespace Xebec.Network.Pods;

/// <summary>
/// The CNI library notes the result of each attachment in a file, to detach by. Those of pods that were never detached stay.
/// </summary>
internal static class CniNotes
{
    /// <summary>Removes a network's notes, and those that the same containers have of their loopback.</summary>
    public static void Purge(string folder, string network)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var containers = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(folder, $"{network}-*"))
        {
            using var note = JsonDocument.Parse(File.ReadAllBytes(file));
            if (note.RootElement.TryGetProperty("containerId", out JsonElement container))
            {
                containers.Add(container.GetString() ?? "");
            }

            File.Delete(file);
        }

        foreach (string container in containers)
        {
            File.Delete(Path.Combine(folder, $"cni-loopback-{container}-lo"));
        }
    }
}
