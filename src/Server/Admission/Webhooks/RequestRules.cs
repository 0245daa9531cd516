using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Registry;

namespace Xebec.Server.Admission;

/// <summary>Whether rules with operations name a request; they stand in webhooks and in policies.</summary>
internal static class RequestRules
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    /// <summary>The version in which rules name the request's resource: its own, or an equivalent one. Null when they do not name it.</summary>
    public static string? VersionFor(Value rules, Value policy, AdmissionRequest request)
    {
        string own = request.Context.Type.Kind.Version;
        var all = rules.Elements.ToList();
        if (all.Exists(r => Match(r, request, own)))
        {
            return own;
        }

        bool converts = policy.TextIs("Equivalent") && request.Services.Registry().Find(request.Context.Type.Kind)?.Versions is not null;
        ServedGroup? group = converts ? request.Services.Registry().Group(request.Resource.Group) : null;
        return group?.Versions
            .Where(v => v.Version != own && v.Resources.Any(r => r.Type.Name == request.Resource))
            .Select(v => v.Version)
            .FirstOrDefault(v => all.Exists(r => Match(r, request, v)));
    }

    /// <param name="rule">apiGroups, apiVersions, resources, operations, scope.</param>
    /// <param name="request">The request.</param>
    /// <param name="version">The version to match instead of the request's own, of an equivalent resource.</param>
    public static bool Match(Value rule, AdmissionRequest request, string version) =>
        Has(rule["operations"], request.Operation) && Has(rule["apiGroups"], request.Resource.Group) && Has(rule["apiVersions"], version)
        && IsInScope(rule["scope"].TextOrEmpty, request) && (rule["resourceNames"].Count == 0 || Has(rule["resourceNames"], request.Context.Name)) && rule["resources"].Elements.ToList().Exists(r => Names(r.TextOrEmpty, request));

    private static bool Has(Value list, string word) => list.Elements.ToList().Exists(e => e.TextIs("*") || e.TextIs(word));

    // "pods" does not name "pods/status"
    private static bool Names(string pattern, AdmissionRequest request)
    {
        int slash = pattern.IndexOf('/', StringComparison.Ordinal);
        string resource = slash < 0 ? pattern : pattern[..slash];
        string subresource = slash < 0 ? "" : pattern[(slash + 1)..];
        return (resource == "*" || resource == request.Resource.Resource) && (subresource == "*" || subresource == request.Context.Subresource);
    }

    private static bool IsInScope(string scope, AdmissionRequest request)
    {
        bool namespaced = request.Context.Namespace.Length > 0 && request.Resource != Namespaces;
        return scope switch { "Namespaced" => namespaced, "Cluster" => !namespaced, _ => true };
    }
}
