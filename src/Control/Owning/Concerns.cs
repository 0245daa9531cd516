using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime;

namespace Xebec.Control.Owning;

/// <summary>
/// Which owners the change of a dependent concerns: its controller, both when it changed hands, and of an orphan all that might adopt it.
/// </summary>
/// <param name="resource">The owners.</param>
/// <param name="kind">Their kind, as owner references name it.</param>
/// <param name="adopts">Whether an owner would take an orphan.</param>
internal sealed class Concerns(ApiResource resource, string kind, Func<ApiObject, ApiObject, bool> adopts)
{
    public void Of(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (change.Old is not null && change.New is not null && Owners.ControllerUid(change.Old) != Owners.ControllerUid(change.New))
        {
            Owner(change.Old, snapshot, concern);
        }

        if (Owners.ControllerOf(change.Object) is not null)
        {
            Owner(change.Object, snapshot, concern);
            return;
        }

        if (change.Deleted)
        {
            return;
        }

        foreach (ApiObject candidate in snapshot[resource].InNamespace(change.Object.Key.Namespace))
        {
            if (adopts(candidate, change.Object))
            {
                concern(candidate.Key);
            }
        }
    }

    /// <summary>The controller of an object, when it is one of these and still the one the object means.</summary>
    public void Owner(ApiObject dependent, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (Owners.ControllerOf(dependent) is { } reference && reference.Kind == kind
            && snapshot[resource].Get(dependent.Key.Namespace, reference.Name) is { } owner
            && owner.Uid.Text == reference.Uid)
        {
            concern(owner.Key);
        }
    }
}
