using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Pods: how many containers are ready, what the pod is doing or waiting for, how often it was restarted.</summary>
internal static class PodCells
{
    public static void Write(Value pod, TableRow row)
    {
        Value status = pod["status"];
        var state = PodState.Of(pod);
        if (status["phase"].TextIs("Succeeded") || status["phase"].TextIs("Failed"))
        {
            bool succeeded = status["phase"].TextIs("Succeeded");
            row.Conditions.Add(new ObjectDraft().Set("type", "Completed").Set("status", "True")
                .Set("reason", succeeded ? "Succeeded" : "Failed")
                .Set("message", succeeded ? "The pod has completed successfully." : "The pod failed to complete successfully."));
        }

        string restarts = state.Restarts.ToString(CultureInfo.InvariantCulture);
        if (state.Restarts != 0 && state.LastRestart.Exists)
        {
            restarts = $"{restarts} ({row.Since(state.LastRestart)} ago)";
        }

        row.Name(pod)
            .Add(string.Create(CultureInfo.InvariantCulture, $"{state.Ready}/{state.Total}"))
            .Add(state.Reason)
            .Add(restarts)
            .Age(pod)
            .Text(status["podIPs"][0]["ip"], TableRow.None)
            .Text(pod["spec"]["nodeName"], TableRow.None)
            .Text(status["nominatedNodeName"], TableRow.None)
            .Add(Gates(pod["spec"]["readinessGates"], status["conditions"]));
    }

    private static string Gates(Value gates, Value conditions)
    {
        int open = gates.Elements.ToList().Count(g => PodState.Holds(conditions, g["conditionType"].TextOrEmpty));
        return gates.Count == 0 ? TableRow.None : string.Create(CultureInfo.InvariantCulture, $"{open}/{gates.Count}");
    }
}
