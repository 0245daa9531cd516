using System.Text;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>The files of volumes that are made of API objects.</summary>
/// <param name="objects">What <see cref="References.OfVolumes"/> names.</param>
/// <param name="tokens">Service account tokens of this pod, by audience and path, see <see cref="TokenKey"/>.</param>
public sealed class VolumePayload(Pod pod, ReferencedObjects objects, PodFields fields, IReadOnlyDictionary<string, string> tokens)
{
    private const int ModeDefault = 0b110_100_100;

    private readonly SortedDictionary<string, PayloadFile> _files = new(StringComparer.Ordinal);

    /// <summary>What a token is found under.</summary>
    public static string TokenKey(string volume, string path) => $"{volume}\n{path}";

    /// <exception cref="PodFault">A reference leads nowhere, or a path out of the volume.</exception>
    public SortedDictionary<string, PayloadFile> Of(Volume volume)
    {
        _files.Clear();
        if (volume.ConfigMap is { Exists: true } map)
        {
            Add(map.Name, map.Items, (int)(map.DefaultMode ?? ModeDefault), map.Optional);
        }
        else if (volume.Secret is { Exists: true } secret)
        {
            AddSecret(secret.SecretName, secret.Items, (int)(secret.DefaultMode ?? ModeDefault), secret.Optional);
        }
        else if (volume.DownwardAPI is { Exists: true } downward)
        {
            AddFields(downward.Items, (int)(downward.DefaultMode ?? ModeDefault));
        }
        else
        {
            AddProjected(volume);
        }

        return new(_files, StringComparer.Ordinal);
    }

    private void AddProjected(Volume volume)
    {
        int mode = (int)(volume.Projected.DefaultMode ?? ModeDefault);
        foreach (VolumeProjection source in volume.Projected.Sources)
        {
            if (source.ConfigMap is { Exists: true } map)
            {
                Add(map.Name, map.Items, mode, map.Optional);
            }
            else if (source.Secret is { Exists: true } secret)
            {
                AddSecret(secret.Name, secret.Items, mode, secret.Optional);
            }
            else if (source.DownwardAPI is { Exists: true } downward)
            {
                AddFields(downward.Items, mode);
            }
            else if (source.ServiceAccountToken is { Exists: true } token)
            {
                Put(token.Path, Encoding.UTF8.GetBytes(tokens[TokenKey(volume.Name, token.Path)]), mode);
            }
            else
            {
                throw new PodFault($"projection {source.Json} is not supported by this node yet");
            }
        }
    }

    private void Add(string name, ListView<KeyToPath> items, int mode, bool? optional)
    {
        if (objects.ConfigMap(name, optional) is not { } map)
        {
            return;
        }

        var data = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string key, string value) in map.Data)
        {
            data[key] = Encoding.UTF8.GetBytes(value);
        }

        foreach ((string key, BytesView value) in map.BinaryData)
        {
            data[key] = value.Bytes ?? [];
        }

        Put(data, items, mode, optional);
    }

    private void AddSecret(string name, ListView<KeyToPath> items, int mode, bool? optional)
    {
        if (objects.Secret(name, optional) is not { } secret)
        {
            return;
        }

        var data = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string key, BytesView value) in secret.Data)
        {
            data[key] = value.Bytes ?? [];
        }

        Put(data, items, mode, optional);
    }

    private void AddFields(ListView<DownwardAPIVolumeFile> items, int mode)
    {
        foreach (DownwardAPIVolumeFile item in items)
        {
            string text = item.FieldRef.Exists
                ? fields.Field(item.FieldRef.FieldPath)
                : fields.Resource(item.ResourceFieldRef, pod.Spec.Containers[0]);
            Put(item.Path, Encoding.UTF8.GetBytes(text), (int)(item.Mode ?? mode));
        }
    }

    private void Put(SortedDictionary<string, byte[]> data, ListView<KeyToPath> items, int mode, bool? optional)
    {
        if (items.Count == 0)
        {
            foreach ((string key, byte[] bytes) in data)
            {
                Put(key, bytes, mode);
            }

            return;
        }

        foreach (KeyToPath item in items)
        {
            if (data.TryGetValue(item.Key, out byte[]? bytes))
            {
                Put(item.Path, bytes, (int)(item.Mode ?? mode));
            }
            else if (optional != true)
            {
                throw new PodFault($"references non-existent config key: {item.Key}");
            }
        }
    }

    private void Put(string path, byte[] bytes, int mode)
    {
        string[] parts = path.Split('/');
        if (path.Length == 0 || Path.IsPathRooted(path) || parts.Contains("..") || parts[0].StartsWith("..", StringComparison.Ordinal))
        {
            throw new PodFault($"invalid path: {path}: it must stay in the volume");
        }

        _files[path] = new PayloadFile(bytes, mode);
    }
}
