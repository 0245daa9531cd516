using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Apps;

/// <summary>
/// scale: an autoscaling/v1 Scale view of a workload's replicas. Reading maps the object to a Scale; writing maps the Scale's replicas back
/// and goes through the object's own update.
/// </summary>
public sealed class ScaleSubresource : ISubresource
{
    private static readonly KindName ScaleKind = new("autoscaling", "v1", "Scale");

    public static ScaleSubresource Instance { get; } = new();

    private static TypeSchema Type => KubernetesTable.BuiltIn.Type(ScaleKind)!;

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        ObjectKey key = new(request.Resource.Type.Name, request.Target.Namespace, request.Target.Name);
        if (request.Target.Verb == "get")
        {
            ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
            return snapshot.Get(key) is { } found ? Shown(200, found) : StatusError.NotFound(key.Resource, key.Name).ToAnswer();
        }

        bool patching = request.Target.Verb == "patch";
        var options = WriteOptions.Read(request.Target.Query, patching ? "PatchOptions" : "UpdateOptions", false, out StatusError? error);
        if (options is null)
        {
            return error!.ToAnswer();
        }

        Func<StoredObject, Value, (Value Scale, StatusError? Error)> wanted;
        if (patching)
        {
            var patch = PatchRequest.Read(request, out error);
            if (patch is null)
            {
                return error!.ToAnswer();
            }

            wanted = (existing, old) => patch.ApplyTo(ScaleOf(existing, old), Type);
        }
        else
        {
            ObjectBody body = BodyReader.Read(request, ScaleKind, Type, options.FieldValidation);
            if (body.Error is not null)
            {
                return body.Error.ToAnswer();
            }

            wanted = (_, _) => (body.Root, null);
        }

        var intent = new WriteIntent(
            request.Target.Name,
            "scale",
            options,
            new Manager(options.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent, "Update"),
            false,
            (existing, old, _) => Scaled(request.Resource, key, existing, old, wanted));
        WriteOutcome outcome = await new ObjectWriter(request.Services).WriteAsync(request, intent, cancellation);
        return outcome.Error is not null ? outcome.Error.ToAnswer() : Shown(200, outcome.Object!);
    }

    private static Proposal Scaled(
        ResourceBinding resource, ObjectKey key, StoredObject? existing, Value old, Func<StoredObject, Value, (Value Scale, StatusError? Error)> wanted)
    {
        if (existing is null)
        {
            return Proposal.Of(StatusError.NotFound(key.Resource, key.Name));
        }

        (Value scale, StatusError? error) = wanted(existing, old);
        if (error is not null)
        {
            return Proposal.Of(error);
        }

        string revision = scale["metadata"]["resourceVersion"].TextOrEmpty;
        if (revision.Length > 0 && revision != existing.Revision.ToString())
        {
            return Proposal.Of(StatusError.Modified(key.Resource, key.Name));
        }

        long replicas = scale["spec"]["replicas"].Integer ?? 0;
        if (replicas < 0)
        {
            var errors = new FieldErrors();
            errors.Invalid(FieldPath.Of("spec").Child("replicas"), replicas, "must be greater than or equal to 0");
            return Proposal.Of(StatusError.Invalid(ScaleKind, key.Name, errors.All));
        }

        var draft = ObjectDraft.Open(old);
        draft.Object("spec").Set("replicas", replicas);
        return new Proposal { Draft = draft, RevisionGiven = revision.Length > 0 };
    }

    private static Answer Shown(int code, StoredObject item) => new()
    {
        Code = code,
        Body = new BytesBody(CanonicalObject.Encode(Type, ScaleOf(item, ParsedObject.Of(item).Root))),
    };

    private static ObjectDraft ScaleOf(StoredObject item, Value root)
    {
        Value metadata = root["metadata"];
        ObjectDraft shown = new ObjectDraft()
            .Set("name", metadata["name"])
            .Set("namespace", metadata["namespace"])
            .Set("uid", metadata["uid"])
            .Set("resourceVersion", item.Revision.ToString())
            .Set("creationTimestamp", metadata["creationTimestamp"]);
        var spec = new ObjectDraft();
        if (root["spec"]["replicas"].Integer is { } replicas and not 0)
        {
            spec.Set("replicas", replicas);
        }

        ObjectDraft status = new ObjectDraft().Set("replicas", root["status"]["replicas"].Integer ?? 0);
        string selector = SelectorText.Of(root["spec"]["selector"]);
        if (selector.Length > 0)
        {
            status.Set("selector", selector);
        }

        return new ObjectDraft().Set("kind", ScaleKind.Kind).Set("apiVersion", ScaleKind.ApiVersion).Set("metadata", shown).Set("spec", spec).Set("status", status);
    }
}
