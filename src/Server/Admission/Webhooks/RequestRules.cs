using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Server.Admission;

/// <summary>Whether rules with operations name a request; they stand in webhooks and in policies.</summary>
internal static class RequestRules
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    /// <summary>
    /// The form in which rules name the request's resource: its own, or an equivalent one. Null when they do not name it.
    /// </summary>
    public static KnownForm? FormFor(Value rules, Value policy, AdmissionRequest request)
    {
        var all = rules.Elements.ToList();
        var own = KnownForm.Own(request);
        return all.Exists(r => Match(r, request, own)) ? own
            : policy.TextIs("Equivalent") ? request.Equivalents.FirstOrDefault(form => all.Exists(r => Match(r, request, form)))
            : null;
    }

    // rule: apiGroups, apiVersions, resources, operations, scope
    private static bool Match(Value rule, AdmissionRequest request, KnownForm form) =>
        Has(rule["operations"], request.Operation)
        && Has(rule["apiGroups"], form.Resource.Group)
        && Has(rule["apiVersions"], form.ResourceKind.Version)
        && IsInScope(rule["scope"].TextOrEmpty, request)
        && (rule["resourceNames"].Count == 0 || Has(rule["resourceNames"], request.Name))
        && rule["resources"].Elements.ToList().Exists(r => Names(r.TextOrEmpty, form.Resource.Resource, request.Context.Subresource));

    private static bool Has(Value list, string word) => list.Elements.ToList().Exists(e => e.TextIs("*") || e.TextIs(word));

    // "pods" does not name "pods/status"
    private static bool Names(string pattern, string resource, string subresource)
    {
        int slash = pattern.IndexOf('/', StringComparison.Ordinal);
        string named = slash < 0 ? pattern : pattern[..slash];
        string part = slash < 0 ? "" : pattern[(slash + 1)..];
        return (named == "*" || named == resource) && (part == "*" || part == subresource);
    }

    private static bool IsInScope(string scope, AdmissionRequest request)
    {
        bool namespaced = request.Context.Namespace.Length > 0 && request.Resource != Namespaces;
        return scope switch { "Namespaced" => namespaced, "Cluster" => !namespaced, _ => true };
    }
}
