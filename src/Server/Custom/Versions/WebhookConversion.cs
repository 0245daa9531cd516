using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Custom.Versions;

/// <summary>Conversion by a definition's webhook. Many objects are asked about together, in questions of a bounded size.</summary>
/// <param name="webhook">spec.conversion.webhook.</param>
/// <param name="caller">How it is asked.</param>
internal sealed class WebhookConversion(Value webhook, ConversionCaller caller) : IConversion
{
    // an answer may be as large as the largest request, 3 MiB: converted objects may grow to three times their size
    private const int QuestionBytesMax = 1024 * 1024;

    private const int QuestionObjectsMax = 500;

    // upstream's, which no definition can change
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] ReviewVersions = ["v1", "v1beta1"];

    public async ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation)
    {
        var converted = new Value[items.Count];
        var places = new List<int>();
        int bytes = 0;
        for (int i = 0; i < items.Count; i++)
        {
            // nothing becomes nothing, without anybody being asked
            if (IsEmpty(items[i]))
            {
                converted[i] = NoConversion.Renamed(items[i], apiVersion);
                continue;
            }

            int more = JsonText.ToBytes(items[i]).Length;
            if (places.Count == QuestionObjectsMax || (places.Count > 0 && bytes + more > QuestionBytesMax))
            {
                await AskAsync(items, places, converted, apiVersion, cancellation);
                places.Clear();
                bytes = 0;
            }

            places.Add(i);
            bytes += more;
        }

        if (places.Count > 0)
        {
            await AskAsync(items, places, converted, apiVersion, cancellation);
        }

        return converted;
    }

    private static bool IsEmpty(Value item)
    {
        foreach (Member member in item.Members)
        {
            if (!member.NameIs("kind") && !member.NameIs("apiVersion") && !(member.NameIs("metadata") && member.Value.Count == 0))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask AskAsync(
        IReadOnlyList<Value> items, List<int> places, Value[] converted, string apiVersion, CancellationToken cancellation)
    {
        IEnumerable<string> spoken = webhook["conversionReviewVersions"].Elements.ToList().Select(v => v.TextOrEmpty);
        string? version = spoken.FirstOrDefault(ReviewVersions.Contains);
        if (version is null)
        {
            throw new ConversionException("no supported conversion review versions");
        }

        List<Value> asked = [.. places.Select(p => items[p])];
        var review = new ConversionReview(version, caller.NewUid(), apiVersion, asked);
        IReadOnlyList<Value> answered = review.Read(await PostAsync(review, cancellation));
        for (int i = 0; i < places.Count; i++)
        {
            converted[places[i]] = answered[i];
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> PostAsync(ConversionReview review, CancellationToken cancellation)
    {
        try
        {
            WebhookEndpoint endpoint = WebhookEndpoints.Of(webhook["clientConfig"], Patience, caller.Store.Current);
            IWebhookClient client = caller.Client ?? throw new WebhookCallException("this server calls no webhooks");
            return await client.PostAsync(endpoint, review.Question(), Patience, cancellation);
        }
        catch (WebhookCallException failed)
        {
            throw review.Failed(failed.Message, failed);
        }
    }
}
