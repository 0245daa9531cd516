using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>
/// What a pod's containers add up to. The first init container that is not
/// done speaks for the pod, then the first container with something to say.
/// </summary>
internal sealed class PodState
{
    private Value _lastSidecarRestart;
    private long _sidecarRestarts;

    public int Ready { get; private set; }

    public int Total { get; private set; }

    public string Reason { get; private set; } = "";

    public long Restarts { get; private set; }

    /// <summary>When a container last ended before it was restarted; absent when none was.</summary>
    public Value LastRestart { get; private set; }

    public static PodState Of(Value pod)
    {
        var state = new PodState();
        Value spec = pod["spec"];
        Value status = pod["status"];
        var sidecars = spec["initContainers"].Elements.ToList().Where(c => c["restartPolicy"].TextIs("Always"))
            .Select(c => c["name"].TextOrEmpty).ToHashSet(StringComparer.Ordinal);
        state.Total = spec["containers"].Count + sidecars.Count;
        string given = status["reason"].TextOrEmpty;
        state.Reason = given.Length > 0 ? given : status["phase"].TextOrEmpty;
        if (status["conditions"].Elements.ToList().Any(c => c["type"].TextIs("PodScheduled") && c["reason"].TextIs("SchedulingGated")))
        {
            state.Reason = "SchedulingGated";
        }

        bool initializing = state.ReadInit(status["initContainerStatuses"], spec["initContainers"].Count, sidecars);
        if (!initializing || Holds(status["conditions"], "Initialized"))
        {
            state.ReadContainers(status);
        }

        if (pod["metadata"]["deletionTimestamp"].Exists)
        {
            if (given == "NodeLost")
            {
                state.Reason = "Unknown";
            }
            else if (!status["phase"].TextIs("Succeeded") && !status["phase"].TextIs("Failed"))
            {
                state.Reason = "Terminating";
            }
        }

        return state;
    }

    /// <summary>Whether a condition is True.</summary>
    public static bool Holds(Value conditions, string type) =>
        conditions.Elements.ToList().Any(c => c["type"].TextIs(type) && c["status"].TextIs("True"));

    private bool ReadInit(Value statuses, int count, HashSet<string> sidecars)
    {
        int position = -1;
        foreach (Value container in statuses.Elements)
        {
            position++;
            bool sidecar = sidecars.Contains(container["name"].TextOrEmpty);
            Count(container);
            if (sidecar)
            {
                _sidecarRestarts += container["restartCount"].Integer ?? 0;
                _lastSidecarRestart = Later(_lastSidecarRestart, EndOf(container));
            }

            Value ended = container["state"]["terminated"];
            if (ended.IsObject && (ended["exitCode"].Integer ?? 0) == 0)
            {
                continue;
            }

            if (sidecar && container["started"].IsTrue)
            {
                Ready += container["ready"].IsTrue ? 1 : 0;
                continue;
            }

            string waiting = container["state"]["waiting"]["reason"].TextOrEmpty;
            Reason = ended.IsObject ? "Init:" + EndReason(ended)
                : waiting is not ("" or "PodInitializing") ? "Init:" + waiting
                : string.Create(CultureInfo.InvariantCulture, $"Init:{position}/{count}");
            return true;
        }

        return false;
    }

    private void ReadContainers(Value status)
    {
        Restarts = _sidecarRestarts;
        LastRestart = _lastSidecarRestart;
        bool running = false;
        var containers = status["containerStatuses"].Elements.ToList();
        containers.Reverse();
        foreach (Value container in containers)
        {
            Count(container);
            Value now = container["state"];
            if (now["waiting"]["reason"].TextOrEmpty is { Length: > 0 } waiting)
            {
                Reason = waiting;
            }
            else if (now["terminated"].IsObject)
            {
                Reason = EndReason(now["terminated"]);
            }
            else if (container["ready"].IsTrue && now["running"].IsObject)
            {
                running = true;
                Ready++;
            }
        }

        if (Reason == "Completed" && running)
        {
            Reason = Holds(status["conditions"], "Ready") ? "Running" : "NotReady";
        }
    }

    private void Count(Value container)
    {
        Restarts += container["restartCount"].Integer ?? 0;
        LastRestart = Later(LastRestart, EndOf(container));
    }

    private static Value EndOf(Value container) => container["lastState"]["terminated"]["finishedAt"];

    private static string EndReason(Value ended)
    {
        long signal = ended["signal"].Integer ?? 0;
        return ended["reason"].TextOrEmpty is { Length: > 0 } reason ? reason
            : signal != 0 ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{ended["exitCode"].Integer ?? 0}");
    }

    private static Value Later(Value one, Value other) =>
        TableRow.TimeOf(other) is { } second && (TableRow.TimeOf(one) is not { } first || second > first) ? other : one;
}
