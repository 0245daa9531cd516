using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply.Fields;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Custom.Versions;

/// <summary>The versions of a definition, served or not: what is stored may be in any of them.</summary>
internal static class CustomVersions
{
    /// <param name="definition">A definition whose names have been accepted.</param>
    /// <param name="schemas">The schema of each version.</param>
    /// <param name="caller">For conversion by webhook.</param>
    public static ObjectVersions Of(Value definition, IReadOnlyDictionary<string, CustomSchema> schemas, ConversionCaller caller)
    {
        Value spec = definition["spec"];
        string group = spec["group"].TextOrEmpty;
        string stored = spec["versions"].Elements.ToList().Where(v => v["storage"].IsTrue)
            .Select(v => ApiVersion(group, v)).FirstOrDefault("");
        var types = schemas.ToDictionary(s => s.Key, s => s.Value.Type, StringComparer.Ordinal);

        var resource = new ResourceName(group, definition["status"]["acceptedNames"]["plural"].TextOrEmpty);
        IConversion conversion = spec["conversion"]["strategy"].TextIs("Webhook")
            ? new WebhookConversion(spec["conversion"]["webhook"], caller)
            : NoConversion.Instance;
        return new ObjectVersions(resource, stored, types, conversion) { Custom = true };
    }

    /// <summary>The schema of each version, by its name with the group.</summary>
    public static IReadOnlyDictionary<string, CustomSchema> Schemas(Value spec, RuleMeter meter) =>
        spec["versions"].Elements.ToList().ToDictionary(
            version => ApiVersion(spec["group"].TextOrEmpty, version),
            version => new CustomSchema(version["schema"]["openAPIV3Schema"], meter),
            StringComparer.Ordinal);

    public static string ApiVersion(string group, Value version) => $"{group}/{version["name"].TextOrEmpty}";

    /// <summary>Where each version keeps the number of its replicas; null for one without a scale.</summary>
    public static Dictionary<string, FieldSet?> Replicas(Value spec) => spec["versions"].Elements.ToList().ToDictionary(
        version => ApiVersion(spec["group"].TextOrEmpty, version),
        version => version["subresources"]["scale"]["specReplicasPath"].Text is { } path ? FieldSet.Of(path.TrimStart('.')) : null);

    /// <summary>What a version is remembered by until the definition's spec changes.</summary>
    public static ViewKey KeyOf(Value definition, string apiVersion) =>
        new(definition["metadata"]["uid"].TextOrEmpty, definition["metadata"]["generation"].Integer ?? 0, apiVersion);
}
