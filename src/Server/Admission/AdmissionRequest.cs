using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>What admission is asked to judge.</summary>
/// <param name="Operation">CREATE, UPDATE, DELETE or CONNECT.</param>
/// <param name="Context">Type, namespace, name, subresource, user, snapshot and warnings of the write.</param>
/// <param name="Services">Authorizers, registry, time: what a plugin may ask beyond the snapshot.</param>
/// <param name="Old">The object as stored; absent on create.</param>
public sealed record AdmissionRequest(string Operation, WriteContext Context, ServerServices Services, Value Old)
{
    /// <summary>The new object, open for changes by mutating plugins, which may also replace it whole; null on delete.</summary>
    public ObjectDraft? Object { get; set; }

    /// <summary>The name that was asked for: of each object of a collection that is deleted none, as upstream has it.</summary>
    public string Name { get; init; } = Context.Name;

    /// <summary>
    /// The request's CreateOptions, UpdateOptions, PatchOptions or DeleteOptions, with kind and apiVersion; absent where nobody gave any.
    /// </summary>
    public Value Options { get; init; }

    /// <summary>
    /// The kind of <see cref="Object"/>: the resource's, or that of a subresource with bodies of its own (a Binding, an Eviction).
    /// </summary>
    public KindName Kind { get; init; } = Context.Type.Kind;

    /// <summary>The type of <see cref="Object"/>.</summary>
    public TypeSchema Schema { get; init; } = Context.Type.Type;

    /// <summary>Whether and by whom the object is to be gone over again.</summary>
    internal Reinvocation Reinvocation { get; } = new();

    /// <summary>The object's other forms: of equivalent resources, which rules may name instead.</summary>
    internal IReadOnlyList<KnownForm> Equivalents => field ??= KnownForm.Others(this);

    public ResourceName Resource => Context.Type.Name;

    /// <summary>
    /// The request as those see it who know the resource in another form:
    /// its objects are converted. Itself when there is nothing to convert.
    /// </summary>
    /// <returns>With a problem when the objects cannot be had in that form now.</returns>
    internal async ValueTask<(AdmissionRequest Seen, string? Problem)> InAsync(KnownForm known, CancellationToken cancellation)
    {
        if (known.Kind == Kind || Versions is not { } versions)
        {
            return (this, null);
        }

        string apiVersion = known.Kind.ApiVersion;
        try
        {
            AdmissionRequest seen = this with
            {
                Object = Object is null ? null : ObjectDraft.Open((await versions.ConvertAsync(Object, apiVersion, cancellation)).Root),
                Old = Old.Exists ? (await versions.ConvertAsync(Old, apiVersion, cancellation)).Root : default,
                Schema = known.Type,
            };
            return (seen, null);
        }
        catch (ConversionException failed)
        {
            return (this, failed.Message);
        }
    }

    /// <summary>An object as such a one left it, in the request's own form again.</summary>
    /// <returns>With a problem when it cannot be had in that form now.</returns>
    internal async ValueTask<(ObjectDraft Back, string? Problem)> BackAsync(ObjectDraft changed, CancellationToken cancellation)
    {
        if (changed["apiVersion"].TextIs(Kind.ApiVersion) || Versions is not { } versions)
        {
            return (changed, null);
        }

        try
        {
            return (ObjectDraft.Open((await versions.ConvertAsync(changed, Kind.ApiVersion, cancellation)).Root), null);
        }
        catch (ConversionException failed)
        {
            return (changed, failed.Message);
        }
    }

    /// <summary>An object that many requests look at, opened once.</summary>
    internal Value Opened(StoredObject item) => Services.Compiled.Of(item, ParsedObject.Of).Root;

    private ObjectVersions? Versions => Services.Registry().Find(Kind)?.Versions;

    /// <summary>True for the object itself of a resource, not for its subresources.</summary>
    public bool Is(string group, string resource) =>
        Context.Subresource.Length == 0 && Resource.Group == group && Resource.Resource == resource;

    /// <summary>Asks the authorizers whether the request's user may do something to another resource.</summary>
    public ValueTask<Decision> AuthorizeAsync(
        string verb, Func<AuthorizationAttributes, AuthorizationAttributes> what, CancellationToken cancellation) =>
        AuthorizerChain.DecideAsync(
            Services.Authorizers, what(new AuthorizationAttributes(Context.User, verb) { IsResource = true }), cancellation);
}
