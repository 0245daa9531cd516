using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// MutatingAdmissionPolicy objects: what their bindings choose is changed by their expressions, in the order of their names.
/// </summary>
internal sealed class MutatingPolicies : IMutatingPlugin
{
    private static readonly ResourceName Policies = new("admissionregistration.k8s.io", "mutatingadmissionpolicies");

    public string Name => "MutatingAdmissionPolicy";

    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Object is null || Webhook.Exempts(request.Resource) || request.Context.Snapshot.Count(Policies) == 0)
        {
            return null;
        }

        foreach (StoredObject stored in request.Context.Snapshot.List(Policies))
        {
            MutatingPolicy policy = request.Services.Compiled.Of(stored, MutatingPolicy.Compile);
            if ((!request.Reinvocation.IsSecondRound || policy.IsReinvocable)
                && await ApplyAsync(request, policy, cancellation) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static async ValueTask<StatusError?> ApplyAsync(AdmissionRequest request, MutatingPolicy policy, CancellationToken cancellation)
    {
        if (!PolicyBinding.Chooses(policy.Spec["matchConstraints"], request, false, out KnownForm known, out StatusError? error))
        {
            return error is null || policy.FailsOpen
                ? null
                : Refused(request, policy, null, $"failed to configure policy: {error.Message}");
        }

        foreach ((string bound, Value spec) in PolicyBinding.Of(request, "mutatingadmissionpolicybindings", policy.Name))
        {
            if (!PolicyBinding.Chooses(spec["matchResources"], request, true, out _, out error))
            {
                if (error is not null && !policy.FailsOpen)
                {
                    return Refused(request, policy, bound, $"failed to configure binding: {error.Message}");
                }

                continue;
            }

            (IReadOnlyList<Value> parameters, string? problem) =
                await PolicyBinding.ParametersAsync(policy.Spec["paramKind"], spec["paramRef"], request, cancellation);
            foreach (Value one in parameters)
            {
                problem ??= await ChangeAsync(request, policy, known, one, cancellation);
            }

            if (problem is not null && !policy.FailsOpen)
            {
                return Refused(request, policy, bound, problem);
            }
        }

        return null;
    }

    private static async ValueTask<string?> ChangeAsync(
        AdmissionRequest request, MutatingPolicy policy, KnownForm known, Value parameters, CancellationToken cancellation)
    {
        KindName kind = request.Kind;
        ObjectDraft before = request.Object!;
        AdmissionRequest seen = await request.InAsync(known, cancellation);
        ObjectDraft shown = ReviewWriter.Shown(seen.Object!, known, seen);
        AdmissionValues ValuesOf(ObjectDraft item) => new(seen with { Object = item }, known);
        ObjectDraft? changed = policy.Mutate(shown, seen.Schema, ValuesOf, parameters, out string? problem);
        if (problem is not null || changed is null)
        {
            return problem;
        }

        changed = await request.BackAsync(changed, cancellation);
        changed.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        changed.Object("metadata").Set("managedFields", before["metadata"]["managedFields"]);
        ResourceBinding? resource = request.Services.Registry()
            .Find(request.Resource.Group, request.Context.Type.Kind.Version, request.Resource.Resource);
        if (resource is not null && resource.Type.Kind == kind)
        {
            CanonicalObject.Complete(resource, changed);
        }

        if (changed.AsValue != before.AsValue)
        {
            request.Object = changed;
            request.Reinvocation.Changed();
        }

        return null;
    }

    private static StatusError Refused(AdmissionRequest request, MutatingPolicy policy, string? binding, string why)
    {
        string by = $"policy '{policy.Name}'" + (binding is null ? "" : $" with binding '{binding}'");
        string message = $"{by} denied request: {why}";
        StatusError refused = Refusal.Of(request, message);
        return refused with
        {
            Message = message,
            Reason = "Invalid",
            Details = refused.Details! with { Causes = [new StatusCause("", message, "")] },
        };
    }
}
