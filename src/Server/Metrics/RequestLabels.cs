using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>What the series of requests are told apart by.</summary>
/// <param name="Verb">Upper case; APPLY for server-side apply.</param>
/// <param name="Group">"" for the core group, and for what is no resource.</param>
/// <param name="Version">"" for what is no resource.</param>
/// <param name="Resource">"" for what is no resource, or none that is served.</param>
/// <param name="Subresource">Of what is no resource: its path, when it is a well-known one.</param>
/// <param name="Scope">resource, namespace, cluster, or "".</param>
/// <param name="DryRun">"All" or "".</param>
/// <param name="Code">HTTP status; 0 in series that don't tell it.</param>
internal readonly record struct RequestLabels(
    string Verb, string Group, string Version, string Resource, string Subresource, string Scope, string DryRun, int Code)
{
    /// <summary>Upstream tells its own requests from those of an aggregator beside it; here there is only one.</summary>
    public const string Component = "apiserver";

    private static readonly string[] Paths = ["/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];

    /// <summary>
    /// Of the parts that differ most, and of these what is cheap to look at:
    /// labels are looked up several times a request, and come from what is served.
    /// </summary>
    public override int GetHashCode()
    {
        int resource = Resource.Length > 0 ? (Resource.Length * 31) + Resource[Resource.Length / 2] : 0;
        int verb = (Verb.Length * 31) + Verb[0];
        return (((((resource * 31) + verb) * 31) + Subresource.Length) * 31) + (Scope.Length * 1009) + Code;
    }

    public string CodeText => Code.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>component, group, resource, scope, subresource, verb, version.</summary>
    public string[] Place => [Component, Group, Resource, Scope, Subresource, Verb, Version];

    /// <param name="request">The request; its Content-Type tells an apply.</param>
    /// <param name="target">What it asked for.</param>
    /// <param name="registry">What is served: other names make no labels.</param>
    /// <param name="code">Of the answer.</param>
    public static RequestLabels Of(Request request, RequestTarget target, ApiRegistry registry, int code)
    {
        string verb = Upper(target.Verb);
        if (!target.IsResource || registry.Find(target.Group, target.Version, target.Resource) is not { } served)
        {
            bool Under(string path) =>
                target.Path == path || (target.Path.StartsWith(path, StringComparison.Ordinal) && target.Path[path.Length] == '/');
            return new RequestLabels(verb, "", "", "", Array.Find(Paths, Under) ?? "", "", "", code);
        }

        ResourceType type = served.Type;
        bool apply = verb == "PATCH"
            && request.Headers.Get("Content-Type")?.StartsWith("application/apply-patch", StringComparison.Ordinal) == true;
        string scope = target.Name.Length > 0 ? "resource" : target.Namespace.Length > 0 ? "namespace" : "cluster";
        return new RequestLabels(
            apply ? "APPLY" : verb,
            type.Kind.Group,
            type.Kind.Version,
            type.Name.Resource,
            target.Subresource.Length > 0 && type.Subresource(target.Subresource) is { } sub ? sub.Name : "",
            scope,
            target.Query.Has("dryRun") ? "All" : "",
            code);
    }

    private static string Upper(string verb) => verb switch
    {
        "get" => "GET",
        "list" => "LIST",
        "watch" => "WATCH",
        "create" or "post" => "POST",
        "update" or "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        "deletecollection" => "DELETECOLLECTION",
        "head" => "HEAD",
        "options" => "OPTIONS",
        _ => "other",
    };
}
