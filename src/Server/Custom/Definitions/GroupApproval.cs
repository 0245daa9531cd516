using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>Groups of the Kubernetes community are only for definitions that say who approved them, or that nobody did.</summary>
internal static class GroupApproval
{
    public const string Annotation = "api-approved.kubernetes.io";

    private const string Proposal = ", see https://github.com/kubernetes/enhancements/pull/1111";

    private static readonly string[] Protected = ["k8s.io", "kubernetes.io"];

    private enum Approval
    {
        Missing,
        Invalid,
        Bypassed,
        Approved,
    }

    /// <param name="definition">The definition.</param>
    /// <param name="old">What it was, or absent: what was wrong already may stay wrong in the same way.</param>
    /// <param name="errors">Where to say so.</param>
    public static void Check(Value definition, Value old, FieldErrors errors)
    {
        Approval approval = Of(definition);
        if (!IsProtected(definition["spec"]["group"].TextOrEmpty) || (old.Exists && approval == Of(old)))
        {
            return;
        }

        FieldPath path = FieldPath.Of("metadata").Child("annotations").Key(Annotation);
        string demand = $"protected groups must have approval annotation \"{Annotation}\"";
        if (approval == Approval.Missing)
        {
            errors.Required(path, demand + Proposal);
        }
        else if (approval == Approval.Invalid)
        {
            errors.Invalid(path, definition["metadata"]["annotations"][Annotation],
                $"{demand} with either a URL or a reason starting with \"unapproved\"{Proposal}");
        }
    }

    /// <summary>
    /// The condition that tells of a protected group's approval: reason, message and whether it is as it should be; null for other groups.
    /// </summary>
    public static (bool Holds, string Reason, string Message)? Condition(Value definition)
    {
        if (!IsProtected(definition["spec"]["group"].TextOrEmpty))
        {
            return null;
        }

        string text = definition["metadata"]["annotations"][Annotation].TextOrEmpty;
        string demand = $"protected groups must have approval annotation \"{Annotation}\"";
        return Of(definition) switch
        {
            Approval.Missing => (false, "MissingAnnotation", demand + Proposal),
            Approval.Invalid =>
                (false, "InvalidAnnotation", $"{demand} with either a URL or a reason starting with \"unapproved\"{Proposal}"),
            Approval.Bypassed => (false, "UnapprovedAnnotation", $"not approved: \"{text}\""),
            _ => (true, "ApprovedAnnotation", $"approved in {text}"),
        };
    }

    private static bool IsProtected(string group) => Protected.Any(p => group == p || group.EndsWith("." + p, StringComparison.Ordinal));

    private static Approval Of(Value definition) => definition["metadata"]["annotations"][Annotation].TextOrEmpty switch
    {
        "" => Approval.Missing,
        string text when text.StartsWith("unapproved", StringComparison.Ordinal) => Approval.Bypassed,
        string text when Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0 => Approval.Approved,
        _ => Approval.Invalid,
    };
}
