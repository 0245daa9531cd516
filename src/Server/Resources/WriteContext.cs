using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Server.Audit;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources;

/// <summary>
/// Everything a kind's code may know about the write it takes part in. Time and randomness come from here and nowhere else.
/// </summary>
public sealed class WriteContext
{
    public required ResourceType Type { get; init; }

    /// <summary>"" for cluster-scoped objects.</summary>
    public required string Namespace { get; init; }

    /// <summary>"" while a generated name is still to be made.</summary>
    public required string Name { get; init; }

    /// <summary>"" for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The form of the patch that the object was made from; null when it was not.</summary>
    public PatchFormat? Patch { get; init; }

    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The state this attempt is made against; its answers may be checked again on retry.</summary>
    public required ISnapshot Snapshot { get; init; }

    /// <summary>Seeded in tests and in the simulator.</summary>
    public required Random Random { get; init; }

    /// <summary>The object in other versions, for those who own fields of it there; null when there is one version only.</summary>
    public ManagedVersions? Versions { get; init; }

    /// <summary>Writes to other objects that must happen with this one (a quota's count); one for each resource at most.</summary>
    public List<Write> Writes { get; } = [];

    /// <summary>
    /// Objects that must still be as they are in <see cref="Snapshot"/> when the write happens; otherwise another attempt is made.
    /// </summary>
    public List<Guard> Guards { get; } = [];

    /// <summary>Texts for Warning headers, in order.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What admission wants noted in the audit trail, by <c>plugin.domain/key</c>.</summary>
    public AuditAnnotations AuditAnnotations { get; } = new();

    /// <summary>Others were asked who may not be asked twice: a refusal stands, even if the state has moved on meanwhile.</summary>
    public bool Conclusive { get; set; }

    /// <summary>Gives back what had to be written ahead of the commit, when the commit does not happen.</summary>
    public List<Func<CancellationToken, ValueTask>> Undo { get; } = [];
}
