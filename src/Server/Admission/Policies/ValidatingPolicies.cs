using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission.Expressions;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>ValidatingAdmissionPolicy objects: what their bindings deny is refused, what they warn of or audit is told there.</summary>
internal sealed class ValidatingPolicies : IValidatingPlugin
{
    private const string AuditKey = "validation.policy.admission.k8s.io/validation_failure";
    private static readonly ResourceName Policies = new("admissionregistration.k8s.io", "validatingadmissionpolicies");

    public string Name => "ValidatingAdmissionPolicy";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (PolicyBinding.Exempts(request.Resource) || request.Context.Snapshot.Count(Policies) == 0)
        {
            return null;
        }

        var audited = new ArrayDraft();
        StatusError? refused = null;
        foreach (StoredObject stored in request.Context.Snapshot.List(Policies))
        {
            refused ??= await JudgeAsync(request, request.Services.Compiled.Of(stored, ValidatingPolicy.Compile), audited, cancellation);
        }

        if (audited.Count > 0)
        {
            request.Context.AuditAnnotations[AuditKey] = audited.AsValue.ToString();
        }

        return refused;
    }

    private static async ValueTask<StatusError?> JudgeAsync(
        AdmissionRequest request, ValidatingPolicy policy, ArrayDraft audited, CancellationToken cancellation)
    {
        if (!PolicyBinding.Chooses(policy.Spec["matchConstraints"], request, false, out KnownForm known, out StatusError? error))
        {
            return error is null || policy.FailsOpen
                ? null
                : Refused(request, policy.Name, null, new PolicyFinding($"failed to configure policy: {error.Message}", "", -1));
        }

        AdmissionValues? values = null;
        StatusError? refused = null;
        foreach ((string bound, Value spec) in PolicyBinding.Of(request, "validatingadmissionpolicybindings", policy.Name))
        {
            if (!PolicyBinding.Chooses(spec["matchResources"], request, true, out _, out error))
            {
                refused ??= error is null || policy.FailsOpen ? null : Misconfigured(request, policy, bound, error.Message);
                continue;
            }

            (IReadOnlyList<Value> parameters, string? problem) =
                await PolicyBinding.ParametersAsync(policy.Spec["paramKind"], spec["paramRef"], request, cancellation);
            if (problem is not null)
            {
                refused ??= policy.FailsOpen ? null : Misconfigured(request, policy, bound, problem);
                continue;
            }

            if (values is null)
            {
                (AdmissionRequest seen, problem) = await request.InAsync(known, cancellation);
                if (problem is not null)
                {
                    string why = $"failed to convert object version: {problem}";
                    refused ??= policy.FailsOpen ? null : Misconfigured(request, policy, bound, why);
                    continue;
                }

                values = new AdmissionValues(seen, known);
            }

            foreach (Value one in parameters)
            {
                long began = request.Services.Time.GetTimestamp();
                List<PolicyFinding> findings = policy.Judge(values, one, (key, note) => Note(request, $"{policy.Name}/{key}", note));
                Count(request, policy.Name, bound, findings.Count == 0 ? default : spec["validationActions"], began);
                StatusError? denied = Act(request, policy.Name, bound, spec["validationActions"], findings, audited);
                refused ??= denied;
            }
        }

        return refused;
    }

    // without actions there was nothing to act upon
    private static void Count(AdmissionRequest request, string policy, string binding, Value actions, long began)
    {
        TimeSpan took = request.Services.Time.GetElapsedTime(began);
        IEnumerable<string> done = actions.Exists ? actions.Elements.ToList().Select(a => a.TextOrEmpty.ToLowerInvariant()) : ["allow"];
        foreach (string action in done)
        {
            request.Services.Metrics.Admission.Policy(policy, binding, action, "no_error", took);
        }
    }

    private static StatusError? Act(
        AdmissionRequest request, string policy, string binding, Value actions, List<PolicyFinding> findings, ArrayDraft audited)
    {
        StatusError? refused = null;
        foreach (PolicyFinding finding in findings)
        {
            foreach (Value action in actions.Elements)
            {
                switch (action.TextOrEmpty)
                {
                    case "Deny":
                        refused ??= Refused(request, policy, binding, finding);
                        break;
                    case "Warn":
                        request.Context.Warnings.Add(
                            $"Validation failed for ValidatingAdmissionPolicy '{policy}' with binding '{binding}': {finding.Message}");
                        break;
                    case "Audit":
                        audited.Add(new ObjectDraft()
                            .Set("message", finding.Message)
                            .Set("policy", policy)
                            .Set("binding", binding)
                            .Set("expressionIndex", finding.Index)
                            .Set("validationActions", actions));
                        break;
                }
            }
        }

        return refused;
    }

    // values of several evaluations stand side by side
    private static void Note(AdmissionRequest request, string key, string note)
    {
        string? had = request.Context.AuditAnnotations[key];
        request.Context.AuditAnnotations[key] = had is null || had.Split(", ").Contains(note) ? had ?? note : $"{had}, {note}";
    }

    private static StatusError Misconfigured(AdmissionRequest request, ValidatingPolicy policy, string binding, string why) =>
        Refused(request, policy.Name, binding, new PolicyFinding($"failed to configure binding: {why}", "", -1));

    private static StatusError Refused(AdmissionRequest request, string policy, string? binding, PolicyFinding finding)
    {
        string by = $"ValidatingAdmissionPolicy '{policy}'" + (binding is null ? "" : $" with binding '{binding}'");
        string message = $"{by} denied request: {finding.Message}";
        string reason = finding.Reason.Length > 0 ? finding.Reason : "Invalid";
        StatusError refused = Refusal.Of(request, message);
        return refused with
        {
            Reason = reason,
            Code = reason switch { "Forbidden" => 403, "Unauthorized" => 401, "RequestEntityTooLarge" => 413, _ => 422 },
            Details = refused.Details! with { Causes = [new StatusCause("", message, "")] },
        };
    }
}
