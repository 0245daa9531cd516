using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Resources;
using Xebec.Server.Watching;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Life;

/// <summary>Ends a definition that was deleted, after all of its objects.</summary>
/// <remarks>
/// 1. Say that it has begun. 2. Delete every object, straight in the store: nobody is asked, as in upstream. 3. Wait for those that
/// finalizers hold.
/// 4. After a minute say so, and begin again. 5. When none is left, let the definition go. No object can come meanwhile: a new one is
/// guarded by the revision of its definition. Several servers may do all this at the same time.
/// </remarks>
internal sealed class InstanceRemoval(IStore store, DefinitionWrites writes, TimeProvider time)
{
    // objects that are deleted at the same time: one waits for the disk as long as many
    private const int AtOnce = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // whatever an object is made of, it is only marked
    private static readonly TypeSchema Anything = SchemaCompiler.Compile(default);

    private static readonly ResourceKind Kind = new();

    public async Task RunAsync(LivingDefinition definition, CancellationToken cancellation)
    {
        StoredObject stored = definition.Stored;
        if (!definition.Established)
        {
            await ReleaseAsync(stored, "NeverEstablished", "resource was never established", cancellation);
            return;
        }

        var resource = new ResourceName(definition.Group, definition.Names.Resources[0]);
        while (await SayAsync(stored, "InstanceDeletionInProgress", "CustomResource deletion is in progress", cancellation))
        {
            if (await RemoveAllAsync(resource, cancellation))
            {
                await ReleaseAsync(stored, "InstanceDeletionCompleted", "removed all instances", cancellation);
                return;
            }

            await SayAsync(stored, "InstanceDeletionCheck",
                "could not confirm zero CustomResources remaining: context deadline exceeded", cancellation);
        }
    }

    private Task<bool> SayAsync(StoredObject definition, string reason, string message, CancellationToken cancellation)
    {
        return writes.ChangeAsync(definition, d => DefinitionWrites.WithStatus(d, Say), cancellation);

        bool Say(ObjectDraft status) =>
            DefinitionConditions.Set(status, DefinitionConditions.Terminating, true, reason, message, time.GetUtcNow());
    }

    private Task ReleaseAsync(StoredObject definition, string reason, string message, CancellationToken cancellation) => writes.ChangeAsync(
        definition,
        d =>
        {
            var draft = ObjectDraft.Open(d);
            DefinitionConditions.Set(draft.Object("status"), DefinitionConditions.Terminating, false, reason, message, time.GetUtcNow());
            bool held = draft.Object("metadata").Array("finalizers").RemoveAll(f => f.TextIs(LivingDefinition.Cleanup)) > 0;
            return held ? draft : null;
        },
        cancellation);

    /// <summary>False when some are still there after a minute.</summary>
    private async Task<bool> RemoveAllAsync(ResourceName resource, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        Revision marked = Revision.None;
        try
        {
            await StoreFollower.UntilAsync(
                store,
                resource,
                async (_, stop) =>
                {
                    ISnapshot now = await store.ReadLatestAsync(stop);
                    if (await MarkAsync(now.List(resource).Where(o => o.Revision > marked), stop))
                    {
                        marked = now.Revision;
                    }

                    return now.Count(resource) == 0;
                },
                either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>False when the store refused one.</summary>
    private async Task<bool> MarkAsync(IEnumerable<StoredObject> items, CancellationToken cancellation)
    {
        bool all = true;
        foreach (StoredObject[] some in items.Chunk(AtOnce))
        {
            CommitResult?[] results = await Task.WhenAll(some.Select(o => MarkAsync(o, cancellation)));
            all &= results.All(r => r is null or CommitResult.Done or CommitResult.Conflict);
        }

        return all;
    }

    // null when there is nothing to do; after a conflict the newer state comes round
    private async Task<CommitResult?> MarkAsync(StoredObject item, CancellationToken cancellation)
    {
        var deletion = Deletion.Decide(item, ParsedObject.Of(item).Root, Kind, new DeleteOptions(), time.GetUtcNow());
        if (deletion.Unchanged)
        {
            return null;
        }

        ReadOnlyMemory<byte>? bytes = deletion.Remove ? default(ReadOnlyMemory<byte>?) : CanonicalObject.Encode(Anything, deletion.Marked!);
        return await store.CommitAsync(new Commit(new Write(item.Key, item.Revision, bytes)), cancellation);
    }
}
