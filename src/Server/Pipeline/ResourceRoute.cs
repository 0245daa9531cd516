using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Registry;

namespace Xebec.Server.Pipeline;

/// <summary>What a request for a resource leads to: a kind that is served, or one of its subresources, with a verb that it has.</summary>
/// <param name="Target">As asked for, but that a namespace's own path names it once.</param>
internal readonly record struct ResourceRoute(ResourceBinding Resource, SubresourceType? Subresource, RequestTarget Target)
{
    /// <summary>Null when it leads nowhere; <paramref name="refusal"/> then says why.</summary>
    public static ResourceRoute? Find(Request request, RequestTarget target, ApiRegistry registry, out StatusError? refusal)
    {
        if (registry.Find(target.Group, target.Version, target.Resource) is not { } resource || Misplaced(resource.Type, target))
        {
            refusal = registry.Lost(target.Group);
            return null;
        }

        if (!resource.Type.Namespaced && target.Namespace.Length > 0 && target.Resource == "namespaces")
        {
            // a namespace's own path names it twice: as the scope for authorization, as the object here
            target = target with { Namespace = "" };
        }

        SubresourceType? subresource = target.Subresource.Length > 0 ? resource.Type.Subresource(target.Subresource) : null;
        refusal = target.Subresource.Length > 0 && subresource is null ? StatusError.NoSuchResource
            : !HasVerb(resource.Type, subresource, target) || NoRoute(request, target) ? StatusError.MethodNotAllowed
            : target.Name.Length > 0 && ObjectNames.PathSegment(target.Name, false) is { Count: > 0 } problems
                ? StatusError.BadRequest($"Name parameter invalid: {GoText.Quote(target.Name)}: {string.Join(';', problems)}")
            : null;
        return refusal is null ? new ResourceRoute(resource, subresource, target) : null;
    }

    // what lives in namespaces is only listed and watched across them
    private static bool HasVerb(ResourceType type, SubresourceType? subresource, RequestTarget target) =>
        (subresource?.Verbs ?? type.Verbs).Contains(target.Verb)
        && (!type.Namespaced || target.Namespace.Length > 0 || target.Verb is "list" or "watch");

    // objects are created in their collection, and changed under their name; HEAD is authorized as a read and then refused
    private static bool NoRoute(Request request, RequestTarget target) => request.Method == "HEAD" || target.Verb switch
    {
        "create" => target.Name.Length > 0 && target.Subresource.Length == 0,
        "update" or "patch" => target.Name.Length == 0,
        _ => false,
    };

    // namespaced resources have no object outside a namespace, cluster-scoped ones none inside
    private static bool Misplaced(ResourceType type, RequestTarget target)
    {
        if (target.Rest.Count > 0 && target.Subresource != "proxy")
        {
            return true;
        }

        if (type.Namespaced)
        {
            return target.Namespace.Length == 0 && target.Name.Length > 0;
        }

        // a namespace's own path names it twice, and there are none inside one
        return target.Namespace.Length > 0 && (type.Name.Resource != "namespaces" || target.Name != target.Namespace);
    }
}
