using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;

namespace Xebec.Server.Registry.Views;

/// <summary>The versions in which objects of one resource are written and read. Stored is one of them, whichever was written.</summary>
/// <param name="held">The resource under which the objects are stored.</param>
/// <param name="stored">The version, such as <c>apps/v1</c>, in which objects are stored from now on.</param>
/// <param name="types">The type of each version, stored or served or neither.</param>
/// <param name="conversion">How one version becomes another.</param>
public sealed class ObjectVersions(ResourceName held, string stored, IReadOnlyDictionary<string, TypeSchema> types, IConversion conversion)
{
    public ResourceName Held => held;

    public string Stored => stored;

    public IConversion Conversion => conversion;

    /// <summary>
    /// Versions of a definition: what was stored may have been written under an earlier definition, and who owns fields in a version that
    /// is gone is no longer understood.
    /// </summary>
    public bool Custom { get; init; }

    /// <summary>Null for a version that is not known.</summary>
    public TypeSchema? TypeOf(string apiVersion) => types.GetValueOrDefault(apiVersion);

    /// <summary>An object in another version, in canonical form: what that version does not know is gone.</summary>
    /// <exception cref="ConversionException">It cannot be had in that version now.</exception>
    public async ValueTask<Document> ConvertAsync(Value item, string apiVersion, CancellationToken cancellation) =>
        Canonical((await conversion.ConvertAsync([item], apiVersion, cancellation))[0], apiVersion);

    /// <summary>The canonical form of an object of a version.</summary>
    /// <exception cref="ConversionException">It has none.</exception>
    internal Document Canonical(Value item, string apiVersion)
    {
        ParsedBody parsed = BodyParser.Parse(types[apiVersion], item);
        return parsed.Document ?? throw new ConversionException(parsed.Problem ?? $"an object is none of {apiVersion}");
    }
}
