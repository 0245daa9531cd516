using System.Globalization;
using Xebec.Api.Times;
using Xebec.Client.Informers;
using Xebec.Node.Cri;
using Xebec.Node.Images;
using Xebec.Node.Pods;

namespace Xebec.Node.Agent;

/// <summary>Gets the image of a container onto the node, as its pull policy says.</summary>
internal sealed class ImageFetcher(IContainerRuntime runtime, PullSecrets secrets, NodeEvents events, TimeProvider time)
{
    // more at once would only share the same network
    private const int PullsMax = 3;
    private readonly Turnstile _pulls = new(PullsMax);

    public async Task<PodOutcome> FetchAsync(PodGoal goal, PodContainer container, CancellationToken cancel)
    {
        string image = container.Spec.Image;
        string name = container.Name;
        string policy = PolicyOf(container.Spec.ImagePullPolicy, image);
        try
        {
            if (policy != "Always" && await runtime.ImageStatusAsync(image, cancel) is { } present)
            {
                events.TellOfPod(goal,
                    new(false, "Pulled", $"Container image \"{image}\" already present on machine and can be accessed by the pod", name));
                return new PodOutcome(null, present.Id);
            }

            if (policy == "Never")
            {
                string missing = $"Container image \"{image}\" is not present with pull policy of Never";
                events.TellOfPod(goal, new(true, PodTrouble.ErrImageNeverPull, missing, name));
                return Failed(goal, name, new(PodTrouble.ErrImageNeverPull, missing));
            }

            return new PodOutcome(null, await PullAsync(goal, image, name, cancel));
        }
        catch (RuntimeFault fault)
        {
            string text = GrpcText.Of(fault);
            events.TellOfPod(goal, new(true, "Failed", $"Failed to pull image \"{image}\": {text}", name));
            return Failed(goal, name, new(PodTrouble.ErrImagePull, text));
        }
    }

    private async Task<string> PullAsync(PodGoal goal, string image, string container, CancellationToken cancel)
    {
        long asked = time.GetTimestamp();
        await _pulls.EnterAsync(cancel);
        try
        {
            long began = time.GetTimestamp();
            events.TellOfPod(goal, new(false, "Pulling", $"Pulling image \"{image}\"", container));
            string reference = await PullWithAsync(await secrets.ForAsync(goal.Pod, image, cancel), image, cancel);
            ImageStatus? status = await runtime.ImageStatusAsync(reference, cancel);
            string took = Since(began), waited = Since(asked);
            string size = (status?.SizeBytes ?? 0).ToString(CultureInfo.InvariantCulture);
            string message = $"Successfully pulled image \"{image}\" in {took} ({waited} including waiting). Image size: {size} bytes.";
            events.TellOfPod(goal, new(false, "Pulled", message, container));
            return reference;
        }
        finally
        {
            _pulls.Leave();
        }
    }

    // to the millisecond
    private string Since(long timestamp) =>
        GoDuration.From(TimeSpan.FromMilliseconds((long)time.GetElapsedTime(timestamp).TotalMilliseconds)).ToString();

    private async Task<string> PullWithAsync(IReadOnlyList<RegistryAuth> credentials, string image, CancellationToken cancel)
    {
        for (int i = 0; i < credentials.Count - 1; i++)
        {
            try
            {
                return await runtime.PullImageAsync(image, credentials[i], null, cancel);
            }
            catch (RuntimeFault fault) when (!fault.IsUnavailable)
            {
                // the next credentials may do
            }
        }

        return await runtime.PullImageAsync(image, credentials.Count > 0 ? credentials[^1] : null, null, cancel);
    }

    private PodOutcome Failed(PodGoal goal, string container, PodTrouble trouble)
    {
        events.TellOfPod(goal, new(true, "Failed", $"Error: {trouble.Reason}", container));
        return new PodOutcome(trouble);
    }

    private static string PolicyOf(string policy, string image)
    {
        if (policy.Length > 0)
        {
            return policy;
        }

        return !ImageName.HasTagOrDigest(image) || image.EndsWith(":latest", StringComparison.Ordinal) ? "Always" : "IfNotPresent";
    }
}
