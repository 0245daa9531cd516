
using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods;

/// <summary>Whether a container that has ended is started again: its own rules first, then its own policy, then the pod's.</summary>
public static class RestartRule
{
    /// <summary>Policy of one container: <c>Always</c>, <c>OnFailure</c> or <c>Never</c>.</summary>
    public static string PolicyOf(PodSpec pod, PodContainer container) => container switch
    {
        { Sort: ContainerSort.Ephemeral } => "Never",
        { Spec.RestartPolicy: { } own } => own,
        { Sort: ContainerSort.Init } => pod.RestartPolicy == "Never" ? "Never" : "OnFailure",
        _ => pod.RestartPolicy.Length == 0 ? "Always" : pod.RestartPolicy,
    };

    /// <summary>True too for one that never ran: it is not to stay so.</summary>
    public static bool Restarts(PodSpec pod, PodContainer container, SeenContainer? instance)
    {
        if (instance is null)
        {
            return true;
        }

        if (instance.IsRunning)
        {
            return false;
        }

        if (instance.IsUnborn || instance.IsLost)
        {
            return container.Sort != ContainerSort.Ephemeral;
        }

        foreach (ContainerRestartRule rule in container.Spec.RestartPolicyRules)
        {
            if (rule.ExitCodes.Exists && Matches(rule.ExitCodes, instance.Status.ExitCode))
            {
                return rule.Action == "Restart";
            }
        }

        return PolicyOf(pod, container) switch
        {
            "Always" => true,
            "OnFailure" => instance.Status.ExitCode != 0,
            _ => false,
        };
    }

    private static bool Matches(ContainerRestartRuleOnExitCodes codes, int code)
    {
        bool listed = codes.Values.Contains(code);
        return codes.Operator switch
        {
            "In" => listed,
            "NotIn" => !listed,
            _ => false,
        };
    }
}
