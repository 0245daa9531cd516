using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>Step 13 of a write: the bytes to store, the commit, and what is answered of it.</summary>
internal static class ObjectCommit
{
    /// <param name="request">The request.</param>
    /// <param name="intent">What the verb wants, with the object's name.</param>
    /// <param name="proposal">What it proposed.</param>
    /// <param name="context">The attempt.</param>
    /// <param name="existing">What is there; null when the object is new.</param>
    /// <param name="draft">The object, finished.</param>
    /// <param name="allocated">Writes to other objects that go with it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async ValueTask<WriteOutcome> MakeAsync(
        RequestContext request,
        WriteIntent intent,
        Proposal proposal,
        WriteContext context,
        Existing? existing,
        ObjectDraft draft,
        IReadOnlyList<Write> allocated,
        CancellationToken cancellation)
    {
        ResourceBinding resource = request.Resource;
        ResourceKind kind = resource.Kind;
        ResourceName resourceName = resource.Type.Name;
        string name = intent.Name;
        Value item = draft;
        bool creating = existing is null;
        ReadOnlyMemory<byte> bytes = await HeldAsync(resource, draft, context, cancellation);
        if (existing is not null && bytes.Span.SequenceEqual(existing.Stored.Bytes.Span))
        {
            return new WriteOutcome(null, existing.Shown, false);
        }

        ObjectKey key = resource.KeyOf(context.Namespace, name);
        Revision seen = existing?.Stored.Revision ?? Revision.None;
        bool last = !creating && item["metadata"]["deletionTimestamp"].Exists && item["metadata"]["finalizers"].Count == 0
            && (item["metadata"]["deletionGracePeriodSeconds"].Integer ?? 0) == 0 && !kind.HoldsDeletion(item);
        if (context.DryRun)
        {
            return new WriteOutcome(null, await resource.ShowAsync(CanonicalObject.Unsaved(key, bytes, seen), cancellation), creating);
        }

        var write = new Write(key, seen, last ? default(ReadOnlyMemory<byte>?) : bytes, kind.TimeToLive(item, context));
        IReadOnlyList<Write> others = last ? kind.Release(existing!.Value, context) : allocated;
        CommitResult result = await CommitParts.CommitAsync(resource.Store, write, others, context, cancellation);

        // of one that may have happened after all nothing is taken back
        if (result is CommitResult.Conflict or CommitResult.Refused)
        {
            await UndoAsync(context, cancellation);
        }

        switch (result)
        {
            case CommitResult.Done done:
                StoredObject made = done.Objects[0] ?? CanonicalObject.Unsaved(key, bytes, done.Revision);
                return new WriteOutcome(null, await resource.ShowAsync(made, cancellation), creating);
            case CommitResult.Conflict { Index: 0 } conflict when creating:
                bool retry = context.Name.Length == 0 || intent.MayUpdate;
                StatusError taken = item["metadata"]["generateName"].HasText
                    ? StatusError.NameNotGenerated(resourceName, name)
                    : StatusError.AlreadyExists(resourceName, name);
                return new WriteOutcome(taken, conflict.Current, false) { Conflicted = retry };
            case CommitResult.Conflict conflict:
                return new WriteOutcome(StatusError.Modified(resourceName, name), conflict.Current, false)
                {
                    Conflicted = !proposal.RevisionGiven || conflict.Index > 0,
                    Elsewhere = conflict.Index > 0,
                };
            case CommitResult.Refused refusal:
                return new WriteOutcome(StatusError.ServiceUnavailable(refusal.Reason), null, false);
            default:
                return new WriteOutcome(StatusError.Plain500(((CommitResult.Unknown)result).Reason), null, false);
        }
    }

    /// <summary>Gives back what was written ahead of a commit that does not happen.</summary>
    public static async ValueTask UndoAsync(WriteContext context, CancellationToken cancellation)
    {
        foreach (Func<CancellationToken, ValueTask> undo in context.Undo)
        {
            await undo(cancellation);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> HeldAsync(
        ResourceBinding resource, ObjectDraft draft, WriteContext context, CancellationToken cancellation)
    {
        try
        {
            return await resource.HoldAsync(CanonicalObject.Encode(resource.Type, draft), cancellation);
        }
        catch (ConversionException)
        {
            await UndoAsync(context, cancellation);
            throw;
        }
    }
}
