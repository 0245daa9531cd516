using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Runtime;

/// <summary>
/// Brings part of the cluster from what is to what is asked for: a pure function from what is seen to what is to be done. What it reads
/// and what it may write is declared, and the runtime holds it to that.
/// </summary>
public interface IController
{
    /// <summary>As upstream calls it, in events and as the account it acts as: <c>deployment-controller</c>.</summary>
    string Name { get; }

    IReadOnlyList<ControlInput> Inputs { get; }

    IReadOnlyList<ControlOutput> Outputs { get; }

    /// <summary>
    /// What to do about <paramref name="key"/>. Must do no I/O, keep no state, and give the same plan for the same arguments.
    /// </summary>
    Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now);
}

/// <summary>Names the keys that a change of an input concerns.</summary>
/// <param name="change">What changed.</param>
/// <param name="snapshot">The inputs as of now, the change included.</param>
/// <param name="concern">To be called with each key.</param>
public delegate void KeysConcerned(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern);

/// <summary>Something a controller reads, and whom its changes concern.</summary>
public sealed record ControlInput(ApiResource Resource, KeysConcerned Keys)
{
    /// <summary>Selectors, as in a query string, when not all objects matter. Default: "".</summary>
    public string Query { get; init; } = "";

    /// <summary>How its objects are looked up, besides by name.</summary>
    public IReadOnlyList<InformerIndex> Indexes { get; init; } = [];

    /// <summary>An input whose objects are themselves what is reconciled.</summary>
    public static ControlInput Itself(ApiResource resource) => new(resource, static (change, _, concern) => concern(change.Object.Key));

    /// <summary>An input that is looked at, but whose changes concern nobody.</summary>
    public static ControlInput LookedAt(ApiResource resource) => new(resource, static (_, _, _) => { });
}

/// <summary>Something a controller writes.</summary>
/// <param name="Subresource">Null for the object itself.</param>
/// <param name="Shared">True when others write such objects too; false when each such object is this controller's alone.</param>
public sealed record ControlOutput(ApiResource Resource, string? Subresource, OutputVerbs Verbs, bool Shared = false);

[Flags]
public enum OutputVerbs
{
    Create = 1,
    Update = 2,
    Patch = 4,
    Delete = 8,
}
