using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Pipeline;
using Xebec.Server.Reading;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>create, update, patch, delete and deletecollection of objects and of the subresources that are parts of them.</summary>
public sealed class ObjectVerbs(ServerServices services)
{
    private readonly ObjectWriter _writer = new(services);
    private readonly ObjectDeleter _deleter = new(services);

    public async ValueTask<Answer> CreateAsync(RequestContext request, CancellationToken cancellation)
    {
        var options = WriteOptions.Read(request.Target.Query, "CreateOptions", false, out StatusError? error);
        if (options is null)
        {
            return error!.ToAnswer();
        }

        ObjectBody body = BodyReader.Read(request, request.Resource.Type.Kind, request.Resource.Type.Type, options.FieldValidation);
        if ((body.Error ?? WrongPlace(request, body.Root)) is { } refused)
        {
            return refused.ToAnswer();
        }

        Value metadata = body.Root["metadata"];
        if (metadata["resourceVersion"].HasText)
        {
            return StatusError.Plain500("resourceVersion should not be set on objects to be created").ToAnswer();
        }

        string name = metadata["name"].TextOrEmpty;
        StatusError Taken() => metadata["generateName"].HasText
            ? StatusError.NameNotGenerated(request.Resource.Type.Name, name)
            : StatusError.AlreadyExists(request.Resource.Type.Name, name);
        var intent = new WriteIntent(name, "", options, ManagerOf(request, options, "Update"), false, (existing, _, _) =>
            new Proposal { Draft = Fresh(request, body), Clash = existing is null ? null : Taken() });
        return Answered(request, await _writer.WriteAsync(request, intent, cancellation));
    }

    public async ValueTask<Answer> UpdateAsync(RequestContext request, CancellationToken cancellation)
    {
        var options = WriteOptions.Read(request.Target.Query, "UpdateOptions", false, out StatusError? error);
        if (options is null)
        {
            return error!.ToAnswer();
        }

        ObjectBody body = BodyReader.Read(request, request.Resource.Type.Kind, request.Resource.Type.Type, options.FieldValidation);
        if ((body.Error ?? WrongPlace(request, body.Root) ?? Unnamed(request, body.Root)) is { } refused)
        {
            return refused.ToAnswer();
        }

        string subresource = request.Subresource?.Name ?? "";
        bool creates = request.Resource.Kind.PutCreates && subresource.Length == 0;
        var intent = new WriteIntent(
            request.Target.Name, subresource, options, ManagerOf(request, options, "Update"), creates,
            (existing, _, _) => Replacement(request, body, existing, creates));
        return Answered(request, await _writer.WriteAsync(request, intent, cancellation));
    }

    public async ValueTask<Answer> PatchAsync(RequestContext request, CancellationToken cancellation)
    {
        var patch = PatchRequest.Read(request, out StatusError? error);
        if (patch is null)
        {
            return error!.ToAnswer();
        }

        var options = WriteOptions.Read(request.Target.Query, "PatchOptions", patch.IsApply, out error);
        if (options is null)
        {
            return error!.ToAnswer();
        }

        string subresource = request.Subresource?.Name ?? "";
        Manager manager = ManagerOf(request, options, patch.IsApply ? "Apply" : "Update");
        var intent = new WriteIntent(
            request.Target.Name, subresource, options, manager, patch.IsApply,
            (existing, old, context) => patch.Apply(request, options, existing, old, context))
        {
            Patch = patch.Format,
        };
        return Answered(request, await _writer.WriteAsync(request, intent, cancellation));
    }

    public async ValueTask<Answer> DeleteAsync(RequestContext request, CancellationToken cancellation)
    {
        if (BodyReader.ReadDeleteOptions(request, out StatusError? error) is not { } options)
        {
            return error!.ToAnswer();
        }

        ResourceName resource = request.Resource.Type.Name;
        var key = new ObjectKey(resource, request.Target.Namespace, request.Target.Name);
        DeleteOutcome outcome = await _deleter.DeleteAsync(request, key, options, cancellation);
        if (outcome.Error is not null)
        {
            return outcome.Error.ToAnswer();
        }

        if (!outcome.Removed || request.Resource.Kind.DeleteAnswersObject)
        {
            return ObjectAnswer.Of(request, 200, outcome.Object!);
        }

        var details = new StatusDetails(key.Name, resource.Group, resource.Resource) { Uid = outcome.Object!.Facts.Uid.Text };
        ObjectDraft success = new ObjectDraft().Set("kind", "Status").Set("apiVersion", "v1").Set("metadata", new ObjectDraft())
            .Set("status", "Success").Set("details", details.ToDraft());
        return new Answer { Code = 200, Body = new MadeObjectBody(JsonText.ToBytes(success)) };
    }

    public async ValueTask<Answer> DeleteCollectionAsync(RequestContext request, CancellationToken cancellation)
    {
        if (BodyReader.ReadDeleteOptions(request, out StatusError? error) is not { } options
            || ListOptions.Read(request.Target.Query, false, out error) is not { } listOptions
            || Selectors.Read(request.Resource, request.Target, out error) is not { } selectors)
        {
            return error!.ToAnswer();
        }

        (ListPage? page, error) = await Lister.ReadAsync(request.Resource, request.Target, listOptions, selectors, cancellation);
        if (page is null)
        {
            return error!.ToAnswer();
        }

        var deleted = new List<StoredObject>();
        foreach (StoredObject item in page.Items)
        {
            DeleteOutcome outcome = await _deleter.DeleteAsync(request, item.Key, options, cancellation);
            if (outcome.Error is { Reason: not "NotFound" } failed)
            {
                return failed.ToAnswer();
            }

            if (outcome.Error is null)
            {
                // the answer shows the collection as it was
                deleted.Add(item);
            }
        }

        return new Answer
        {
            Code = 200,
            ContentType = request.Renderer.ContentType,
            Body = request.Renderer.List(request.Resource, deleted, page.Facts),
        };
    }

    /// <summary>The body's own name and namespace must be those of the request's path; a missing one is filled in.</summary>
    internal static StatusError? WrongPlace(RequestContext request, Value body)
    {
        if (WrongNamespace(request, body) is { } misplaced)
        {
            return misplaced;
        }

        string name = body["metadata"]["name"].TextOrEmpty;
        return name.Length > 0 && request.Target.Name.Length > 0 && name != request.Target.Name
            ? StatusError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Target.Name})")
            : null;
    }

    internal static StatusError? WrongNamespace(RequestContext request, Value body)
    {
        string ns = body["metadata"]["namespace"].TextOrEmpty;
        return ns.Length > 0 && request.Resource.Type.Namespaced && ns != request.Target.Namespace
            ? StatusError.BadRequest("the namespace of the provided object does not match the namespace sent on the request")
            : null;
    }

    /// <summary>An object that is changed must say its name, although the path says it too.</summary>
    internal static StatusError? Unnamed(RequestContext request, Value body) => !body["metadata"]["name"].HasText
        ? StatusError.BadRequest($"the name of the object ({request.Target.Name} based on URL) was undeterminable: name must be provided")
        : null;

    private static Manager ManagerOf(RequestContext request, WriteOptions options, string operation) =>
        new(options.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent, operation);

    private static ObjectDraft Fresh(RequestContext request, ObjectBody body)
    {
        var draft = ObjectDraft.Open(body.Root);
        ObjectDraft metadata = draft.Object("metadata");
        metadata.Set("namespace", request.Resource.Type.Namespaced ? request.Target.Namespace : default(Value));
        if (request.Target.Name.Length > 0)
        {
            metadata.Set("name", request.Target.Name);
        }

        CanonicalObject.Complete(request.Resource, draft);
        return draft;
    }

    private static Proposal Replacement(RequestContext request, ObjectBody body, StoredObject? existing, bool creates)
    {
        ResourceName resource = request.Resource.Type.Name;
        string name = request.Target.Name;
        Value metadata = body.Root["metadata"];
        string revision = metadata["resourceVersion"].TextOrEmpty;
        string uid = metadata["uid"].TextOrEmpty;
        if (existing is null)
        {
            if (!creates)
            {
                return Proposal.Of(StatusError.NotFound(resource, name));
            }

            return uid.Length > 0
                ? Proposal.Of(StatusError.OtherUid(new ObjectKey(resource, request.Target.Namespace, name), uid, ""))
                : new Proposal { Draft = Fresh(request, body) };
        }

        bool revisionGiven = revision is not ("" or "0");
        if (revision.Length > 0 && !Revision.TryParse(revision, out _))
        {
            return Proposal.Of(StatusError.Plain500($"strconv.ParseUint: parsing {GoText.Quote(revision)}: invalid syntax"));
        }

        if (!revisionGiven && !request.Resource.Kind.PutMayBeUnconditional && !(request.Subresource is not null))
        {
            return Proposal.Of(StatusError.Invalid(
                new KindName(resource.Group, "", resource.Resource), name,
                [new FieldError("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")]));
        }

        if (uid.Length > 0 && uid != existing.Facts.Uid.Text)
        {
            return Proposal.Of(StatusError.OtherUid(existing.Key, uid, existing.Facts.Uid.Text));
        }

        if (revisionGiven && revision != existing.Revision.ToString())
        {
            return Proposal.Of(StatusError.Modified(resource, name));
        }

        return new Proposal { Draft = Fresh(request, body), RevisionGiven = revisionGiven };
    }

    private static Answer Answered(RequestContext request, WriteOutcome outcome) => outcome.Error is not null
        ? outcome.Error.ToAnswer()
        : ObjectAnswer.Of(request, outcome.Created ? 201 : 200, outcome.Object!);
}
