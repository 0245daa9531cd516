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
        if (request.Object is null || PolicyBinding.Exempts(request.Resource) || request.Context.Snapshot.Count(Policies) == 0)
        {
            return null;
        }

        // who is bound to the request is settled before anything is changed, and trouble with that is told first
        var denials = new List<Denial>();
        List<Invocation> invocations = await InvocationsAsync(request, denials, cancellation);
        foreach (Invocation invocation in invocations)
        {
            if (await ChangeAsync(request, invocation, denials, cancellation) is { } broken)
            {
                return broken;
            }
        }

        return denials.Count == 0 ? null : Refused(request, denials);
    }

    private static async ValueTask<List<Invocation>> InvocationsAsync(
        AdmissionRequest request, List<Denial> denials, CancellationToken cancellation)
    {
        var invocations = new List<Invocation>();
        foreach (StoredObject stored in request.Context.Snapshot.List(Policies))
        {
            MutatingPolicy policy = request.Services.Compiled.Of(stored, MutatingPolicy.Compile);
            if (request.Reinvocation.IsSecondRound && !policy.IsReinvocable)
            {
                continue;
            }

            if (!PolicyBinding.Chooses(policy.Spec["matchConstraints"], request, false, out KnownForm known, out StatusError? error))
            {
                Deny(policy, null, error is null ? null : $"failed to configure policy: {error.Message}");
                continue;
            }

            foreach ((string bound, Value spec) in PolicyBinding.Of(request, "mutatingadmissionpolicybindings", policy.Name))
            {
                if (!PolicyBinding.Chooses(spec["matchResources"], request, true, out _, out error))
                {
                    Deny(policy, bound, error is null ? null : $"failed to configure binding: {error.Message}");
                    continue;
                }

                (IReadOnlyList<Value> parameters, string? problem) =
                    await PolicyBinding.ParametersAsync(policy.Spec["paramKind"], spec["paramRef"], request, cancellation);
                Deny(policy, bound, problem is null ? null : $"failed to configure binding: {problem}");
                invocations.AddRange(parameters.Select(one => new Invocation(policy, bound, known, one)));
            }
        }

        return invocations;

        void Deny(MutatingPolicy policy, string? bound, string? why)
        {
            if (why is not null && !policy.FailsOpen)
            {
                denials.Add(Denial.Of(policy, bound, why, null));
            }
        }
    }

    private static async ValueTask<StatusError?> ChangeAsync(
        AdmissionRequest request, Invocation invocation, List<Denial> denials, CancellationToken cancellation)
    {
        (MutatingPolicy policy, string bound, KnownForm known, Value parameters) = invocation;
        if (!request.Reinvocation.MayMake(invocation.Key))
        {
            return null;
        }

        KindName kind = request.Kind;
        ObjectDraft before = request.Object!;
        (AdmissionRequest seen, string? inconvertible) = await request.InAsync(known, cancellation);
        if (inconvertible is not null)
        {
            denials.AddRange(policy.FailsOpen ? [] : [Denial.Of(policy, null, $"failed to configure policy: {inconvertible}", null)]);
            return null;
        }

        ObjectDraft shown = ReviewWriter.Shown(seen.Object!, known, seen);
        AdmissionValues ValuesOf(ObjectDraft item) => new(seen with { Object = item }, known);
        var problems = new List<string>();
        ObjectDraft? changed = policy.Mutate(shown, seen.Schema, ValuesOf, parameters, problems, out StatusError? broken);
        if (!policy.FailsOpen)
        {
            denials.AddRange(problems.Select(why => Denial.Of(policy, bound, why, "Invalid")));
        }

        if (broken is not null || changed is null)
        {
            return broken;
        }

        request.Reinvocation.Made(invocation.Key);

        (changed, inconvertible) = await request.BackAsync(changed, cancellation);
        if (inconvertible is not null)
        {
            return StatusError.Internal($"failed to convert object: {inconvertible}");
        }

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

    // the first denial speaks for all
    private static StatusError Refused(AdmissionRequest request, List<Denial> denials)
    {
        StatusError refused = Refusal.Of(request, denials[0].Message);
        return refused with
        {
            Message = denials[0].Message,
            Reason = denials[0].Reason ?? refused.Reason,
            Details = refused.Details! with { Causes = [.. denials.Select(d => new StatusCause("", d.Message, ""))] },
        };
    }

    private readonly record struct Invocation(MutatingPolicy Policy, string Binding, KnownForm Known, Value Parameters)
    {
        public string Key
        {
            get
            {
                Value one = Parameters["metadata"];
                return string.Join('/', Policy.Name, Binding, one["namespace"].TextOrEmpty, one["name"].TextOrEmpty);
            }
        }
    }

    /// <param name="Message">What is said.</param>
    /// <param name="Reason">The Status reason; null for that of every refusal.</param>
    private readonly record struct Denial(string Message, string? Reason)
    {
        public static Denial Of(MutatingPolicy policy, string? binding, string why, string? reason)
        {
            string by = $"policy '{policy.Name}'" + (binding is null ? "" : $" with binding '{binding}'");
            return new Denial($"{by} denied request: {why}", reason);
        }
    }
}
