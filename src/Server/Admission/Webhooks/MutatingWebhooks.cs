using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Writing;

namespace Xebec.Server.Admission;

/// <summary>Webhooks that change objects: asked one after the other, each sees what the ones before it did.</summary>
internal sealed class MutatingWebhooks(WebhookIdentities identities) : IMutatingPlugin
{
    public string Name => "MutatingAdmissionWebhook";

    public ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<Webhook> hooks = Webhook.Registered(request, "mutatingwebhookconfigurations");
        return hooks.Count == 0 ? default : AskAsync(request, hooks, cancellation);
    }

    private async ValueTask<StatusError?> AskAsync(AdmissionRequest request, IReadOnlyList<Webhook> hooks, CancellationToken cancellation)
    {
        request.Reinvocation.Begin(request.Object ?? default(Value));
        foreach (Webhook hook in hooks)
        {
            (WebhookMatch? match, StatusError? error) = await WebhookMatch.OfAsync(hook, request, cancellation);
            if (error is not null)
            {
                return error;
            }

            if (match is not null && request.Reinvocation.MayAsk(hook) && await AskAsync(request, match, cancellation) is { } refused)
            {
                return refused;
            }
        }

        request.Reinvocation.End(request.Object ?? default(Value));
        return null;
    }

    private async ValueTask<StatusError?> AskAsync(AdmissionRequest request, WebhookMatch match, CancellationToken cancellation)
    {
        Webhook hook = match.Hook;
        request.Context.Conclusive = true;
        WebhookOutcome outcome = await WebhookCall.MakeAsync(request, match, true, identities, cancellation);
        if (outcome.Refused is not null)
        {
            return outcome.Refused;
        }

        if (outcome.FailedOpen)
        {
            return null;
        }

        bool changed = false;
        if (outcome.Patch.Count > 0)
        {
            if (request.Object is null)
            {
                return StatusError.Internal(
                    $"admission webhook \"{hook.Name}\" attempted to modify the object, which is not supported for this operation");
            }

            if (Patched(match, outcome.Patch, out ObjectDraft? patched) is { } broken)
            {
                return broken;
            }

            (ObjectDraft back, string? inconvertible) = await request.BackAsync(patched!, cancellation);
            if (inconvertible is not null)
            {
                return StatusError.Internal(inconvertible);
            }

            patched = Completed(request, back);
            changed = patched.AsValue != request.Object;
            request.Object = patched;
        }

        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"mutation.webhook.admission.k8s.io/round_{(request.Reinvocation.IsSecondRound ? 1 : 0)}_index_{hook.Index}");
        ObjectDraft note = new ObjectDraft().Set("configuration", hook.Configuration).Set("webhook", hook.Name).Set("mutated", changed);
        request.Context.AuditAnnotations[key] = note.AsValue.ToString();
        if (changed)
        {
            request.Reinvocation.Changed();
        }

        request.Reinvocation.Asked(hook);
        return null;
    }

    // in the version the webhook knows
    private static StatusError? Patched(WebhookMatch match, Value patch, out ObjectDraft? patched)
    {
        patched = null;
        AdmissionRequest seen = match.Seen;
        PatchResult result = JsonPatch.Apply(ReviewWriter.Shown(seen.Object!, match.Known, seen), patch);
        if (result.Problem is { } problem)
        {
            return StatusError.Internal(problem.Detail ?? problem.Message);
        }

        ParsedBody parsed = BodyParser.Parse(seen.Schema, result.Object!.Set("apiVersion", match.Known.Kind.ApiVersion));
        if (parsed.Problem is { } unreadable)
        {
            return StatusError.Internal(unreadable);
        }

        patched = ObjectDraft.Open(parsed.Document!.Root).Set("kind", match.Known.Kind.Kind);
        return null;
    }

    private static ObjectDraft Completed(AdmissionRequest request, ObjectDraft draft)
    {
        KindName kind = request.Kind;
        draft.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        ResourceBinding? resource = request.Services.Registry()
            .Find(request.Resource.Group, request.Context.Type.Kind.Version, request.Resource.Resource);
        if (resource is not null && resource.Type.Kind == kind)
        {
            CanonicalObject.Complete(resource, draft);
        }

        return draft;
    }
}
