using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Status;

namespace Xebec.Node.Agent;

/// <summary>Keeps the server's status of one pod equal to ours.</summary>
internal sealed class StatusPublisher(IApiServer server, IJournal journal)
{
    private Value _sent;
    private Value _known;
    private Revision _knownAt;

    /// <summary>Sends what differs; nothing when the server has it already.</summary>
    /// <param name="seen">The object as last seen; null: there is none any more.</param>
    /// <returns>True when the server has this status, or no longer has the pod.</returns>
    public async Task<bool> PublishAsync(PodGoal goal, ApiObject? seen, Value status, CancellationToken cancel)
    {
        if (goal.Gone || seen is null)
        {
            return true;
        }

        Revision.TryParse(seen.ResourceVersion, out Revision at);
        if (at > _knownAt)
        {
            (_known, _knownAt) = (seen.Root["status"], at);
        }
        else if (_sent.Exists && _sent == status)
        {
            return true;
        }

        if (StatusPatch.Of(goal.Uid, _known, status) is not { } patch)
        {
            return true;
        }

        string path = ApiResources.Pods.Path(goal.Pod.Metadata.Namespace, goal.Pod.Metadata.Name, "status");
        try
        {
            var call = new ApiCall("PATCH", path) { Body = patch, ContentType = "application/strategic-merge-patch+json" };
            ApiAnswer answer = await server.SendAsync(call, cancel);
            if (answer.Succeeded)
            {
                Value now = answer.Object?.Root ?? Document.Parse(answer.Body).Root;
                _sent = status;
                _known = now["status"];
                if (Revision.TryParse(
                    answer.Object?.ResourceVersion ?? now["metadata"]["resourceVersion"].TextOrEmpty, out Revision written))
                {
                    _knownAt = written;
                }

                return true;
            }

            if (answer.Status.NotFound || answer.Status.Conflict)
            {
                // gone, or another pod has its name: the watch will tell
                return answer.Status.NotFound;
            }

            string code = answer.Code.ToString(CultureInfo.InvariantCulture);
            journal.Write(JournalWeight.Trouble, "pod status",
                $"{goal.Pod.Metadata.Namespace}/{goal.Pod.Metadata.Name}: refused with {code}: {answer.Status.Message}");
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Trouble, "pod status", $"{goal.Pod.Metadata.Namespace}/{goal.Pod.Metadata.Name}: {e.Message}");
        }

        return false;
    }
}
