using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
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
        WriteContext context = ContextOf(request, intent, snapshot, cancellation);
        Existing? there = await Existing.FindAsync(resource, snapshot, context, cancellation);
        Proposal proposal = await ProposeAsync(resource, intent, there, context);
        if (proposal.Error is not null || proposal.Unchanged)
        {
            return new WriteOutcome(proposal.Error, proposal.Error is null ? there?.Shown : null, false);
        }

        // a new object whose name is taken is judged as if it were not
        Existing? existing = proposal.Clash is null ? there : null;
        if (proposal.Prepared)
        {
            return await ObjectCommit.MakeAsync(request, intent, proposal, context, existing, proposal.Draft!, [], cancellation);
        }

        var steps = new WriteSteps(services, request, intent, context, proposal, existing?.Value ?? default);
        StatusError? refused = await steps.TakeAsync(cancellation);

        // warnings are told whether or not the write is refused
        request.Tell(context);
        if (refused is not null)
        {
            return new WriteOutcome(refused, null, false) { Conclusive = context.Conclusive };
        }

        if (proposal.Clash is not null)
        {
            await ObjectCommit.UndoAsync(context, cancellation);
            return new WriteOutcome(proposal.Clash, there?.Shown, false);
        }

        resource.Kind.Settle(steps.Draft, context);
        WriteIntent named = intent with { Name = steps.Name };
        return await ObjectCommit.MakeAsync(request, named, proposal, context, existing, steps.Draft, steps.Allocated, cancellation);
    }

    private WriteContext ContextOf(RequestContext request, WriteIntent intent, ISnapshot snapshot, CancellationToken cancellation) => new()
    {
        Type = request.Resource.Type,
        Namespace = request.Target.Namespace,
        Name = intent.Name,
        Subresource = intent.Subresource,
        Patch = intent.Patch,
        User = request.User,
        DryRun = intent.Options.DryRun,
        Now = services.Time.GetUtcNow(),
        Snapshot = snapshot,
        Random = services.Random,
        Versions = request.Resource.Versions is { } versions ? new ManagedVersions(versions, cancellation) : null,
    };

    // 7 (of patches) the new object, complete; 9 own: again when somebody owns fields in a version that has to be fetched first
    private static async ValueTask<Proposal> ProposeAsync(
        ResourceBinding resource, WriteIntent intent, Existing? there, WriteContext context)
    {
        Value old = there?.Value ?? default;
        Proposal proposal;
        do
        {
            proposal = Owned(intent.Propose(there?.Shown, old, context), old, resource, context, intent.Manager);
        }
        while (context.Versions is { } others && await others.FetchAsync());

        return proposal;
    }

    // 9. own: managedFields, before admission, as upstream
    private static Proposal Owned(Proposal proposal, Value old, ResourceBinding resource, WriteContext context, Manager manager)
    {
        if (proposal.Draft is not { } draft || proposal.Prepared)
        {
            return proposal;
        }

        // upstream looks at what a patch made only once, later
        if (context.Patch is null)
        {
            OwnerReferences.DropRepeated(draft, context.Warnings, admitted: false);
        }

        if (!proposal.Own)
        {
            return proposal;
        }

        ObjectDraft owned = CanonicalObject.ReopenOwned(resource.Type, draft, out bool hasEmpty);
        Ownership.Track(owned, proposal.Clash is null ? old : default, resource, context, manager);
        return hasEmpty
            ? proposal with { Draft = CanonicalObject.Reopen(resource.Type, owned), Sent = draft }
            : proposal with { Draft = owned };
    }
}
