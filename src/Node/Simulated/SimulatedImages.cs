using System.Text;
using Xebec.Node.Cri;
using Xebec.Node.Images;

namespace Xebec.Node.Simulated;

/// <summary>The images a simulated node has: a name is an image whose id is the name's hash.</summary>
internal sealed class SimulatedImages
{
    private const ulong SizeBytes = 10_000_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ImageStatus> _byName = new(StringComparer.Ordinal);

    public SimulatedImages(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Add(name);
        }
    }

    public IReadOnlyList<ImageStatus> All()
    {
        lock (_gate)
        {
            return [.. _byName.Values];
        }
    }

    /// <summary>By a name, which is made full, or by its id.</summary>
    public ImageStatus? Find(string image)
    {
        lock (_gate)
        {
            return _byName.TryGetValue(ImageName.Full(image), out ImageStatus? found)
                ? found
                : _byName.Values.FirstOrDefault(i => i.Id == image);
        }
    }

    public ImageStatus Add(string image)
    {
        string name = ImageName.Full(image);
        string id = ImageBlob.DigestOf(Encoding.UTF8.GetBytes(name));
        lock (_gate)
        {
            return _byName[name] = new ImageStatus { Id = id, Tags = [name], SizeBytes = SizeBytes };
        }
    }

    public void Remove(string image)
    {
        lock (_gate)
        {
            if (Find(image) is { } found)
            {
                _byName.Remove(found.Tags[0]);
            }
        }
    }
}
