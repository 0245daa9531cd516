using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Registry;

namespace Xebec.Server.Admission;

/// <summary>
/// The form in which a webhook or a policy knows the object of a request: the request's own, or that of an equivalent resource (another
/// version, or another group's name for the same stored objects). <see cref="AdmissionRequest.InAsync"/> shows the request in it.
/// </summary>
/// <param name="Resource">The resource that rules name.</param>
/// <param name="ResourceKind">The kind of the resource's objects; its version is the one that rules name.</param>
/// <param name="Kind">The kind of what is shown: the resource's, or that of a subresource's body, which has only one form.</param>
/// <param name="Type">The type of what is shown.</param>
internal sealed record KnownForm(ResourceName Resource, KindName ResourceKind, KindName Kind, TypeSchema Type)
{
    public static KnownForm Own(AdmissionRequest request) => new(request.Resource, request.Context.Type.Kind, request.Kind, request.Schema);

    /// <summary>All other forms of the same stored objects, in the order of groups and versions.</summary>
    public static IReadOnlyList<KnownForm> Others(AdmissionRequest request)
    {
        ApiRegistry registry = request.Services.Registry();
        KindName kind = request.Context.Type.Kind;
        if (registry.Find(kind.Group, kind.Version, request.Resource.Resource) is not { Versions: not null } own)
        {
            return [];
        }

        bool whole = kind == request.Kind;
        return [.. registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources)
            .Where(r => r.Type.Kind != kind && r.Held == own.Held)
            .Select(
                r => new KnownForm(r.Type.Name, r.Type.Kind, whole ? r.Type.Kind : request.Kind, whole ? r.Type.Type : request.Schema))];
    }
}
