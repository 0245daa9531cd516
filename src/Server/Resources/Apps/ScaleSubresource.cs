using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Managers;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Apps;

/// <summary>
/// scale: an autoscaling/v1 Scale view of a workload's replicas. Reading maps the object to a Scale; writing maps the Scale's replicas back
/// and goes through the object's own update.
/// </summary>
public sealed class ScaleSubresource(ScalePaths paths) : ISubresource
{
    // what a writer sees where nothing says how many there shall be; no Scale may ask for so many
    private const int Nothing = int.MinValue;

    public static ScaleSubresource Instance { get; } = new(ScalePaths.OfWorkloads);

    private delegate (ObjectDraft Scale, StatusError? Error) Wanted(Value live, WriteContext context);

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        ObjectKey key = request.Resource.KeyOf(request.Target.Namespace, request.Target.Name);
        if (request.Target.Verb == "get")
        {
            ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
            return snapshot.Get(key) is { } found
                ? Read(request, await request.Resource.ShowAsync(found, cancellation))
                : StatusError.NotFound(key.Resource, key.Name).ToAnswer();
        }

        (Wanted? wanted, WriteOptions? options, StatusError? error) = request.Target.Verb == "patch" ? Patched(request) : Replaced(request);
        if (wanted is null)
        {
            return error!.ToAnswer();
        }

        string manager = options!.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent;
        var intent = new WriteIntent(key.Name, "scale", options, new Manager(manager, "Update"), false, (existing, old, context) =>
            Scaled(request, existing, old, context, wanted));
        WriteOutcome outcome = await new ObjectWriter(request.Services).WriteAsync(request, intent, cancellation);
        return outcome.Error is not null ? outcome.Error.ToAnswer() : Shown(request, outcome.Object!);
    }

    private static (Wanted? Wanted, WriteOptions? Options, StatusError? Error) Replaced(RequestContext request)
    {
        var options = WriteOptions.Read(request.Target.Query, "UpdateOptions", false, out StatusError? error);
        if (options is null)
        {
            return (null, null, error);
        }

        ObjectBody body = BodyReader.Read(request, ScaleView.Kind, ScaleView.Type, options.FieldValidation);
        if ((body.Error ?? ObjectVerbs.WrongPlace(request, body.Root)) is { } refused)
        {
            return (null, null, refused);
        }

        string name = request.Target.Name;
        if (!body.Root["metadata"]["name"].HasText)
        {
            return (null, null,
                StatusError.BadRequest($"the name of the object ({name} based on URL) was undeterminable: name must be provided"));
        }

        string manager = options.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent;
        return ((live, context) => (Owned(ObjectDraft.Open(body.Root), live, manager, context), null), options, null);
    }

    private static (Wanted? Wanted, WriteOptions? Options, StatusError? Error) Patched(RequestContext request)
    {
        var patch = PatchRequest.Read(request, out StatusError? error);
        WriteOptions? options = patch is null ? null : WriteOptions.Read(request.Target.Query, "PatchOptions", patch.IsApply, out error);
        if (options is null)
        {
            return (null, null, error);
        }

        string manager = options.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent;
        return ((live, context) =>
        {
            (Value scale, StatusError? problem) = patch!.IsApply
                ? patch.ApplyTo(live, ScaleView.Type, ScaleView.Kind, options, context.Now)
                : patch.ApplyTo(ObjectDraft.Open(live), ScaleView.Type);
            problem ??= ObjectVerbs.WrongPlace(request, scale);
            return problem is not null ? (new ObjectDraft(), problem)
                : (patch.IsApply ? ObjectDraft.Open(scale) : Owned(ObjectDraft.Open(scale), live, manager, context), null);
        }, options, null);
    }

    private static ObjectDraft Owned(ObjectDraft scale, Value live, string manager, WriteContext context)
    {
        ManagedFieldsTracker.OnUpdate(
            ScaleView.Type, live, scale, new ManagerIdentity(manager, ScaleView.Kind.ApiVersion, "scale"), null, context.Now);
        return scale;
    }

    private Proposal Scaled(RequestContext request, StoredObject? existing, Value old, WriteContext context, Wanted wanted)
    {
        ResourceName resource = request.Resource.Type.Name;
        string name = request.Target.Name;
        if (existing is null)
        {
            return Proposal.Of(StatusError.NotFound(resource, name));
        }

        ScaleOwnership owners = ScaleView.Owners(old, request.Resource.Type, paths);
        ObjectDraft live = ScaleView.Of(old, existing.Revision, paths);
        live.Object("metadata").Set("managedFields", owners.OfScale());
        string? unset = paths.Unset(old);
        if (unset is not null)
        {
            live.Object("spec").Set("replicas", Nothing);
        }

        (ObjectDraft scale, StatusError? error) = wanted(Document.Parse(CanonicalObject.Encode(ScaleView.Type, live)).Root, context);
        if (error is not null)
        {
            return Proposal.Of(error);
        }

        Value metadata = scale["metadata"];
        string revision = metadata["resourceVersion"].TextOrEmpty;
        if (metadata["uid"].TextOrEmpty is { Length: > 0 } uid && uid != existing.Facts.Uid.Text)
        {
            return Proposal.Of(StatusError.OtherUid(existing.Key, uid, existing.Facts.Uid.Text));
        }

        if (revision.Length > 0 && revision != existing.Revision.ToString())
        {
            return Proposal.Of(StatusError.Modified(resource, name));
        }

        long replicas = scale["spec"]["replicas"].Integer ?? 0;
        if (unset is not null && replicas == Nothing)
        {
            return Proposal.Of(StatusError.BadRequest($"the spec replicas field {unset} cannot be empty"));
        }

        if (replicas < 0 && !paths.ObjectRules)
        {
            var errors = new FieldErrors();
            errors.Invalid(FieldPath.Of("spec").Child("replicas"), replicas, CommonRules.NotNegativeText);
            return Proposal.Of(StatusError.Invalid(ScaleView.Kind, name, errors.All));
        }

        return new Proposal
        {
            Draft = Into(scale),
            Part = new ProposedPart(ScaleView.Kind, ScaleView.Type, scale, live, Into),
            RevisionGiven = revision.Length > 0 && request.Target.Verb == "update",
            Own = false,
        };

        ObjectDraft Into(ObjectDraft admitted)
        {
            var draft = ObjectDraft.Open(old);
            paths.SetReplicas(draft, admitted["spec"]["replicas"].Integer ?? 0);
            draft.Object("metadata").Set("managedFields", owners.OfParent(admitted["metadata"]["managedFields"]));
            return draft;
        }
    }

    private Answer Read(RequestContext request, StoredObject item) => paths.Unset(ParsedObject.Of(item).Root) is { } unset
        ? StatusError.Internal($"the spec replicas field {unset} does not exist").ToAnswer()
        : Shown(request, item);

    private Answer Shown(RequestContext request, StoredObject item) => new()
    {
        Code = 200,
        ContentType = request.Renderer.ContentType,
        Body = request.Renderer.Object(ScaleView.Binding(request.Resource), ScaleView.Shown(item, paths)),
    };
}
