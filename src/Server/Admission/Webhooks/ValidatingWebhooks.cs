using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Webhooks that judge: all are asked at once; of several refusals the first by name is told.</summary>
internal sealed class ValidatingWebhooks(WebhookIdentities identities) : IValidatingPlugin
{
    public string Name => "ValidatingAdmissionWebhook";

    public ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<Webhook> hooks = Webhook.Registered(request, "validatingwebhookconfigurations");
        return hooks.Count == 0 ? default : AskAsync(request, hooks, cancellation);
    }

    private async ValueTask<StatusError?> AskAsync(AdmissionRequest request, IReadOnlyList<Webhook> hooks, CancellationToken cancellation)
    {
        var asked = new List<WebhookMatch>();
        foreach (Webhook hook in hooks)
        {
            (WebhookMatch? match, StatusError? error) = await WebhookMatch.OfAsync(hook, request, cancellation);
            if (match is not null)
            {
                asked.Add(match);
            }
            else if (error is not null)
            {
                return error;
            }
        }

        if (asked.Count == 0)
        {
            return null;
        }

        request.Context.Conclusive = true;
        WebhookOutcome[] outcomes = await Task.WhenAll(
            asked.Select(m => WebhookCall.MakeAsync(request, m, false, identities, cancellation).AsTask()));
        return outcomes.Select(o => o.Refused).FirstOrDefault(r => r is not null);
    }
}
