using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Custom.Versions;

/// <summary>One question to a conversion webhook, and its answer, checked in upstream's order and words.</summary>
/// <param name="version">The version of ConversionReview that is spoken: v1 or v1beta1.</param>
/// <param name="uid">The question's identity, which the answer repeats.</param>
/// <param name="apiVersion">The version the objects are wanted in.</param>
/// <param name="items">The objects; one at least.</param>
internal sealed class ConversionReview(string version, string uid, string apiVersion, IReadOnlyList<Value> items)
{
    private const string Group = "apiextensions.k8s.io";

    // upstream's messages name the first object's kind
    private readonly string _kind = Kind(items[0]);

    public byte[] Question() => JsonText.ToBytes(new ObjectDraft()
        .Set("kind", "ConversionReview")
        .Set("apiVersion", $"{Group}/{version}")
        .Set("request", new ObjectDraft().Set("uid", uid).Set("desiredAPIVersion", apiVersion).Set("objects", new ArrayDraft(items)))
        .Set("response", new ObjectDraft()
            .Set("uid", "")
            .Set("convertedObjects", Value.Null)
            .Set("result", new ObjectDraft().Set("metadata", new ObjectDraft()))));

    /// <summary>The webhook could not be asked, or gave no answer to the question.</summary>
    public ConversionException Failed(string why, Exception? inner = null) => new($"conversion webhook for {_kind} failed: {why}", inner);

    /// <summary>The converted objects, with everything of metadata but labels and annotations as it was.</summary>
    /// <exception cref="ConversionException">The answer is none.</exception>
    public IReadOnlyList<Value> Read(ReadOnlyMemory<byte> answer)
    {
        if (!Document.TryParse(answer, out Document? document, out string? problem))
        {
            throw Failed($"couldn't get version/kind; json parse error: {problem}");
        }

        List<Value> converted = Objects(document.Root);
        if (converted.Count != items.Count)
        {
            throw new ConversionException(string.Create(
                CultureInfo.InvariantCulture,
                $"conversion webhook for {_kind} returned {converted.Count} objects, expected {items.Count}"));
        }

        return [.. items.Select((item, i) => Checked(item, converted[i], i))];
    }

    private List<Value> Objects(Value root)
    {
        string given = root["apiVersion"].TextOrEmpty;
        bool strict = version == "v1";
        if (strict && (given != $"{Group}/v1" || !root["kind"].TextIs("ConversionReview")))
        {
            throw Failed($"expected webhook response of {Group}/v1, Kind=ConversionReview, got {Kind(root)}");
        }

        Value response = root["response"];
        if (!response.IsObject)
        {
            throw Failed("no response provided");
        }

        if (strict && !response["uid"].TextIs(uid))
        {
            throw Failed($"expected response.uid={GoText.Quote(uid)}, got {GoText.Quote(response["uid"].TextOrEmpty)}");
        }

        Value result = response["result"];
        if (!result["status"].TextIs("Success"))
        {
            string why = result["message"].TextOrEmpty;
            throw Failed(why.Length > 0 ? why : $"response.result.status was '{result["status"].TextOrEmpty}', not 'Success'");
        }

        return [.. response["convertedObjects"].Elements.ToList()];
    }

    private Value Checked(Value item, Value converted, int at)
    {
        // of several objects, upstream says which
        bool several = items.Count > 1;
        string place = string.Create(CultureInfo.InvariantCulture, $"at index {at}");
        string start = $"conversion webhook for {_kind} returned invalid ";
        if (!converted["kind"].HasText)
        {
            string missing = $"Object 'Kind' is missing in '{converted}'";
            throw new ConversionException(several ? $"{start}converted object {place}: {missing}" : missing);
        }

        string what = several ? $"{start}converted object {place}" : $"{start}object {place}";
        if (!converted["apiVersion"].TextIs(apiVersion))
        {
            string received = converted["apiVersion"].TextOrEmpty;
            throw new ConversionException($"{what}: invalid groupVersion (expected {apiVersion}, received {received})");
        }

        if (converted["kind"] != item["kind"])
        {
            (string expected, string received) = (item["kind"].TextOrEmpty, converted["kind"].TextOrEmpty);
            throw new ConversionException($"{what}: invalid kind (expected {expected}, received {received})");
        }

        if (ConvertedMetadata.Mismatch(item["metadata"], converted["metadata"]) is { } other)
        {
            throw new ConversionException(several ? $"{what}: {other}" : $"{start}object: {other}");
        }

        Value restored = ConvertedMetadata.Restore(item, converted, out string? problem);
        return problem is null
            ? restored
            : throw new ConversionException(several ? $"{start}metadata in object {place}: {problem}" : $"{start}metadata: {problem}");
    }

    // group/version, Kind=Kind
    private static string Kind(Value item)
    {
        string apiVersion = item["apiVersion"].TextOrEmpty;
        return $"{(apiVersion.Contains('/', StringComparison.Ordinal) ? "" : "/")}{apiVersion}, Kind={item["kind"].TextOrEmpty}";
    }
}
