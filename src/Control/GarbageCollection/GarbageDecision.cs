using Xebec.Api.Keys;

namespace Xebec.Control.GarbageCollection;

/// <summary>How it stands with an owner.</summary>
internal enum OwnerState
{
    /// <summary>It lives.</summary>
    Solid,

    /// <summary>It is being deleted in the foreground, and waits for its dependents to go.</summary>
    Waiting,

    /// <summary>It is gone.</summary>
    Dangling,
}

internal enum GarbageAction
{
    Keep,

    /// <summary>Some owners live: only the references to the others go.</summary>
    Detach,

    /// <summary>It goes, and waits for its own dependents.</summary>
    DeleteInForeground,

    /// <summary>
    /// As <see cref="DeleteInForeground"/>; but first its references must no longer block, because a dependent waits already: a circle.
    /// </summary>
    UnblockAndDeleteInForeground,

    Delete,
}

/// <summary>What becomes of an object, by how it stands with its owners. A pure function.</summary>
/// <param name="Detached">The owners to be let go of.</param>
internal readonly record struct GarbageDecision(GarbageAction Action, IReadOnlyList<Uid> Detached)
{
    /// <param name="owners">Each owner's state.</param>
    /// <param name="hasDependents">Whether anything names the object as its owner.</param>
    /// <param name="hasWaitingDependents">Whether one of those is being deleted in the foreground itself.</param>
    public static GarbageDecision Of(IReadOnlyList<(Uid Uid, OwnerState State)> owners, bool hasDependents, bool hasWaitingDependents)
    {
        List<Uid> going = [.. owners.Where(owner => owner.State != OwnerState.Solid).Select(owner => owner.Uid)];
        if (going.Count == 0)
        {
            return new GarbageDecision(GarbageAction.Keep, []);
        }

        if (going.Count < owners.Count)
        {
            return new GarbageDecision(GarbageAction.Detach, going);
        }

        bool awaited = owners.Any(owner => owner.State == OwnerState.Waiting);
        if (!awaited || !hasDependents)
        {
            return new GarbageDecision(GarbageAction.Delete, []);
        }

        return new GarbageDecision(
            hasWaitingDependents ? GarbageAction.UnblockAndDeleteInForeground : GarbageAction.DeleteInForeground, []);
    }
}
