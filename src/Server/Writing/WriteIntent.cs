using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>What a verb wants written; asked again with a newer state after a conflict.</summary>
/// <param name="Name">The object's name; "" while it is to be generated.</param>
/// <param name="Subresource">"" for the object.</param>
/// <param name="Options">Query options.</param>
/// <param name="Manager">Who owns the changes.</param>
/// <param name="MayUpdate">A create that finds the object there becomes an update (apply, PUT of kinds that allow it).</param>
/// <param name="Propose">The new object for a state: existing and its parsed value are null and absent when there is none.</param>
public sealed record WriteIntent(
    string Name,
    string Subresource,
    WriteOptions Options,
    Manager Manager,
    bool MayUpdate,
    Func<StoredObject?, Value, WriteContext, Proposal> Propose)
{
    /// <summary>Admission has judged what the client sent (a Binding), so that the object it leads to is not judged again.</summary>
    public bool Admitted { get; init; }

    /// <summary>The form of the patch; null when the verb is not patch.</summary>
    public PatchFormat? Patch { get; init; }
}

/// <summary>Who owns changes: a manager's name and how it writes.</summary>
public sealed record Manager(string Name, string Operation);

/// <summary>A verb's new object, or why there is none.</summary>
public sealed record Proposal
{
    public StatusError? Error { get; init; }

    public ObjectDraft? Draft { get; init; }

    /// <summary>Of a create: the name is taken. Told last, when nothing else is wrong with the new object.</summary>
    public StatusError? Clash { get; init; }

    /// <summary>The write would change nothing: answer what is there.</summary>
    public bool Unchanged { get; init; }

    /// <summary>The client named the resourceVersion it saw: a conflict is its to resolve.</summary>
    public bool RevisionGiven { get; init; }

    /// <summary>What admission judges in the object's stead; null for the object itself.</summary>
    public ProposedPart? Part { get; init; }

    /// <summary>The object with the empty lists it was sent with, which errors show; absent when there were none.</summary>
    public Value Sent { get; init; }

    /// <summary>Ownership is still to be computed; false when apply has done so.</summary>
    public bool Own { get; init; } = true;

    /// <summary>
    /// A change of the server's own (a pod's binding): nothing is reset, counted, owned, admitted or validated; it is committed as it is.
    /// </summary>
    public bool Prepared { get; init; }

    public static Proposal Of(StatusError error) => new() { Error = error };
}

/// <summary>A view of an object, with a form of its own, through which it is written (a Scale).</summary>
/// <param name="Kind">The view's.</param>
/// <param name="Type">The type of <paramref name="Item"/> and <paramref name="Old"/>.</param>
/// <param name="Item">As it is proposed; admission may change it.</param>
/// <param name="Old">As it was.</param>
/// <param name="Into">The object that the view, as admission left it, leads to.</param>
public sealed record ProposedPart(KindName Kind, TypeSchema Type, ObjectDraft Item, Value Old, Func<ObjectDraft, ObjectDraft> Into);

/// <summary>What became of a write.</summary>
/// <param name="Error">Null when it succeeded.</param>
/// <param name="Object">The object as stored; of an error, the object that was in the way when known.</param>
/// <param name="Created">True when the object is new: 201 instead of 200.</param>
public sealed record WriteOutcome(StatusError? Error, StoredObject? Object, bool Created)
{
    /// <summary>Another writer was faster and the client did not insist on a revision: worth another attempt.</summary>
    public bool Conflicted { get; init; }

    /// <summary>The error stands, whatever a newer state says.</summary>
    public bool Conclusive { get; init; }

    /// <summary>What was in the way was not the object but something it shares with others: a node port, an address, a quota.</summary>
    public bool Elsewhere { get; init; }
}
