using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>What became of asking one webhook.</summary>
/// <param name="Refused">Null when the request may go on.</param>
/// <param name="Patch">What the webhook wants changed; absent for nothing.</param>
/// <param name="FailedOpen">It could not be asked, and that is no refusal.</param>
internal readonly record struct WebhookOutcome(StatusError? Refused, Value Patch, bool FailedOpen);

/// <summary>Asks one webhook and reads its answer.</summary>
internal static class WebhookCall
{
    private static readonly string[] ReviewVersions = ["v1", "v1beta1"];

    public static async ValueTask<WebhookOutcome> MakeAsync(
        AdmissionRequest request, WebhookMatch match, bool mutating, WebhookIdentities identities, CancellationToken cancellation)
    {
        Webhook hook = match.Hook;
        if (request.Context.DryRun && !hook.SupportsDryRun)
        {
            return new WebhookOutcome(
                StatusError.BadRequest($"admission webhook \"{hook.Name}\" does not support dry run"), default, false);
        }

        TimeProvider time = request.Services.Time;
        long began = time.GetTimestamp();
        WebhookOutcome outcome = await JudgedAsync(request, match, mutating, identities, cancellation);
        request.Services.Metrics.Admission.Webhook(
            hook.Name, request.Operation, mutating, outcome.Refused is not null, time.GetElapsedTime(began));
        return outcome;
    }

    private static async ValueTask<WebhookOutcome> JudgedAsync(
        AdmissionRequest request, WebhookMatch match, bool mutating, WebhookIdentities identities, CancellationToken cancellation)
    {
        Webhook hook = match.Hook;
        try
        {
            ReviewAnswer answer = await AskAsync(request, match, mutating, identities, cancellation);
            Note(request, hook, answer.Response);
            return answer.IsAllowed
                ? new WebhookOutcome(null, answer.Patch, false)
                : new WebhookOutcome(answer.Refusal(hook.Name), default, false);
        }
        catch (WebhookCallException failed) when (hook.FailsOpen)
        {
            string kind = mutating ? "mutation" : "validating";
            int round = mutating && request.Reinvocation.IsSecondRound ? 1 : 0;
            string key = string.Create(
                CultureInfo.InvariantCulture, $"failed-open.{kind}.webhook.admission.k8s.io/round_{round}_index_{hook.Index}");
            request.Context.AuditAnnotations[key] = $"{hook.Name}: {failed.Message}";
            return new WebhookOutcome(null, default, true);
        }
        catch (WebhookCallException failed)
        {
            return new WebhookOutcome(StatusError.Internal($"failed calling webhook \"{hook.Name}\": {failed.Message}"), default, false);
        }
    }

    private static async ValueTask<ReviewAnswer> AskAsync(
        AdmissionRequest request, WebhookMatch match, bool mutating, WebhookIdentities identities, CancellationToken cancellation)
    {
        Value spec = match.Hook.Spec;
        string? version = spec["admissionReviewVersions"].Elements.ToList()
            .Select(v => v.TextOrEmpty).FirstOrDefault(ReviewVersions.Contains);
        if (version is null)
        {
            throw new WebhookCallException(
                "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)");
        }

        if (request.Services.Webhooks is not { } client)
        {
            throw new WebhookCallException("could not get REST client: this server calls no webhooks");
        }

        string uid = request.Services.NewUid();
        byte[] question = JsonText.ToBytes(ReviewWriter.Write(match.Seen, match, version, uid));
        ReadOnlyMemory<byte> body;
        try
        {
            WebhookEndpoint endpoint = WebhookEndpoints.Of(spec["clientConfig"], match.Hook.Patience, request.Context.Snapshot);
            endpoint = endpoint with { Identity = identities.For(spec["clientConfig"]) };
            body = await client.PostAsync(endpoint, question, match.Hook.Patience, cancellation);
        }
        catch (WebhookCallException failed)
        {
            throw new WebhookCallException($"failed to call webhook: {failed.Message}", failed);
        }

        return ReviewAnswer.Read(body, version, uid, mutating);
    }

    private static void Note(AdmissionRequest request, Webhook hook, Value response)
    {
        foreach (Value warning in response["warnings"].Elements)
        {
            request.Context.Warnings.Add(warning.TextOrEmpty);
        }

        foreach (Member note in response["auditAnnotations"].Members)
        {
            request.Context.AuditAnnotations[$"{hook.Name}/{note.Name}"] = note.Value.TextOrEmpty;
        }
    }
}
