
using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods.Specs;

/// <summary>
/// The config maps and secrets (all of the pod's namespace) that something of a pod refers to; null for those that are not there.
/// </summary>
public sealed class ReferencedObjects
{
    public SortedDictionary<string, ConfigMap?> ConfigMaps { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Secret?> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>The map; null when it is missing and may be.</summary>
    /// <exception cref="PodFault">It is missing and must not be.</exception>
    public ConfigMap? ConfigMap(string name, bool? optional)
    {
        if (ConfigMaps.TryGetValue(name, out ConfigMap? found) && found is not null)
        {
            return found;
        }

        return optional == true ? null : throw new PodFault($"configmap \"{name}\" not found");
    }

    /// <summary>The secret; null when it is missing and may be.</summary>
    /// <exception cref="PodFault">It is missing and must not be.</exception>
    public Secret? Secret(string name, bool? optional)
    {
        if (Secrets.TryGetValue(name, out Secret? found) && found is not null)
        {
            return found;
        }

        return optional == true ? null : throw new PodFault($"secret \"{name}\" not found");
    }
}

/// <summary>Names of what a part of a pod refers to.</summary>
public sealed record References(SortedSet<string> ConfigMaps, SortedSet<string> Secrets)
{
    public static References OfEnvironment(Container container)
    {
        var references = new References(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (EnvFromSource from in container.EnvFrom)
        {
            Add(references.ConfigMaps, from.ConfigMapRef.Name);
            Add(references.Secrets, from.SecretRef.Name);
        }

        foreach (EnvVar variable in container.Env)
        {
            Add(references.ConfigMaps, variable.ValueFrom.ConfigMapKeyRef.Name);
            Add(references.Secrets, variable.ValueFrom.SecretKeyRef.Name);
        }

        return references;
    }

    public static References OfVolumes(Pod pod)
    {
        var references = new References(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (Volume volume in pod.Spec.Volumes)
        {
            Add(references.ConfigMaps, volume.ConfigMap.Name);
            Add(references.Secrets, volume.Secret.SecretName);
            foreach (VolumeProjection source in volume.Projected.Sources)
            {
                Add(references.ConfigMaps, source.ConfigMap.Name);
                Add(references.Secrets, source.Secret.Name);
            }
        }

        return references;
    }

    private static void Add(SortedSet<string> names, string name)
    {
        if (name.Length > 0)
        {
            names.Add(name);
        }
    }
}
