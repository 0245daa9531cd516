using Xebec.Client.Seam;

namespace Xebec.Control.Runtime.Plans;

/// <summary>An event about an object.</summary>
/// <param name="Regarding">The object the event belongs to.</param>
/// <param name="Warning">Type Warning; otherwise Normal.</param>
/// <param name="Reason">One CamelCase word.</param>
public sealed record EventNote(ApiObject Regarding, bool Warning, string Reason, string Message)
{
    public override string ToString() => $"{Regarding.Key} {(Warning ? "Warning" : "Normal")} {Reason}: {Message}";
}

/// <summary>
/// The events that follow from a step. Texts may hold <c>{name}</c>, the name in the server's answer, and <c>{error}</c>.
/// </summary>
/// <param name="Reason">On success; null for no event.</param>
/// <param name="FailureReason">On failure; null for no event.</param>
public sealed record Announcement(ApiObject Regarding, string? Reason, string Text, string? FailureReason = null, string FailureText = "")
{
    public EventNote? OnSuccess(string name) =>
        Reason is null ? null : new EventNote(Regarding, Warning: false, Reason, Text.Replace("{name}", name, StringComparison.Ordinal));

    public EventNote? OnFailure(string error) =>
        FailureReason is null
            ? null
            : new EventNote(Regarding, Warning: true, FailureReason, FailureText.Replace("{error}", error, StringComparison.Ordinal));
}

/// <summary>A step that the server refused, and what it said.</summary>
public sealed record StepFailure(PlanStep Step, ApiStatus Status);
