using Xebec.Api.Names;

namespace Xebec.Schema.Patches;

/// <summary>
/// Why a patch was refused, with everything upstream's Status says of it. A value, not an exception: the pipeline turns it into an answer.
/// </summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Reason">The Status reason; "" where upstream gives none (its bare errors, always 500).</param>
/// <param name="Message">The message on the wire, upstream's words.</param>
public sealed record PatchProblem(int Code, string Reason, string Message)
{
    private const string RejectedText = "the server rejected our request due to an error in our request";

    /// <summary>The causes in Status.details; empty for most problems.</summary>
    public IReadOnlyList<PatchCause> Causes { get; init; } = [];

    /// <summary>Whether the Status carries <c>details</c> even when there is nothing in it.</summary>
    public bool HasDetails { get; init; }

    /// <summary>
    /// What happened and where, in upstream's words: clients that patch are not told, those whose object a webhook or policy patched are.
    /// Null when <see cref="Message"/> says it.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>The patch fits, but one of its own tests did not hold.</summary>
    public bool TestFailed { get; init; }

    /// <summary>400: the body is not a patch.</summary>
    public static PatchProblem BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>422 with upstream's generic text: the patch is well formed and does not fit the object.</summary>
    public static PatchProblem Rejected(string detail) => new(422, "Invalid", RejectedText) { HasDetails = true, Detail = detail };

    /// <summary>500 without a reason: upstream returns a bare error here.</summary>
    public static PatchProblem Bare(string message) => new(500, "", message);

    /// <summary>413: more than a limit allows.</summary>
    public static PatchProblem TooLarge(string message) => new(413, "RequestEntityTooLarge", $"Request entity too large: {message}");

    /// <summary>422: the patched object cannot be read as its kind. Upstream names neither kind nor object here.</summary>
    /// <param name="shown">The patch or the patched object, as upstream prints it.</param>
    /// <param name="why">The decoder's message.</param>
    public static PatchProblem Unreadable(string shown, string why)
    {
        string cause = $"Invalid value: {GoText.Quote(shown)}: {why}";
        return new PatchProblem(422, "Invalid", $" \"\" is invalid: patch: {cause}")
        {
            HasDetails = true,
            Causes = [new PatchCause("FieldValueInvalid", cause, "patch")],
        };
    }
}

/// <summary>One entry of Status.details.causes.</summary>
public readonly record struct PatchCause(string Reason, string Message, string Field);
