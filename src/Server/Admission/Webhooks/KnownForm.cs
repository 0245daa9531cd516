using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Writing;

namespace Xebec.Server.Admission;

/// <summary>
/// The form in which a webhook or a policy knows the object of a request: the request's own, or that of an equivalent resource (another
/// version, or another group's name for the same stored objects), into which it is converted, and back.
/// </summary>
internal sealed class KnownForm
{
    private readonly AdmissionRequest _request;
    private readonly VersionView? _own;
    private readonly VersionView? _other;

    private KnownForm(AdmissionRequest request, ResourceName resource, KindName resourceKind, KindName kind, TypeSchema type)
    {
        _request = request;
        (Resource, ResourceKind, Kind, Type) = (resource, resourceKind, kind, type);
    }

    private KnownForm(AdmissionRequest request, ResourceBinding own, ResourceBinding other)
        : this(request, other.Type.Name, other.Type.Kind, other.Type.Kind, other.Type.Type)
    {
        (_own, _other) = ((own.Store as ViewedStore)?.View, (other.Store as ViewedStore)?.View);

        // bodies of subresources have only one form
        if (own.Type.Kind != request.Kind)
        {
            (Kind, Type) = (request.Kind, request.Schema);
        }
    }

    public ResourceName Resource { get; }

    /// <summary>The kind of the resource's objects; its version is the one that rules name.</summary>
    public KindName ResourceKind { get; }

    /// <summary>The kind of what is shown: the resource's, or that of a subresource's body.</summary>
    public KindName Kind { get; }

    public TypeSchema Type { get; }

    /// <summary>True when an object of the resource is shown, false for the body of a subresource.</summary>
    private bool IsWhole => _request.Context.Type.Kind == _request.Kind;

    public static KnownForm Own(AdmissionRequest request) => new(request, request.Resource, request.Context.Type.Kind, request.Kind, request.Schema);

    /// <summary>All other forms of the same stored objects, in the order of groups and versions.</summary>
    public static IReadOnlyList<KnownForm> Others(AdmissionRequest request)
    {
        ApiRegistry registry = request.Services.Registry();
        KindName kind = request.Context.Type.Kind;
        if (registry.Find(kind.Group, kind.Version, request.Resource.Resource) is not { } own)
        {
            return [];
        }

        ResourceName held = HeldBy(own);
        return [.. registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources)
            .Where(r => r.Type.Kind != kind && HeldBy(r) == held)
            .Select(r => new KnownForm(request, own, r))];
    }

    /// <summary>The request's object in this form.</summary>
    public ObjectDraft Show(Value item) => Convert(item, _own, _other, Type).Set("kind", Kind.Kind).Set("apiVersion", Kind.ApiVersion);

    /// <summary>What came back in this form, in the request's.</summary>
    public ObjectDraft Back(Value item) =>
        Convert(item, _other, _own, _request.Schema).Set("kind", _request.Kind.Kind).Set("apiVersion", _request.Kind.ApiVersion);

    private ObjectDraft Convert(Value item, VersionView? from, VersionView? to, TypeSchema type)
    {
        if (!IsWhole || (from is null && to is null))
        {
            return ObjectDraft.Open(item.Clone());
        }

        Value held = from is null ? item : from.Hold(item);
        return ObjectDraft.Open(Document.Parse(CanonicalObject.Encode(type, to is null ? ObjectDraft.Open(held) : to.Show(held))).Root);
    }

    private static ResourceName HeldBy(ResourceBinding resource) => resource.Store is ViewedStore viewed ? viewed.View.Held : resource.Type.Name;
}
