using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>Formats of texts in a definition that nobody knows: they demand nothing, which its author should hear of.</summary>
internal static class UnknownFormats
{
    /// <summary>Each format once, in the order they are met. Numbers may have any format.</summary>
    /// <param name="spec">A definition's spec.</param>
    public static IEnumerable<string> In(Value spec) =>
        spec["versions"].Elements.ToList().SelectMany(v => Below(v["schema"]["openAPIV3Schema"])).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Below(Value schema)
    {
        string format = schema["type"].TextIs("string") ? schema["format"].TextOrEmpty : "";
        IEnumerable<string> own = format.Length == 0 || TextFormats.IsOfText(format) ? [] : [format];
        return own
            .Concat(SchemaChildren.Logic(schema, FieldPath.Root).SelectMany(s => Below(s.Schema)))
            .Concat(SchemaChildren.Structure(schema, FieldPath.Root).SelectMany(s => Below(s.Schema)));
    }
}
