using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Admission;

/// <summary>
/// Pod security standards: pods that break what their namespace enforces are refused, templates that would are warned of, and a namespace
/// that begins to enforce is told which of its pods do.
/// </summary>
internal sealed class PodSecurity(Value configuration) : IValidatingPlugin
{
    private const string Annotations = "pod-security.kubernetes.io/";
    private static readonly ResourceName Namespaces = new("", "namespaces");
    private static readonly string[] OtherSubresources = ["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"];
    private readonly SecurityConfiguration _cluster = SecurityConfiguration.Read(configuration);

    public string Name => "PodSecurity";

    public StatusError? Validate(AdmissionRequest request)
    {
        if (request.Operation is not ("CREATE" or "UPDATE"))
        {
            return null;
        }

        if (request.Resource == Namespaces)
        {
            return request.Context.Subresource.Length == 0 ? JudgeNamespace(request) : null;
        }

        bool pod = request.Resource is { Group: "", Resource: "pods" };
        if (pod ? OtherSubresources.Contains(request.Context.Subresource) : request.Context.Subresource.Length > 0)
        {
            return null;
        }

        return PodTemplates.Of(request.Object!, request.Resource) is { Spec.IsObject: true } template
            ? Judge(request, template.Metadata, template.Spec, pod)
            : null;
    }

    private StatusError? Judge(AdmissionRequest request, Value metadata, Value spec, bool pod)
    {
        WriteContext context = request.Context;
        if (Exemption(context) is { } exempt)
        {
            context.AuditAnnotations[Annotations + "exempt"] = exempt;
            return null;
        }

        if (context.Snapshot.Get(new ObjectKey(Namespaces, "", context.Namespace)) is not { } stored)
        {
            return StatusError.Internal($"failed to lookup namespace \"{context.Namespace}\"");
        }

        var problems = new FieldErrors();
        var policy = SecurityPolicy.Of(stored.Facts.Label, _cluster.Defaults, problems);
        if (policy.IsNone && !problems.Any)
        {
            return null;
        }

        if (pod && request.Operation == "UPDATE" && !SignificantChange.In(request.Object!, request.Old))
        {
            return null;
        }

        if (_cluster.RuntimeClasses.Contains(spec["runtimeClassName"].TextOrEmpty))
        {
            context.AuditAnnotations[Annotations + "exempt"] = "runtimeClass";
            return null;
        }

        if (problems.Any)
        {
            context.AuditAnnotations[Annotations + "error"] = $"Failed to parse policy: {string.Join(", ", problems.All)}";
        }

        return Evaluate(request, policy, new CheckedPod(metadata, spec), pod);
    }

    private static StatusError? Evaluate(AdmissionRequest request, SecurityPolicy policy, CheckedPod checkedPod, bool pod)
    {
        WriteContext context = request.Context;
        StatusError? refused = null;
        if (pod)
        {
            context.AuditAnnotations[Annotations + "enforce-policy"] = policy.Enforce.ToString();
            List<Violation> enforced = SecurityChecks.Judge(policy.Enforce, checkedPod);
            refused = enforced.Count == 0
                ? null
                : Refusal.Of(request, $"violates PodSecurity \"{policy.Enforce}\": {Violation.Describe(enforced)}");
        }

        List<Violation> noted = SecurityChecks.Judge(policy.Audit, checkedPod);
        if (noted.Count > 0)
        {
            context.AuditAnnotations[Annotations + "audit-violations"] =
                $"would violate PodSecurity \"{policy.Audit}\": {Violation.Describe(noted)}";
        }

        // what is refused needs no warning
        List<Violation> warned = refused is null ? SecurityChecks.Judge(policy.Warn, checkedPod) : [];
        if (warned.Count > 0)
        {
            context.Warnings.Add($"would violate PodSecurity \"{policy.Warn}\": {Violation.Describe(warned)}");
        }

        return refused;
    }

    private string? Exemption(WriteContext context) =>
        _cluster.Namespaces.Contains(context.Namespace) ? "namespace" : _cluster.Users.Contains(context.User.Name) ? "user" : null;

    private StatusError? JudgeNamespace(AdmissionRequest request)
    {
        Value item = request.Object!;
        string name = item["metadata"]["name"].TextOrEmpty;
        var now = new FieldErrors();
        var before = new FieldErrors();
        var policy = SecurityPolicy.Of(l => item["metadata"]["labels"][l].Text, _cluster.Defaults, now);
        var old = SecurityPolicy.Of(l => request.Old["metadata"]["labels"][l].Text, _cluster.Defaults, before);
        bool creating = request.Operation == "CREATE";

        // labels that were wrong already may stay so
        if (now.Any && (creating || !now.All.SequenceEqual(before.All)))
        {
            return StatusError.Invalid(request.Kind, name, now.All);
        }

        if (_cluster.Namespaces.Contains(name))
        {
            if (!policy.IsNone && policy != _cluster.Defaults && (creating || policy != old))
            {
                request.Context.Warnings.Add(
                    $"namespace \"{name}\" is exempt from Pod Security, and the policy ({policy}) will be ignored");
            }

            return null;
        }

        bool stricter = policy.Enforce.Level != SecurityLevel.Privileged && policy.Enforce != old.Enforce
            && (policy.Enforce.Minor != old.Enforce.Minor || policy.Enforce.Level > old.Enforce.Level);
        if (!creating && stricter)
        {
            request.Context.Warnings.AddRange(NamespaceReport.Of(request.Context.Snapshot, name, policy.Enforce, _cluster.RuntimeClasses));
        }

        return null;
    }
}
