using System.Net;
using System.Text.Json;

namespace Xebec.Network.Pods;

/// <summary>
/// Writes the CNI configuration of our own pod network, and takes away what its plugins leave on the machine. A foreign network wins by
/// writing a configuration whose name sorts before ours.
/// </summary>
public sealed class PodNetwork
{
    private readonly PodNetworkOptions _options;

    /// <exception cref="ArgumentException">The instance is too long for an interface's name, or there is no range.</exception>
    public PodNetwork(PodNetworkOptions options)
    {
        if (options.Instance.Length is 0 or > 12)
        {
            throw new ArgumentException($"the instance {options.Instance} has not 1 to 12 characters", nameof(options));
        }

        if (options.PodCidrs.Count == 0)
        {
            throw new ArgumentException("no range of pod addresses", nameof(options));
        }

        _options = options;
    }

    /// <summary>The bridge that this node's pods are plugged into.</summary>
    public string Bridge => $"xbr{_options.Instance}";

    /// <summary>The network's name in CNI: in the plugins' rules and files.</summary>
    public string Name => $"xebec-{_options.Instance}";

    /// <summary>Where the runtime looks for it.</summary>
    public string ConfigFile => Path.Combine(_options.DataDirectory, "cni", "net.d", "99-xebec.conflist");

    /// <summary>Where host-local notes which addresses are taken.</summary>
    public string AddressFolder => Path.Combine(_options.DataDirectory, "cni", "addresses");

    /// <summary>Writes the configuration, whole or not at all: the runtime reads it the moment it appears.</summary>
    public void Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigFile)!);
        string passing = ConfigFile + ".new";
        File.WriteAllBytes(passing, Render());
        File.Move(passing, ConfigFile, overwrite: true);
    }

    /// <summary>
    /// Makes the bridge with its address before there is a pod, so that something
    /// can listen there. Idempotent; the plugin takes it as it finds it.
    /// </summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public async Task MakeBridgeAsync(IPAddress gateway, int prefixLength, CancellationToken cancel)
    {
        string device = $"/sys/class/net/{Bridge}";
        if (!Directory.Exists(device))
        {
            await IpAsync("link", "add", Bridge, "type", "bridge");

            // its own address, or it would change with each pod that comes and goes
            await IpAsync("link", "set", Bridge, "address", (await File.ReadAllTextAsync($"{device}/address", cancel)).Trim());
        }

        await IpAsync("address", "replace", $"{gateway}/{prefixLength}", "brd", "+", "dev", Bridge);
        await IpAsync("link", "set", Bridge, "up");

        Task<string> IpAsync(params string[] arguments) => HostCommand.RunAsync("ip", arguments, input: "", cancel);
    }

    /// <summary>Removes the bridge, after all pods have gone. Idempotent.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public async Task RemoveBridgeAsync(CancellationToken cancel)
    {
        if (Directory.Exists($"/sys/class/net/{Bridge}"))
        {
            await HostCommand.RunAsync("ip", ["link", "delete", Bridge], input: "", cancel);
        }
    }

    /// <summary>The network list as JSON, after the CNI specification 1.0.</summary>
    public byte[] Render()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("cniVersion", "1.0.0");
            json.WriteString("name", Name);
            json.WriteStartArray("plugins");
            WriteBridge(json);
            WritePortMap(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Takes away, after all pods have gone: 1. the bridge, 2. the plugins' firewall rules, 3. the notes that the runtime's CNI library
    /// keeps of each attachment,
    /// 4. our own files. Idempotent.
    /// </summary>
    /// <exception cref="IOException">Something refuses to go.</exception>
    public async Task PurgeAsync(CancellationToken cancel)
    {
        await RemoveBridgeAsync(cancel);
        await CniRules.PurgeAsync(Name, cancel);
        CniNotes.Purge("/var/lib/cni/results", Name);
        string folder = Path.Combine(_options.DataDirectory, "cni");
        if (File.Exists(ConfigFile))
        {
            File.Delete(ConfigFile);
        }

        if (Directory.Exists(AddressFolder))
        {
            Directory.Delete(AddressFolder, recursive: true);
        }

        foreach (string empty in new[] { Path.Combine(folder, "net.d"), folder, "/var/lib/cni/results", "/var/lib/cni" })
        {
            if (Directory.Exists(empty) && !Directory.EnumerateFileSystemEntries(empty).Any())
            {
                Directory.Delete(empty);
            }
        }
    }

    private void WriteBridge(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "bridge");
        json.WriteString("bridge", Bridge);
        json.WriteBoolean("isGateway", true);
        json.WriteBoolean("ipMasq", _options.Masquerade);
        json.WriteBoolean("hairpinMode", true);
        if (_options.Mtu is { } mtu)
        {
            json.WriteNumber("mtu", mtu);
        }

        json.WriteStartObject("ipam");
        json.WriteString("type", "host-local");
        json.WriteString("dataDir", AddressFolder);
        json.WriteStartArray("ranges");
        foreach (string cidr in _options.PodCidrs)
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("subnet", cidr);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("routes");
        foreach (string all in _options.PodCidrs.Select(cidr => cidr.Contains(':', StringComparison.Ordinal) ? "::/0" : "0.0.0.0/0")
            .Distinct())
        {
            json.WriteStartObject();
            json.WriteString("dst", all);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePortMap(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "portmap");
        json.WriteBoolean("snat", true);
        json.WriteStartObject("capabilities");
        json.WriteBoolean("portMappings", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
