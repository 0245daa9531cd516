using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.StorageProtection;

/// <summary>Keeps what is deleted while something uses it: a finalizer, taken away as soon as nothing does.</summary>
public abstract class ProtectionController : IController
{
    private readonly ApiResource _guarded;
    private readonly string _finalizer;

    /// <param name="finalizer">Admission puts it on new objects; here it is put on those that came without.</param>
    private protected ProtectionController(ApiResource guarded, string finalizer)
    {
        _guarded = guarded;
        _finalizer = finalizer;
        Outputs = [new ControlOutput(guarded, null, OutputVerbs.Update, Shared: true)];
    }

    public abstract string Name { get; }

    public abstract IReadOnlyList<ControlInput> Inputs { get; }

    public IReadOnlyList<ControlOutput> Outputs { get; }

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[_guarded].Get(key) is not { } item)
        {
            return Plan.Nothing;
        }

        List<Value> finalizers = [.. item.Root["metadata"]["finalizers"].Elements.ToList()];
        bool guarded = finalizers.Exists(f => f.TextIs(_finalizer));
        if (!Owners.IsBeingDeleted(item))
        {
            return guarded ? Plan.Nothing : Plan.Of(With(item, [.. finalizers, _finalizer]));
        }

        return !guarded || IsUsed(item, snapshot)
            ? Plan.Nothing
            : Plan.Of([.. Questions(item), With(item, finalizers.Where(f => !f.TextIs(_finalizer)))]);
    }

    private protected abstract bool IsUsed(ApiObject item, ControlSnapshot snapshot);

    /// <summary>Asked before the item goes, where views of users may be behind.</summary>
    private protected virtual IEnumerable<QuestionStep> Questions(ApiObject item) => [];

    private UpdateStep With(ApiObject item, IEnumerable<Value> finalizers)
    {
        ObjectDraft body = item.Edit();
        body.Object("metadata").Set("finalizers", new ArrayDraft(finalizers));
        return new UpdateStep(_guarded, item, body);
    }
}
