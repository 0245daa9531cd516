using System.Globalization;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Client.Selectors;

namespace Xebec.Scheduling.Binder;

/// <summary>Whether a node may have a pod at all, whatever room it has. The words are upstream's.</summary>
internal static class NodeRules
{
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    /// <summary>Why not; null when it may.</summary>
    public static string? Refusal(Pod pod, Node node)
    {
        if (node.Spec.Unschedulable && !Tolerates(pod, Unschedulable, "", "NoSchedule"))
        {
            return "node(s) were unschedulable";
        }

        if (!IsReady(node) || HasUntoleratedTaint(pod, node))
        {
            return "node(s) had untolerated taint(s)";
        }

        return LabelMatch.Matches(pod.Spec.NodeSelector, node.Metadata.Labels) && MeetsAffinity(pod, node)
            ? null
            : "node(s) didn't match Pod's node affinity/selector";
    }

    private static bool IsReady(Node node)
    {
        foreach (NodeCondition condition in node.Status.Conditions)
        {
            if (condition.Type == "Ready")
            {
                return condition.Status == "True";
            }
        }

        return false;
    }

    private static bool HasUntoleratedTaint(Pod pod, Node node)
    {
        foreach (Taint taint in node.Spec.Taints)
        {
            // this taint only repeats the condition Ready, which was asked above; nobody takes it away before there is a node lifecycle
            bool repeated = taint.Key == NotReady && taint.Effect == "NoSchedule";
            if (taint.Effect is "NoSchedule" or "NoExecute" && !repeated && !Tolerates(pod, taint.Key, taint.Value, taint.Effect))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Tolerates(Pod pod, string key, string value, string effect)
    {
        foreach (Toleration toleration in pod.Spec.Tolerations)
        {
            bool sameEffect = toleration.Effect.Length == 0 || toleration.Effect == effect;
            bool sameKey = toleration.Key.Length == 0 || toleration.Key == key;
            bool sameValue = toleration.Operator switch
            {
                "Exists" => true,
                "" or "Equal" => toleration.Key.Length > 0 && toleration.Value == value,
                _ => false,
            };
            if (sameEffect && sameKey && sameValue)
            {
                return true;
            }
        }

        return false;
    }

    // one term must hold, with all its requirements; a term without requirements holds for no node
    private static bool MeetsAffinity(Pod pod, Node node)
    {
        NodeSelector required = pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution;
        if (!required.Exists)
        {
            return true;
        }

        foreach (NodeSelectorTerm term in required.NodeSelectorTerms)
        {
            if (term.MatchExpressions.Count + term.MatchFields.Count > 0 && Holds(term, node))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(NodeSelectorTerm term, Node node)
    {
        foreach (NodeSelectorRequirement requirement in term.MatchExpressions)
        {
            if (!Holds(requirement, node.Metadata.Labels[requirement.Key]))
            {
                return false;
            }
        }

        foreach (NodeSelectorRequirement requirement in term.MatchFields)
        {
            if (requirement.Key != "metadata.name" || !Holds(requirement, node.Metadata.Name))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(NodeSelectorRequirement requirement, string? value)
    {
        TextList values = requirement.Values;
        return requirement.Operator switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Number(value) is { } a && values.Count == 1 && Number(values[0]) is { } b && a > b,
            "Lt" => Number(value) is { } a && values.Count == 1 && Number(values[0]) is { } b && a < b,
            _ => false,
        };
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
