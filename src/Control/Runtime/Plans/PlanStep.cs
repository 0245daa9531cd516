using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Control.Runtime.Plans;

/// <summary>One step of a plan: a request to the API server, an event, or several steps that do not depend on each other.</summary>
public abstract record PlanStep
{
    /// <summary>The event that tells of the step's success, and of its failure.</summary>
    public Announcement? Announce { get; init; }

    /// <summary>Verb and object, for messages.</summary>
    public abstract string Headline { get; }

    /// <summary>The whole step, for tests and traces.</summary>
    public sealed override string ToString() => Text;

    private protected virtual string Text => Headline;
}

/// <summary>Creates an object; its body has name or generateName. With a parent and subresource, posts to that (a binding).</summary>
public sealed record CreateStep(ApiResource Resource, string Namespace, Value Body) : PlanStep
{
    public (ApiObject Parent, string Subresource)? Under { get; init; }

    public override string Headline =>
        $"create {Resource.Name}{(Under is { } under ? $" {under.Parent.Key.Name}/{under.Subresource}" : "")}";

    private protected override string Text => $"{Headline} {Body}";
}

/// <summary>Replaces an object by an edit of what was read, so that the server refuses it when the object has moved on.</summary>
public sealed record UpdateStep(ApiResource Resource, ApiObject Read, Value Body, string? Subresource = null) : PlanStep
{
    public override string Headline => $"update {Read.Key}{(Subresource is null ? "" : "/" + Subresource)}";

    private protected override string Text =>
        $"{Headline} {Subresource switch { "status" => Body["status"], "finalize" => Body["spec"], _ => Body }}";
}

/// <summary>Merges a JSON merge patch into an object. Patches that must not hit another object of this name carry metadata.uid.</summary>
public sealed record PatchStep(ApiResource Resource, ObjectKey Key, Value Patch, string? Subresource = null) : PlanStep
{
    public override string Headline => $"patch {Key}{(Subresource is null ? "" : "/" + Subresource)}";

    private protected override string Text => $"{Headline} {Patch}";
}

/// <summary>Deletes the object of this uid. One that is gone already counts as deleted.</summary>
/// <param name="ResourceVersion">Null: whatever its version.</param>
/// <param name="Propagation">Background, Foreground or Orphan; null leaves it to the server.</param>
public sealed record DeleteStep(ApiResource Resource, ObjectKey Key, Uid Uid, string? ResourceVersion = null, string? Propagation = null)
    : PlanStep
{
    public override string Headline => $"delete {Key}{(Propagation is null ? "" : " " + Propagation)}";
}

/// <summary>
/// Asks the server itself, not the view. When the answer is no, the plan ends there without fault. Guards what can't be undone.
/// </summary>
public abstract record QuestionStep : PlanStep;

/// <summary>Does an object still live (same uid, not being deleted)? To be asked before adopting for it.</summary>
public sealed record AliveStep(ApiResource Resource, ObjectKey Key, Uid Uid) : QuestionStep
{
    public override string Headline => $"if alive {Key}";
}

/// <summary>Is there no object that uses another? To be asked before the other is let go.</summary>
/// <param name="Namespace">Where users are looked for; null for everywhere.</param>
/// <param name="Uses">Tells of an object of <paramref name="Resource"/> whether it is a user.</param>
public sealed record UnusedStep(ApiResource Resource, string? Namespace, ObjectKey Used, Func<ApiObject, bool> Uses) : QuestionStep
{
    public override string Headline => $"if no {Resource.Name} use {Used}";
}

/// <summary>Records an event.</summary>
public sealed record EventStep(EventNote Note) : PlanStep
{
    public override string Headline => $"event {Note}";
}

/// <summary>Steps that do not depend on each other, sent together.</summary>
/// <param name="SlowStart">
/// True: first one, then two, four, eight…, and none after a failure, so that what can't work is not tried five hundred times.
/// </param>
public sealed record TogetherStep(IReadOnlyList<PlanStep> Steps, bool SlowStart = false) : PlanStep
{
    public override string Headline => string.Join(", ", Steps.Select(step => step.Headline));

    private protected override string Text => string.Join('\n', Steps);
}
