using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>What became of a deletion.</summary>
/// <param name="Error">Null when it succeeded.</param>
/// <param name="Object">The object as it was last, with its deletion marks.</param>
/// <param name="Removed">False while finalizers or a grace period keep it.</param>
public sealed record DeleteOutcome(StatusError? Error, StoredObject? Object, bool Removed);

/// <summary>
/// Deletes one object, marking it instead when something still has to happen first; retries when another writer was faster.
/// </summary>
public sealed class ObjectDeleter(ServerServices services)
{
    // of many deletions that give back something shared (node ports) each round serves at least one
    private const int AttemptsMax = 200;

    public async ValueTask<DeleteOutcome> DeleteAsync(
        RequestContext request, ObjectKey key, DeleteOptions options, CancellationToken cancellation)
    {
        ResourceBinding resource = request.Resource;
        if (resource.Kind.OrphanWarning is { } orphans && options.Propagation == Propagation.Unset && !request.Warnings.Contains(orphans))
        {
            request.Warnings.Add(orphans);
        }

        ISnapshot snapshot = resource.Store.Current;
        for (int attempt = 1; ; attempt++)
        {
            StoredObject? stored = snapshot.Get(key with { Resource = resource.Held });
            StoredObject? existing = stored is null ? null : await resource.ShowAsync(stored, cancellation);
            (DeleteOutcome? outcome, bool conflicted) = await AttemptAsync(request, existing, key, options, snapshot, cancellation);
            if (outcome is { Error: null } || (!conflicted && attempt > 1) || attempt == AttemptsMax)
            {
                return outcome ?? new DeleteOutcome(StatusError.Modified(key.Resource, key.Name), existing, false);
            }

            ISnapshot latest = await resource.Store.ReadLatestAsync(cancellation);
            if (!conflicted && latest.Revision == snapshot.Revision)
            {
                return outcome!;
            }

            snapshot = latest;
        }
    }

    private async ValueTask<(DeleteOutcome? Outcome, bool Conflicted)> AttemptAsync(
        RequestContext request, StoredObject? existing, ObjectKey key, DeleteOptions options, ISnapshot snapshot,
        CancellationToken cancellation)
    {
        if (existing is null)
        {
            return (new DeleteOutcome(StatusError.NotFound(key.Resource, key.Name), null, false), false);
        }

        if (BrokenPrecondition(request.Resource.Type.Kind, existing, options) is { } broken)
        {
            return (new DeleteOutcome(broken, existing, false), false);
        }

        ResourceBinding resource = request.Resource;
        var context = new WriteContext
        {
            Type = resource.Type,
            Namespace = key.Namespace,
            Name = key.Name,
            User = request.User,
            DryRun = options.DryRun,
            Now = services.Time.GetUtcNow(),
            Snapshot = snapshot,
            Random = services.Random,
        };
        Value old = ParsedObject.Of(existing).Root;
        if (resource.Kind.RefuseDelete(old, context) is { } kept)
        {
            return (new DeleteOutcome(kept, existing, false), false);
        }

        var admission = new AdmissionRequest("DELETE", context, services, old)
        {
            Options = options.Value,
            Name = request.Target.Verb == "deletecollection" ? "" : key.Name,
        };
        StatusError? refused = await services.Admission.MutateAsync(admission, cancellation)
            ?? await services.Admission.ValidateAsync(admission, cancellation);
        request.Tell(context);
        if (refused is not null)
        {
            return (new DeleteOutcome(refused, existing, false), false);
        }

        var deletion = Deletion.Decide(existing, old, resource.Kind, options, context.Now);
        if (deletion.Unchanged)
        {
            return (new DeleteOutcome(null, existing, false), false);
        }

        resource.Kind.Mark(deletion.Marked!, deletion, context);
        ReadOnlyMemory<byte> bytes = CanonicalObject.Encode(resource.Type, deletion.Marked!);
        StoredObject shown = CanonicalObject.Unsaved(key, bytes, existing.Revision);
        if (options.DryRun)
        {
            return (new DeleteOutcome(null, shown, deletion.Remove), false);
        }

        ObjectKey heldKey = key with { Resource = resource.Held };
        ReadOnlyMemory<byte> held = deletion is { Remove: true, Announced: false }
            ? default
            : await resource.HoldAsync(bytes, cancellation);
        Revision seen = existing.Revision;
        if (deletion is { Remove: true, Announced: true })
        {
            CommitResult announced = await resource.Store.CommitAsync(new Commit([new Write(heldKey, seen, held)]), cancellation);
            if (announced is not CommitResult.Done marked)
            {
                return (Refused(announced, existing), announced is CommitResult.Conflict);
            }

            seen = marked.Revision;
            shown = shown with { Revision = seen };
        }

        IReadOnlyList<Write> released = deletion.Remove ? resource.Kind.Release(old, context) : [];
        var write = new Write(heldKey, seen, deletion.Remove ? default(ReadOnlyMemory<byte>?) : held);
        CommitResult result = await new CommitParts(resource.Store, [write, .. released]).CommitAsync(context, cancellation);
        return result switch
        {
            CommitResult.Done { Objects: [{ } standing, ..] } =>
                (new DeleteOutcome(null, await resource.ShowAsync(standing, cancellation), false), false),
            CommitResult.Done done => (new DeleteOutcome(null, shown with { Revision = done.Revision }, deletion.Remove), false),
            _ => (Refused(result, existing), result is CommitResult.Conflict),
        };
    }

    // null of a conflict: another attempt sees what was in the way
    private static DeleteOutcome? Refused(CommitResult result, StoredObject existing) => result switch
    {
        CommitResult.Conflict => null,
        CommitResult.Refused refusal => new DeleteOutcome(StatusError.ServiceUnavailable(refusal.Reason), existing, false),
        _ => new DeleteOutcome(StatusError.Plain500(((CommitResult.Unknown)result).Reason), existing, false),
    };

    /// <summary>
    /// What the options ask for and the object is not; upstream names the kind here, where it names the resource everywhere else.
    /// </summary>
    internal static StatusError? BrokenPrecondition(KindName kind, StoredObject existing, DeleteOptions options)
    {
        ObjectKey key = existing.Key with { Resource = new ResourceName(kind.Group, kind.Kind) };
        if (options.Uid is { } uid && uid != existing.Facts.Uid.Text)
        {
            return StatusError.Conflict(key.Resource, key.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({existing.Facts.Uid}). "
                + "The object might have been deleted and then recreated");
        }

        if (options.ResourceVersion is { } revision && revision != existing.Revision.ToString())
        {
            return StatusError.Conflict(key.Resource, key.Name,
                $"the ResourceVersion in the precondition ({revision}) does not match the ResourceVersion in record ({existing.Revision}). "
                + "The object might have been modified");
        }

        return null;
    }
}
