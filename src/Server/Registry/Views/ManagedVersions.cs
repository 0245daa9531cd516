using Xebec.Api.Documents;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Types;
using Xebec.Server.Writing;

namespace Xebec.Server.Registry.Views;

/// <summary>
/// The versions of one attempt to write, for managers that wrote in others. A conversion that has to be waited for is noted and counts as
/// unknown; when it has been fetched, the same question is asked again.
/// </summary>
public sealed class ManagedVersions(ObjectVersions versions, CancellationToken cancellation) : IObjectVersions
{
    private readonly List<(byte[] Item, string ApiVersion, ConvertedObject Found)> _fetched = [];
    private readonly List<(byte[] Item, string ApiVersion, Task<IReadOnlyList<Value>> Coming)> _coming = [];

    public ConvertedObject Convert(Value value, string from, string apiVersion)
    {
        if (versions.TypeOf(apiVersion) is not { } type)
        {
            return versions.Custom
                ? ConvertedObject.Failed($"request to convert CR to an invalid group/version: {apiVersion}")
                : ConvertedObject.Unknown;
        }

        if (from == apiVersion)
        {
            return new ConvertedObject(value, type);
        }

        byte[] item = JsonText.ToBytes(value);
        if (_fetched.Find(f => f.ApiVersion == apiVersion && f.Item.AsSpan().SequenceEqual(item)) is { Item: not null } known)
        {
            return known.Found;
        }

        if (!_coming.Exists(c => c.ApiVersion == apiVersion && c.Item.AsSpan().SequenceEqual(item)))
        {
            ValueTask<IReadOnlyList<Value>> converted =
                versions.Conversion.ConvertAsync([Document.Parse(item).Root], apiVersion, cancellation);
            if (converted.IsCompletedSuccessfully)
            {
                return Typed(converted.Result[0], type);
            }

            _coming.Add((item, apiVersion, converted.AsTask()));
        }

        return ConvertedObject.Unknown;
    }

    /// <summary>Waits for what was missing. False when nothing was: the answers given stand.</summary>
    public async ValueTask<bool> FetchAsync()
    {
        bool any = _coming.Count > 0;
        foreach ((byte[] item, string apiVersion, Task<IReadOnlyList<Value>> coming) in _coming)
        {
            try
            {
                IReadOnlyList<Value> converted = await coming;
                _fetched.Add((item, apiVersion, Typed(converted[0], versions.TypeOf(apiVersion)!)));
            }
            catch (ConversionException failed)
            {
                _fetched.Add((item, apiVersion, ConvertedObject.Failed(failed.Message)));
            }
        }

        _coming.Clear();
        return any;
    }

    // upstream prunes nothing here: a field that the other version does not know is an error
    private ConvertedObject Typed(Value converted, TypeSchema type)
    {
        if (!versions.Custom)
        {
            return new ConvertedObject(Document.Parse(CanonicalObject.Encode(type, ObjectDraft.Open(converted))).Root, type);
        }

        return ApplyEngine.Misfit(type, converted) is { } misfit ? ConvertedObject.Failed(misfit) : new ConvertedObject(converted, type);
    }
}
