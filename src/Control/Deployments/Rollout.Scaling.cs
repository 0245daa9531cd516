namespace Xebec.Control.Deployments;

/// <summary>
/// Scaling: one active ReplicaSet takes it all; several in the middle of a rollout share it in proportion to their sizes.
/// </summary>
internal sealed partial class Rollout
{
    private void ScaleInProportion()
    {
        List<ReplicaSetState> active = [.. _all.Where(set => set.Wanted > 0)];
        ReplicaSetState? only = active.Count switch
        {
            0 => _new ?? _all.LastOrDefault(),
            1 => active[0],
            _ => null,
        };
        if (only is not null)
        {
            Scale(only, _replicas);
            return;
        }

        if (active.Count == 0)
        {
            return;
        }

        if (IsSaturated())
        {
            // the rollout is over, only its remains are left
            foreach (ReplicaSetState old in Old.Where(set => set.Wanted > 0).ToList())
            {
                Scale(old, 0);
            }

            return;
        }

        if (_deployment.Spec.Strategy.Type == "RollingUpdate")
        {
            Share(active);
        }
    }

    private bool IsSaturated() =>
        _new is not null
        && Revisions.NumberOf(_new.Annotations, Revisions.DesiredReplicas) == _replicas
        && _new.Wanted == _replicas
        && _new.Available == _replicas;

    private void Share(List<ReplicaSetState> active)
    {
        long allowed = _replicas > 0 ? _replicas + _fenceposts.MaxSurge : 0;
        long toAdd = allowed - active.Sum(set => set.Wanted);

        // the largest first; of equals the newest grows first and the oldest shrinks first
        List<ReplicaSetState> order = toAdd >= 0
            ? [.. active.OrderByDescending(set => set.Wanted).ThenByDescending(set => set.Created)]
            : [.. active.OrderByDescending(set => set.Wanted).ThenBy(set => set.Created)];
        var sizes = new List<(ReplicaSetState Set, long Size)>();
        long added = 0;
        foreach (ReplicaSetState set in order)
        {
            long share = toAdd == 0 ? 0 : Proportion(set, toAdd, added);
            sizes.Add((set, set.Wanted + share));
            added += share;
        }

        for (int i = 0; i < sizes.Count; i++)
        {
            // what rounding left over goes to the first
            long size = i == 0 && toAdd != 0 ? Math.Max(0, sizes[i].Size + toAdd - added) : sizes[i].Size;
            Scale(sizes[i].Set, size);
        }
    }

    private long Proportion(ReplicaSetState set, long toAdd, long added)
    {
        if (set.Wanted == 0 || toAdd == added)
        {
            return 0;
        }

        long share = ShareOf(set);
        long rest = toAdd - added;
        return toAdd > 0 ? Math.Min(share, rest) : Math.Max(share, rest);
    }

    private long ShareOf(ReplicaSetState set)
    {
        if (_replicas == 0)
        {
            return -set.Wanted;
        }

        long before = Revisions.NumberOf(set.Annotations, Revisions.MaxReplicas);
        if (before == 0)
        {
            before = _deployment.Status.Replicas;
        }

        if (before == 0)
        {
            return 0;
        }

        double size = (double)(set.Wanted * (_replicas + _fenceposts.MaxSurge)) / before;
        return (long)Math.Round(size, MidpointRounding.AwayFromZero) - set.Wanted;
    }

    // sizes a ReplicaSet, and notes what it was sized for
    private void Scale(ReplicaSetState set, long replicas)
    {
        if (set.Wanted != replicas)
        {
            set.Scale(replicas);
        }

        set.EditAnnotations(annotations => Revisions.NoteReplicas(annotations, _replicas, _replicas + _fenceposts.MaxSurge));
    }
}
