using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>A patched object, or why there is none.</summary>
public readonly record struct PatchResult
{
    /// <summary>The object after the patch; null when <see cref="Problem"/> is set.</summary>
    public ObjectDraft? Object { get; private init; }

    public PatchProblem? Problem { get; private init; }

    public static implicit operator PatchResult(ObjectDraft patched) => new() { Object = patched };

    public static implicit operator PatchResult(PatchProblem problem) => new() { Problem = problem };
}
