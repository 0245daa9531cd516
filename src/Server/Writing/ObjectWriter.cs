using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>
/// Steps 8 to 13 of a request for every verb that writes: prepare, own, admit, allocate, validate, commit, and again from a newer state
/// when another writer was faster.
/// </summary>
/// <remarks>
/// 1. Take a snapshot: the newest known here; after a conflict or a suspicious refusal, the newest anywhere.
/// 2. Ask the verb for the new object (<see cref="WriteIntent.Propose"/>).
/// 3. Own, mutate, prepare, allocate, validate, judge.
/// 4. Encode; when nothing changed answer what is there.
/// 5. Commit; on conflict begin again, unless the client insisted on a revision.
/// </remarks>
public sealed class ObjectWriter(ServerServices services)
{
    // upstream gives up patches after five conflicts; unconditional writes are bounded so that a storm cannot hold a request for ever
    private const int AttemptsMax = 10;

    // of many services that want a port at the same time each round serves at least one
    private const int AllocationAttemptsMax = 200;

    public async ValueTask<WriteOutcome> WriteAsync(RequestContext request, WriteIntent intent, CancellationToken cancellation)
    {
        ResourceBinding resource = request.Resource;
        IStore store = resource.Store;
        ISnapshot snapshot = store.Current;
        bool newest = false;
        int given = request.Warnings.Count;
        for (int attempt = 1; ; attempt++)
        {
            // what an earlier attempt warned of may not be so any more
            request.Warnings.RemoveRange(given, request.Warnings.Count - given);
            WriteOutcome outcome = await AttemptAsync(request, intent, snapshot, cancellation);
            if (outcome.Error is { } error && !outcome.Conflicted)
            {
                // an error seen in a state that may be old is believed only when the newest state says the same
                if (newest || outcome.Conclusive)
                {
                    return outcome;
                }

                ISnapshot latest = await store.ReadLatestAsync(cancellation);
                newest = true;
                if (latest.Revision == snapshot.Revision)
                {
                    return outcome;
                }

                snapshot = latest;
                continue;
            }

            if (!outcome.Conflicted || attempt == (outcome.Elsewhere ? AllocationAttemptsMax : AttemptsMax))
            {
                return outcome;
            }

            snapshot = await store.ReadLatestAsync(cancellation);
            newest = true;
        }
    }

    private async ValueTask<WriteOutcome> AttemptAsync(
        RequestContext request, WriteIntent intent, ISnapshot snapshot, CancellationToken cancellation)
    {
        ResourceBinding resource = request.Resource;
        ResourceKind kind = resource.Kind;
        var context = new WriteContext
        {
            Type = resource.Type,
            Namespace = request.Target.Namespace,
            Name = intent.Name,
            Subresource = intent.Subresource,
            Patching = intent.Patching,
            User = request.User,
            DryRun = intent.Options.DryRun,
            Now = services.Time.GetUtcNow(),
            Snapshot = snapshot,
            Random = services.Random,
            Versions = resource.Versions is { } versions ? new ManagedVersions(versions, cancellation) : null,
        };

        Existing? existing = await Existing.FindAsync(resource, snapshot, context, cancellation);
        Value old = existing?.Value ?? default;

        // 7 (of patches) the new object, complete; 9 own
        Proposal proposal;
        do
        {
            proposal = Owned(request, intent.Propose(existing?.Shown, old, context), old, context, intent.Manager);
        }
        while (context.Versions is { } others && await others.FetchAsync());

        if (proposal.Error is not null)
        {
            return new WriteOutcome(proposal.Error, null, false);
        }

        if (proposal.Unchanged)
        {
            return new WriteOutcome(null, existing?.Shown, false);
        }

        ObjectDraft draft = proposal.Draft!;
        StoredObject? taken = existing?.Shown;
        if (proposal.Clash is not null)
        {
            (existing, old) = (null, default);
        }

        bool creating = existing is null;
        if (proposal.Prepared)
        {
            return await ObjectCommit.MakeAsync(request, intent, proposal, context, existing, draft, [], cancellation);
        }

        var errors = new FieldErrors { Sent = proposal.Sent, AllowPrivileged = services.Settings.AllowPrivileged };

        // 10. mutating admission
        ProposedPart? part = proposal.Part;
        var admission = new AdmissionRequest(creating ? "CREATE" : "UPDATE", context, services, part is null ? old : part.Old)
        {
            Object = part?.Item ?? draft,
            Options = intent.Options.Value,
            Kind = part?.Kind ?? resource.Type.Kind,
            Schema = part?.Type ?? resource.Type.Type,
        };
        Value managers = admission.Object["metadata"]["managedFields"];
        if (!intent.Admitted && await services.Admission.MutateAsync(admission, cancellation) is { } refused)
        {
            return Refused(request, context, refused);
        }

        Ownership.KeepReadable(admission.Object!, managers, context.Warnings);
        draft = part is null ? admission.Object! : part.Into(admission.Object!);
        OwnerReferences.DropRepeated(draft, context.Warnings, admitted: true);

        if (await kind.GuardAsync(request, draft, old, cancellation) is { } guarded)
        {
            return Refused(request, context, guarded);
        }

        // 8. prepare: what only the server sets
        string name;
        if (creating)
        {
            name = PrepareCreate(draft, kind, context);
        }
        else
        {
            name = intent.Name;
            PrepareUpdate(draft, old, kind, context);
        }

        // 11. allocations, then validation
        StatusOrWrites allocated = kind.Allocate(draft, old, errors, context);
        if (allocated.Error is not null || errors.Any)
        {
            return Refused(request, context, allocated.Error ?? StatusError.Invalid(kind.ErrorKind(resource.Type), name, errors.All));
        }

        Value item = draft;
        if (creating)
        {
            MetadataValidation.OnCreate(item["metadata"], resource, errors);
            kind.Validate(item, errors, context);
        }
        else
        {
            MetadataValidation.OnUpdate(item["metadata"], old["metadata"], resource, errors, context.Subresource);
            kind.ValidateUpdate(item, old, errors, context);
        }

        if (errors.Any)
        {
            return Refused(request, context, StatusError.Invalid(kind.ErrorKind(resource.Type), name, errors.All));
        }

        kind.Warn(item, old, context.Warnings, context);

        // a patch or PUT that turns out to create needs that right too
        if (creating && request.Target.Verb is "patch" or "update" && request.Subresource is null
            && await Refusals.RefuseAsync(
                services, AuthorizationAttributes.Of(request.Target, request.User) with { Verb = "create" }, cancellation) is { } forbidden)
        {
            return Refused(request, context, forbidden);
        }

        if (creating && kind.RefuseCreate(item, context) is { } ended)
        {
            return Refused(request, context, ended);
        }

        // 12. validating admission, quota last
        if (!intent.Admitted && await services.Admission.ValidateAsync(admission, cancellation) is { } judged)
        {
            return Refused(request, context, judged);
        }

        request.Tell(context);
        if (proposal.Clash is not null)
        {
            await ObjectCommit.UndoAsync(context, cancellation);
            return new WriteOutcome(proposal.Clash, taken, false);
        }

        kind.Settle(draft, context);
        WriteIntent named = intent with { Name = name };
        return await ObjectCommit.MakeAsync(request, named, proposal, context, existing, draft, allocated.Writes, cancellation);
    }

    // 9. own: managedFields, before admission, as upstream
    private static Proposal Owned(RequestContext request, Proposal proposal, Value old, WriteContext context, Manager manager)
    {
        if (proposal.Draft is not { } draft || proposal.Prepared)
        {
            return proposal;
        }

        // upstream looks at what a patch made only once
        if (request.Target.Verb != "patch")
        {
            OwnerReferences.DropRepeated(draft, context.Warnings, admitted: false);
        }

        if (!proposal.Own)
        {
            return proposal;
        }

        ResourceBinding resource = request.Resource;
        ObjectDraft owned = CanonicalObject.ReopenOwned(resource.Type, draft, out bool hasEmpty);
        Ownership.Track(owned, proposal.Clash is null ? old : default, resource, context, manager);
        return hasEmpty
            ? proposal with { Draft = CanonicalObject.Reopen(resource.Type, owned), Sent = draft }
            : proposal with { Draft = owned };
    }

    // warnings are told whether or not the write is refused
    private static WriteOutcome Refused(RequestContext request, WriteContext context, StatusError error)
    {
        request.Tell(context);
        return new WriteOutcome(error, null, false) { Conclusive = context.Conclusive };
    }

    private string PrepareCreate(ObjectDraft draft, ResourceKind kind, WriteContext context)
    {
        ObjectDraft metadata = draft.Object("metadata");
        string name = metadata["name"].TextOrEmpty;
        string prefix = metadata["generateName"].TextOrEmpty;
        if (name.Length == 0 && prefix.Length > 0)
        {
            name = Metadata.Generate(prefix, context.Random);
            metadata.Set("name", name);
        }

        if (context.Namespace.Length > 0)
        {
            metadata.Set("namespace", context.Namespace);
        }

        Metadata.FillOnCreate(metadata, services.NewUid(), context.Now);
        kind.PrepareCreate(draft, context);
        metadata = draft.Object("metadata");
        metadata.Set("generation", kind.HasGeneration(context) && kind.CreationCounts ? 1 : metadata["generation"]);
        return metadata["name"].TextOrEmpty;
    }

    private static void PrepareUpdate(ObjectDraft draft, Value old, ResourceKind kind, WriteContext context)
    {
        Metadata.KeepOnUpdate(draft.Object("metadata"), old);
        kind.PrepareUpdate(draft, old, context);
        Metadata.CountGeneration(draft, old, kind, context);
    }
}
