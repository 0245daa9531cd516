using Xebec.Api.Documents;
using Xebec.Control.Runtime;

namespace Xebec.Control.Namespaces;

/// <summary>The five conditions that tell why a namespace is still there. A pure function of what is left.</summary>
internal static class NamespaceConditions
{
    /// <summary>The status with its conditions brought up to date; equal to the old one when nothing is new.</summary>
    public static Value Status(Value old, NamespaceContent content, DateTimeOffset now)
    {
        ObjectDraft status = ObjectDraft.Open(old).Clone();
        status["phase"] = "Terminating";
        var conditions = ArrayDraft.Open(status["conditions"]);
        foreach ((string type, string? problem, string reason, string fineReason, string fine) in All(content))
        {
            Set(conditions, type, problem is null ? "False" : "True", problem is null ? fineReason : reason, problem ?? fine, now);
        }

        return status.Set("conditions", conditions);
    }

    private static IEnumerable<(string Type, string? Problem, string Reason, string FineReason, string Fine)> All(NamespaceContent content)
    {
        yield return (
            "NamespaceDeletionDiscoveryFailure",
            content.Undiscovered.Count == 0 ? null : "Discovery failed for some groups, " + Listed(content.Undiscovered),
            "DiscoveryFailed", "ResourcesDiscovered", "All resources successfully discovered");
        yield return (
            "NamespaceDeletionGroupVersionParsingFailure", null, "GroupVersionParsingFailed", "ParsedGroupVersions",
            "All legacy kube types successfully parsed");
        yield return (
            "NamespaceDeletionContentFailure",
            content.Failures.Count == 0 ? null : "Failed to delete all resource types, " + Listed(content.Failures),
            "ContentDeletionFailed", "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
        yield return (
            "NamespaceContentRemaining",
            content.Remaining.Count == 0
                ? null
                : "Some resources are remaining: "
                + string.Join(", ", content.Remaining.Select(one => $"{one.Key} has {one.Value} resource instances")),
            "SomeResourcesRemain", "ContentRemoved", "All content successfully removed");
        yield return (
            "NamespaceFinalizersRemaining",
            content.Finalizers.Count == 0
                ? null
                : "Some content in the namespace has finalizers remaining: "
                + string.Join(", ", content.Finalizers.Select(one => $"{one.Key} in {one.Value} resource instances")),
            "SomeFinalizersRemain", "ContentHasNoFinalizers", "All content-preserving finalizers finished");
    }

    private static string Listed(List<string> problems) =>
        $"{problems.Count} remaining: {string.Join(", ", problems.Order(StringComparer.Ordinal))}";

    private static void Set(ArrayDraft conditions, string type, string status, string reason, string message, DateTimeOffset now)
    {
        for (int i = 0; i < conditions.Count; i++)
        {
            Value old = conditions[i];
            if (!old["type"].TextIs(type))
            {
                continue;
            }

            if (old["status"].TextIs(status) && old["reason"].TextIs(reason) && old["message"].TextIs(message))
            {
                return;
            }

            conditions.RemoveAt(i);
            conditions.Insert(i, New(type, status, reason, message, now));
            return;
        }

        conditions.Add(New(type, status, reason, message, now));
    }

    private static ObjectDraft New(string type, string status, string reason, string message, DateTimeOffset now) => new ObjectDraft()
        .Set("type", type)
        .Set("status", status)
        .Set("lastTransitionTime", Times.Text(now))
        .Set("reason", reason)
        .Set("message", message);
}
