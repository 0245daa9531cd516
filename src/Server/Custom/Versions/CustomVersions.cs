using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Custom.Versions;

/// <summary>The versions of a definition, served or not: what is stored may be in any of them.</summary>
internal static class CustomVersions
{
    /// <param name="definition">A definition whose names have been accepted.</param>
    /// <param name="caller">For conversion by webhook.</param>
    public static ObjectVersions Of(Value definition, ConversionCaller caller)
    {
        Value spec = definition["spec"];
        string group = spec["group"].TextOrEmpty;
        var types = new Dictionary<string, TypeSchema>(StringComparer.Ordinal);
        string stored = "";
        foreach (Value version in spec["versions"].Elements)
        {
            string apiVersion = ApiVersion(group, version);
            types[apiVersion] = SchemaCompiler.Compile(version["schema"]["openAPIV3Schema"]);
            stored = version["storage"].IsTrue ? apiVersion : stored;
        }

        var resource = new ResourceName(group, definition["status"]["acceptedNames"]["plural"].TextOrEmpty);
        IConversion conversion = spec["conversion"]["strategy"].TextIs("Webhook")
            ? new WebhookConversion(spec["conversion"]["webhook"], caller)
            : NoConversion.Instance;
        return new ObjectVersions(resource, stored, types, conversion) { Custom = true };
    }

    public static string ApiVersion(string group, Value version) => $"{group}/{version["name"].TextOrEmpty}";

    /// <summary>Where each version keeps the number of its replicas; null for one without a scale.</summary>
    public static Dictionary<string, FieldSet?> Replicas(Value spec) => spec["versions"].Elements.ToList().ToDictionary(
        version => ApiVersion(spec["group"].TextOrEmpty, version),
        version => version["subresources"]["scale"]["specReplicasPath"].Text is { } path ? FieldSet.Of(path.TrimStart('.')) : null);

    /// <summary>What a version is remembered by until the definition's spec changes.</summary>
    public static ViewKey KeyOf(Value definition, string apiVersion) =>
        new(definition["metadata"]["uid"].TextOrEmpty, definition["metadata"]["generation"].Integer ?? 0, apiVersion);
}
