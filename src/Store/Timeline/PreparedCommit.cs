using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// A commit checked for form, with the facts of its objects read: what the caller's thread can do before the single writer takes over.
/// </summary>
internal class PreparedCommit
{
    private readonly PreparedWrite[] _prepared;

    /// <exception cref="ArgumentException">Two writes of one resource type, or bytes without a proper <c>metadata</c>.</exception>
    public PreparedCommit(Commit commit, ObjectFactsReader reader, Func<ResourceName, ISeal>? seals = null)
        : this(commit)
    {
        for (int i = 0; i < _prepared.Length; i++)
        {
            Write write = commit.Writes[i];
            for (int j = 0; j < i; j++)
            {
                if (commit.Writes[j].Key.Resource == write.Key.Resource)
                {
                    throw new ArgumentException(
                        $"a commit writes two objects of {write.Key.Resource}: {commit.Writes[j].Key} and {write.Key}", nameof(commit));
                }
            }

            try
            {
                if (write.Bytes is { } bytes)
                {
                    ObjectFacts facts = reader.Read(write.Key.Resource, bytes);
                    _prepared[i] = new PreparedWrite(facts, seals is null ? default : seals(write.Key.Resource).Seal(write.Key, bytes));
                }
            }
            catch (FormatException e)
            {
                throw new ArgumentException($"cannot store {write.Key}: {e.Message}", nameof(commit), e);
            }
        }
    }

    /// <summary>A commit of deletions only, which have no bytes to look at.</summary>
    protected PreparedCommit(Commit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Commit = commit;
        _prepared = new PreparedWrite[commit.Writes.Count];
    }

    public Commit Commit { get; }

    /// <summary>Of each write.</summary>
    public ReadOnlySpan<PreparedWrite> Prepared => _prepared;

    /// <summary>A deletion.</summary>
    public static PreparedCommit Deletion(Write deletion) => new(new Commit(deletion));

    /// <summary>
    /// Checks the expected revisions and, when all hold, applies the writes to the draft and adds their events. A deletion of what is not
    /// there writes nothing; a commit that writes nothing does not use up the revision (its result tells the one before).
    /// </summary>
    public CommitResult Apply(StateDraft draft, Revision revision, DateTimeOffset now, List<StoreEvent> events)
    {
        IReadOnlyList<Write> writes = Commit.Writes;
        // first what is there, then what comes in its place
        var objects = new StoredObject?[writes.Count];
        for (int i = 0; i < writes.Count; i++)
        {
            bool differs = Differs(draft, writes[i].Key, writes[i].Expected, out StoredObject? current);
            objects[i] = current;
            if (differs)
            {
                return new CommitResult.Conflict(i, current);
            }
        }

        for (int i = 0; i < Commit.Guards.Count; i++)
        {
            if (Differs(draft, Commit.Guards[i].Key, Commit.Guards[i].Expected, out StoredObject? current))
            {
                return new CommitResult.Conflict(writes.Count + i, current);
            }
        }

        bool changed = false;
        for (int i = 0; i < writes.Count; i++)
        {
            Write write = writes[i];
            StoredObject? before = objects[i];
            if (_prepared[i].Facts is { } facts)
            {
                objects[i] = new StoredObject(
                    before?.Place ?? new Place(write.Key), revision, facts, write.TimeToLive is { } life ? now + life : null);
                draft.Put(objects[i]!);
            }
            else
            {
                objects[i] = null;
                draft.Remove(write.Key);
            }

            if (objects[i] is not null || before is not null)
            {
                events.Add(new StoreEvent(revision, objects[i], before));
                changed = true;
            }
        }

        return new CommitResult.Done(changed ? revision : new Revision(revision.Number - 1), objects);
    }

    private static bool Differs(StateDraft draft, ObjectKey key, Revision expected, out StoredObject? current)
    {
        current = draft.Get(key);
        return (current?.Revision ?? Revision.None) != expected;
    }
}

/// <summary>What is known of one write before it is made.</summary>
/// <param name="Facts">Of the object; null for a deletion.</param>
/// <param name="Stored">What is stored of its bytes, where something is.</param>
internal readonly record struct PreparedWrite(ObjectFacts? Facts, ReadOnlyMemory<byte> Stored);
