namespace Xebec.Control.Deployments;

/// <summary>
/// RollingUpdate: the new ReplicaSet grows into the room there is, then old ones shrink by what is available beyond the minimum.
/// </summary>
internal sealed partial class Rollout
{
    private void RollingUpdate()
    {
        TendNew(create: true);
        if (_new is null || GrowNew())
        {
            return;
        }

        if (!ShrinkOld())
        {
            CleanUpWhenComplete();
        }
    }

    private bool GrowNew()
    {
        long wanted = _new!.Wanted >= _replicas ? _replicas : RoomForNew(_new.Wanted);
        if (wanted == _new.Wanted)
        {
            return false;
        }

        Scale(_new, wanted);
        return true;
    }

    private bool ShrinkOld()
    {
        List<ReplicaSetState> old = [.. Old.Where(set => set.Wanted > 0)];
        if (old.Count == 0)
        {
            return false;
        }

        long total = _all.Sum(set => set.Wanted);
        long minAvailable = _replicas - _fenceposts.MaxUnavailable;
        long newUnavailable = _new!.Wanted - _new.Available;
        long room = total - minAvailable - newUnavailable;
        if (room <= 0)
        {
            return false;
        }

        return ShrinkUnhealthy(old, room) + ShrinkAvailable(old, minAvailable) > 0;
    }

    // old pods that are not available go first: they cost nothing
    private long ShrinkUnhealthy(List<ReplicaSetState> old, long room)
    {
        long removed = 0;
        foreach (ReplicaSetState set in old)
        {
            long remove = Math.Min(room - removed, set.Wanted - set.Available);
            if (remove > 0)
            {
                Scale(set, set.Wanted - remove);
                removed += remove;
            }
        }

        return removed;
    }

    private long ShrinkAvailable(List<ReplicaSetState> old, long minAvailable)
    {
        long room = _all.Sum(set => set.Available) - minAvailable;
        long removed = 0;
        foreach (ReplicaSetState set in old)
        {
            long remove = Math.Min(room - removed, set.Wanted);
            if (remove > 0)
            {
                Scale(set, set.Wanted - remove);
                removed += remove;
            }
        }

        return removed;
    }
}
