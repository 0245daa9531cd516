using Xebec.Api.Documents;

namespace Xebec.Node.Api.Logs;

/// <summary>Which instance of a container a request for its log means, by the pod's status.</summary>
public static class LogSource
{
    /// <summary>The id of the instance, as the status has it; null: there is none, for the reason given in upstream's words.</summary>
    /// <param name="status">The pod's status.</param>
    public static string? Find(Value status, string pod, string container, bool previous, out string? problem)
    {
        problem = null;
        Value found = default;
        foreach (string list in (ReadOnlySpan<string>)["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"])
        {
            foreach (Value one in status[list].Elements)
            {
                found = one["name"].TextIs(container) ? one : found;
            }
        }

        if (!found.Exists)
        {
            problem = $"container \"{container}\" in pod \"{pod}\" is not available";
            return null;
        }

        string last = found["lastState"]["terminated"]["containerID"].TextOrEmpty;
        if (previous)
        {
            problem = last.Length > 0 ? null : $"previous terminated container \"{container}\" in pod \"{pod}\" not found";
            return last.Length > 0 ? last : null;
        }

        Value state = found["state"];
        if (state["running"].IsObject)
        {
            return found["containerID"].Text;
        }

        if (state["terminated"] is { IsObject: true } terminated)
        {
            string own = terminated["containerID"].TextOrEmpty;
            problem = own.Length + last.Length > 0 ? null : $"container \"{container}\" in pod \"{pod}\" is terminated";
            return own.Length > 0 ? own : last.Length > 0 ? last : null;
        }

        if (last.Length > 0)
        {
            return last;
        }

        problem = state["waiting"]["reason"].TextOrEmpty switch
        {
            "" => $"container \"{container}\" in pod \"{pod}\" is waiting to start - no logs yet",
            "ErrImagePull" => $"container \"{container}\" in pod \"{pod}\" is waiting to start: image can't be pulled",
            "ImagePullBackOff" => $"container \"{container}\" in pod \"{pod}\" is waiting to start: trying and failing to pull image",
            var reason => $"container \"{container}\" in pod \"{pod}\" is waiting to start: {reason}",
        };
        return null;
    }
}
