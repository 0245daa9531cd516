using Xebec.Api.Documents;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>What deleting an object amounts to: nothing more to do, a mark that others act on, or its end.</summary>
/// <param name="Marked">The object with its deletion marks; of a removal, what the answer shows.</param>
/// <param name="Remove">True: the object goes now. False: it stays, marked, for finalizers or its grace period.</param>
/// <param name="Unchanged">It was marked before and nothing changes.</param>
/// <param name="Announced">Of a removal: watchers see the marks first, as of every kind that has a grace period, even of none.</param>
public sealed record Deletion(ObjectDraft? Marked, bool Remove, bool Unchanged = false, bool Announced = false)
{
    public const string OrphanFinalizer = "orphan";
    public const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Decides from the object, its kind and the options. Pure.</summary>
    public static Deletion Decide(StoredObject existing, Value old, ResourceKind kind, DeleteOptions options, DateTimeOffset now)
    {
        Value metadata = old["metadata"];
        bool marked = metadata["deletionTimestamp"].Exists;
        Propagation propagation = options.Propagation;
        if (propagation == Propagation.Unset && kind.OrphansByDefault
            && !metadata["finalizers"].Elements.ToList().Exists(f => f.TextOrEmpty is OrphanFinalizer or ForegroundFinalizer))
        {
            propagation = Propagation.Orphan;
        }

        List<string> finalizers = FinalizersAfter(metadata["finalizers"], propagation);
        bool finalizersChange = !Same(metadata["finalizers"], finalizers);
        long? grace = kind.GracePeriodSeconds(old, options.GracePeriodSeconds);

        if (marked)
        {
            long before = metadata["deletionGracePeriodSeconds"].Integer ?? 0;
            bool shorter = grace is { } asked && options.GracePeriodSeconds is not null && asked < before;
            bool remove = finalizers.Count == 0 && !kind.HoldsDeletion(old) && (grace is null || (shorter ? grace == 0 : before == 0));
            if (!remove && !shorter && !finalizersChange)
            {
                return new Deletion(null, false, true);
            }

            var again = ObjectDraft.Open(old);
            if (shorter)
            {
                // measured from when the deletion was first asked for, as upstream
                string due = metadata["deletionTimestamp"].TextOrEmpty;
                DateTimeOffset first = DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(-before);
                Mark(again, first.AddSeconds(grace!.Value), grace, false, countGeneration: false);
            }

            SetFinalizers(again, finalizers);
            return new Deletion(again, remove, Announced: shorter);
        }

        var draft = ObjectDraft.Open(old);
        bool held = finalizers.Count > 0 || kind.HoldsDeletion(old);
        bool stays = held || grace > 0;
        if (stays || grace is not null)
        {
            // what the kind itself holds has no grace period, and being held is no generation of it
            bool byKind = kind.HoldsDeletion(old);
            Mark(draft, now.AddSeconds(grace ?? 0), grace, held && !byKind, countGeneration: !byKind);
        }

        SetFinalizers(draft, finalizers);
        return new Deletion(draft, !stays, Announced: grace is not null);
    }

    private static void Mark(ObjectDraft draft, DateTimeOffset end, long? graceSeconds, bool finalizers, bool countGeneration)
    {
        ObjectDraft metadata = draft.Object("metadata");
        metadata.Set("deletionTimestamp", Metadata.Time(end));
        if (graceSeconds is not null || finalizers)
        {
            metadata.Set("deletionGracePeriodSeconds", graceSeconds ?? 0);
        }

        if (countGeneration && metadata["generation"].Integer is { } generation and > 0)
        {
            metadata.Set("generation", generation + 1);
        }
    }

    private static List<string> FinalizersAfter(Value current, Propagation propagation)
    {
        var all = new List<string>();
        foreach (Value one in current.Elements)
        {
            all.Add(one.TextOrEmpty);
        }

        if (propagation != Propagation.Unset)
        {
            all.RemoveAll(f => f is OrphanFinalizer or ForegroundFinalizer);
            if (propagation is Propagation.Orphan)
            {
                all.Add(OrphanFinalizer);
            }
            else if (propagation is Propagation.Foreground)
            {
                all.Add(ForegroundFinalizer);
            }
        }

        return all;
    }

    private static bool Same(Value current, List<string> finalizers)
    {
        int i = 0;
        foreach (Value one in current.Elements)
        {
            if (i >= finalizers.Count || !one.TextIs(finalizers[i++]))
            {
                return false;
            }
        }

        return i == finalizers.Count;
    }

    private static void SetFinalizers(ObjectDraft draft, List<string> finalizers)
    {
        Value all = finalizers.Count == 0 ? default(Value) : new ArrayDraft(finalizers.Select(f => (Value)f));
        draft.Object("metadata").Set("finalizers", all);
    }
}
