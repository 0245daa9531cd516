using System.Net;
using Xebec.Api.Documents;

namespace Xebec.Cluster;

/// <summary>
/// The addresses that a cluster with a real node has on this machine. Clusters side by side must
/// have different ones, or one's packets go to the other's pods: each leaves a note where all
/// find it, from its start until it is stopped, and remembers its choice in its data directory.
/// </summary>
/// <param name="DataDirectory">Whose they are.</param>
/// <param name="Service">Addresses of services.</param>
/// <param name="Pod">Addresses of this node's pods.</param>
public sealed record AddressRanges(string DataDirectory, IPNetwork Service, IPNetwork Pod)
{
    /// <summary>Where the clusters of a machine leave their notes; it goes with the machine's boot, as their networks do.</summary>
    public const string MachineFolder = "/run/xebec";

    // upstream's default, then smaller ones above it
    private static readonly IPNetwork[] ServiceRanges =
        [IPNetwork.Parse("10.96.0.0/12"), .. Enumerable.Range(112, 16).Select(second => IPNetwork.Parse($"10.{second}.0.0/16"))];

    /// <summary>The node's own address among its pods', where they reach this machine.</summary>
    public IPAddress Gateway
    {
        get
        {
            byte[] bytes = Pod.BaseAddress.GetAddressBytes();
            bytes[3]++;
            return new IPAddress(bytes);
        }
    }

    /// <summary>Takes ranges for a cluster: those it had before, or free ones.</summary>
    /// <param name="dataDirectory">The cluster's.</param>
    /// <param name="instance">Tells it from others: hexadecimal, at least two digits; where its search for a range of pods begins.</param>
    /// <param name="machineFolder">Usually <see cref="MachineFolder"/>.</param>
    /// <exception cref="IOException">
    /// Another cluster has taken its ranges meanwhile, or none is free; the message says what to do.
    /// </exception>
    public static AddressRanges Claim(string dataDirectory, string instance, string machineFolder)
    {
        using FileStream turn = TakeTurn(machineFolder);
        List<AddressRanges> others =
            [.. Directory.GetFiles(machineFolder, "*.json").Where(note => Path.GetFileNameWithoutExtension(note) != instance)
                .Select(Read).OfType<AddressRanges>().Where(o => Directory.Exists(o.DataDirectory))];
        AddressRanges? kept = Read(KeptIn(dataDirectory));
        if (kept is not null && others.Find(kept.Meets) is { } other)
        {
            throw new IOException(
                $"the cluster of {other.DataDirectory} has taken the addresses {kept.Service} or {kept.Pod} while this one was down; "
                + $"stop it first: xebec down --data-dir {other.DataDirectory}");
        }

        AddressRanges mine = kept ?? new AddressRanges(
            dataDirectory,
            Free(ServiceRanges, others.Select(o => o.Service)),
            Free(PodRanges(Convert.FromHexString(instance[..2])[0]), others.Select(o => o.Pod)));
        mine.Write(KeptIn(dataDirectory));
        mine.Write(Path.Combine(machineFolder, instance + ".json"));
        return mine;
    }

    /// <summary>Whether a cluster ever took ranges: whether there may be anything of it on this machine.</summary>
    public static bool HasChosen(string dataDirectory) => File.Exists(KeptIn(dataDirectory));

    /// <summary>Gives them free, for other clusters; this one's next start takes the same if it can.</summary>
    public static void Release(string instance, string machineFolder)
    {
        if (!Directory.Exists(machineFolder))
        {
            return;
        }

        using FileStream turn = TakeTurn(machineFolder);
        File.Delete(Path.Combine(machineFolder, instance + ".json"));
        if (Directory.GetFiles(machineFolder, "*.json").Length == 0)
        {
            Directory.Delete(machineFolder, recursive: true);
        }
    }

    // clusters that start at once choose one after the other
    private static FileStream TakeTurn(string machineFolder)
    {
        Directory.CreateDirectory(machineFolder);
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(Path.Combine(machineFolder, "turn"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 100)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static string KeptIn(string dataDirectory) => Path.Combine(dataDirectory, "addresses.json");

    private static IEnumerable<IPNetwork> PodRanges(int first) =>
        Enumerable.Range(0, 256).Select(i => IPNetwork.Parse($"10.244.{(first + i) & 255}.0/24"));

    private static IPNetwork Free(IEnumerable<IPNetwork> candidates, IEnumerable<IPNetwork> taken)
    {
        List<IPNetwork> all = [.. taken];
        foreach (IPNetwork candidate in candidates)
        {
            if (!all.Exists(one => Overlap(one, candidate)))
            {
                return candidate;
            }
        }

        throw new IOException("other clusters on this machine have all ranges of addresses there are: stop one of them");
    }

    private bool Meets(AddressRanges other) => Overlap(Service, other.Service) || Overlap(Pod, other.Pod);

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static AddressRanges? Read(string path)
    {
        if (!File.Exists(path) || !Document.TryParse(File.ReadAllBytes(path), out Document? note, out _))
        {
            return null;
        }

        Value root = note.Root;
        return IPNetwork.TryParse(root["service"].TextOrEmpty, out IPNetwork service)
            && IPNetwork.TryParse(root["pod"].TextOrEmpty, out IPNetwork pod)
            ? new AddressRanges(root["dataDirectory"].TextOrEmpty, service, pod)
            : null;
    }

    private void Write(string path)
    {
        ObjectDraft note = new ObjectDraft().Set("dataDirectory", DataDirectory)
            .Set("service", Service.ToString()).Set("pod", Pod.ToString());
        File.WriteAllBytes(path + ".new", JsonText.ToBytes(note));
        File.Move(path + ".new", path, overwrite: true);
    }
}
