using System.Text;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using CriVariable = Xebec.Node.Cri.EnvVar;

namespace Xebec.Node.Pods.Specs;

/// <summary>
/// A container's environment variables, in order: whole maps first, then its own, then those of services it has not set itself.
/// </summary>
public static class ContainerEnvironment
{
    /// <param name="container">Whose.</param>
    /// <param name="ns">Namespace of its pod, for messages.</param>
    /// <param name="objects">What <see cref="References.OfEnvironment"/> names.</param>
    /// <param name="services">See <see cref="ServiceVariables"/>.</param>
    /// <exception cref="PodFault">A reference leads nowhere.</exception>
    public static IReadOnlyList<CriVariable> Of(
        Container container, string ns, ReferencedObjects objects, PodFields fields, IReadOnlyDictionary<string, string> services)
    {
        var order = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (EnvFromSource from in container.EnvFrom)
        {
            foreach ((string name, string value) in Everything(from, objects))
            {
                Set(from.Prefix + name, value);
            }
        }

        foreach (EnvVar variable in container.Env)
        {
            string? value = variable.ValueFrom.Exists
                ? From(variable.ValueFrom, container, ns, objects, fields)
                : Expansion.Expand(variable.Value, Known);
            if (value is not null)
            {
                Set(variable.Name, value);
            }
        }

        foreach ((string name, string value) in services)
        {
            if (!values.ContainsKey(name))
            {
                Set(name, value);
            }
        }

        return [.. order.Select(name => new CriVariable(name, values[name]))];

        void Set(string name, string value)
        {
            if (!values.ContainsKey(name))
            {
                order.Add(name);
            }

            values[name] = value;
        }

        string? Known(string name) => values.GetValueOrDefault(name) ?? services.GetValueOrDefault(name);
    }

    private static IEnumerable<(string Name, string Value)> Everything(EnvFromSource from, ReferencedObjects objects)
    {
        if (from.ConfigMapRef.Exists && objects.ConfigMap(from.ConfigMapRef.Name, from.ConfigMapRef.Optional) is { } map)
        {
            foreach ((string name, string value) in (IEnumerable<(string, string)>)map.Data)
            {
                yield return (name, value);
            }
        }

        if (from.SecretRef.Exists && objects.Secret(from.SecretRef.Name, from.SecretRef.Optional) is { } secret)
        {
            foreach ((string name, BytesView value) in (IEnumerable<(string, BytesView)>)secret.Data)
            {
                yield return (name, Encoding.UTF8.GetString(value.Bytes ?? []));
            }
        }
    }

    // null: what may be missing is
    private static string? From(EnvVarSource source, Container container, string ns, ReferencedObjects objects, PodFields fields)
    {
        if (source.FieldRef.Exists)
        {
            return fields.Field(source.FieldRef.FieldPath);
        }

        if (source.ResourceFieldRef.Exists)
        {
            return fields.Resource(source.ResourceFieldRef, container);
        }

        if (source.ConfigMapKeyRef is { Exists: true } configMap)
        {
            return objects.ConfigMap(configMap.Name, configMap.Optional) is not { } map ? null
                : map.Data[configMap.Key] ?? (configMap.Optional == true
                    ? null : throw new PodFault($"couldn't find key {configMap.Key} in ConfigMap {ns}/{configMap.Name}"));
        }

        if (source.SecretKeyRef is { Exists: true } secretKey)
        {
            if (objects.Secret(secretKey.Name, secretKey.Optional) is not { } secret)
            {
                return null;
            }

            return secret.Data[secretKey.Key].Bytes is { } bytes ? Encoding.UTF8.GetString(bytes)
                : secretKey.Optional == true
                ? null
                : throw new PodFault($"couldn't find key {secretKey.Key} in Secret {ns}/{secretKey.Name}");
        }

        throw new PodFault("environment variables from files are not supported by this node yet");
    }
}
