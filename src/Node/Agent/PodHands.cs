using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Volumes;

namespace Xebec.Node.Agent;

/// <summary>
/// Does what was decided about a pod, and says how it went; events are told here, since only here it is known what really happened.
/// </summary>
internal sealed class PodHands(NodeWorks works)
{
    /// <exception cref="OperationCanceledException">Something more urgent came up; what was begun may have happened.</exception>
    public async Task<PodOutcome> DoAsync(PodGoal goal, PodSeen seen, PodAction action, CancellationToken cancel)
    {
        try
        {
            return action switch
            {
                PodAction.PrepareVolumes => await PrepareAsync(goal, seen, cancel),
                PodAction.CreateSandbox create => await CreateSandboxAsync(goal, create.Attempt, cancel),
                PodAction.FetchImage fetch => await works.Images.FetchAsync(goal, goal.Find(fetch.Container)!.Value, cancel),
                PodAction.StartContainer start => await StartAsync(goal, seen, start, cancel),
                PodAction.StopContainer stop => await StopAsync(goal, seen, stop, cancel),
                PodAction.StopSandbox stop => await DoneAsync(works.Runtime.StopSandboxAsync(stop.Id, cancel)),
                PodAction.RemoveContainer remove => await RemoveAsync(goal, remove, cancel),
                PodAction.RemoveSandbox remove => await DoneAsync(works.Runtime.RemoveSandboxAsync(remove.Id, cancel)),
                PodAction.CleanUp => CleanUp(goal),
                PodAction.DeleteObject => await DeleteAsync(goal, cancel),
                _ => throw new InvalidOperationException($"no way to do {action}"),
            };
        }
        catch (RuntimeFault fault)
        {
            works.Journal.Write(
                JournalWeight.Trouble, "node agent", $"{goal.Pod.Metadata.Namespace}/{goal.Pod.Metadata.Name}: {fault.Message}");
            return new PodOutcome(new(fault.Step, GrpcText.Of(fault)));
        }
        catch (Exception e) when (e is ApiUnreachableException or IOException or UnauthorizedAccessException or PodFault)
        {
            works.Journal.Write(
                JournalWeight.Trouble, "node agent", $"{goal.Pod.Metadata.Namespace}/{goal.Pod.Metadata.Name}: {e.Message}");
            return new PodOutcome(new(action.GetType().Name, e.Message));
        }
    }

    private async Task<PodOutcome> PrepareAsync(PodGoal goal, PodSeen seen, CancellationToken cancel)
    {
        try
        {
            if (Unsupported.Of(goal) is { } feature)
            {
                throw new PodFault(feature);
            }

            await works.Volumes.PrepareAsync(goal, AddressesOf(goal, seen), cancel);
            return PodOutcome.Done;
        }
        catch (PodFault fault)
        {
            string reason = Unsupported.Of(goal) is null ? "FailedMount" : "UnsupportedFeature";
            works.Events.TellOfPod(goal, new(true, reason, fault.Message));
            return new PodOutcome(new(reason, fault.Message));
        }
    }

    private async Task<PodOutcome> CreateSandboxAsync(PodGoal goal, uint attempt, CancellationToken cancel)
    {
        try
        {
            (SandboxSpec spec, bool lacksDns) = await SandboxSpecAsync(goal, attempt, cancel);
            Directory.CreateDirectory(spec.LogDirectory!);
            await works.Runtime.RunSandboxAsync(spec, cancel);
            if (lacksDns)
            {
                const string Missing = "kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" "
                    + "policy. Falling back to \"Default\" policy.";
                works.Events.TellOfPod(goal, new(
                    true, "MissingClusterDNS", $"pod: \"{goal.Pod.Metadata.Name}_{goal.Pod.Metadata.Namespace}({goal.Uid})\". {Missing}"));
            }

            return PodOutcome.Done;
        }
        catch (Exception e) when (e is RuntimeFault or PodFault or IOException)
        {
            string text = e is RuntimeFault fault ? GrpcText.Of(fault) : e.Message;
            works.Events.TellOfPod(goal, new(true, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {text}"));
            return new PodOutcome(new("FailedCreatePodSandBox", text));
        }
    }

    private async Task<(SandboxSpec Spec, bool LacksDns)> SandboxSpecAsync(PodGoal goal, uint attempt, CancellationToken cancel)
    {
        string handler = "";
        if (goal.Pod.Spec.RuntimeClassName is { Length: > 0 } name)
        {
            Value runtimeClass = await works.Objects.GetAsync(NodeResources.RuntimeClasses, null, name, cancel);
            handler = runtimeClass.Exists ? runtimeClass["handler"].TextOrEmpty : throw new PodFault($"RuntimeClass \"{name}\" not found");
        }

        string resolv = File.Exists(works.Place.ResolvConf) ? File.ReadAllText(works.Place.ResolvConf) : "";
        DnsConfig dns = PodDns.Of(goal.Pod, works.Place, resolv, out bool lacksDns);
        return (SandboxSpecs.Of(goal, attempt, works.Place, dns, handler, works.Time.GetUtcNow()), lacksDns);
    }

    private async Task<PodOutcome> StartAsync(PodGoal goal, PodSeen seen, PodAction.StartContainer start, CancellationToken cancel)
    {
        PodContainer container = goal.Find(start.Container)!.Value;
        ContainerId id;
        try
        {
            ContainerSpec spec = await ContainerSpecAsync(goal, seen, container, start, cancel);
            (SandboxSpec sandbox, _) = await SandboxSpecAsync(goal, seen.Sandbox?.Metadata.Attempt ?? 0, cancel);
            try
            {
                id = await works.Runtime.CreateContainerAsync(start.Sandbox, spec, sandbox, cancel);
            }
            catch (RuntimeFault fault)
            {
                return Failed(goal, container, PodTrouble.CreateContainerError, fault.Detail);
            }
        }
        catch (Exception e) when (e is PodFault or IOException or UnauthorizedAccessException or ApiUnreachableException)
        {
            return Failed(goal, container, PodTrouble.CreateContainerConfigError, e.Message);
        }

        works.Events.TellOfPod(goal, new(false, "Created", "Container created", container.Name));
        try
        {
            await works.Runtime.StartContainerAsync(id, cancel);
        }
        catch (RuntimeFault fault)
        {
            return Failed(goal, container, PodTrouble.RunContainerError, fault.Detail);
        }

        works.Events.TellOfPod(goal, new(false, "Started", "Container started", container.Name));
        return await PostStartAsync(goal, seen, container, id, cancel);
    }

    private async Task<PodOutcome> PostStartAsync(
        PodGoal goal, PodSeen seen, PodContainer container, ContainerId id, CancellationToken cancel)
    {
        LifecycleHandler hook = container.Spec.Lifecycle.PostStart;
        if (!hook.Exists)
        {
            return PodOutcome.Done;
        }

        try
        {
            await works.Hooks.RunAsync(hook, container.Spec, id, AddressOf(goal, seen), null, cancel);
            return PodOutcome.Done;
        }
        catch (PodFault fault)
        {
            works.Events.TellOfPod(goal, new(true, "FailedPostStartHook", $"PostStartHook failed: {fault.Message}", container.Name));
            works.Events.TellOfPod(goal, new(false, "Killing", "FailedPostStartHook", container.Name));
            await works.Runtime.StopContainerAsync(id, goal.Grace, cancel);
            return new PodOutcome(new(PodTrouble.PostStartHookError, fault.Message));
        }
    }

    private PodOutcome Failed(PodGoal goal, PodContainer container, string reason, string message)
    {
        works.Events.TellOfPod(goal, new(true, "Failed", $"Error: {message}", container.Name));
        return new PodOutcome(new(reason, message));
    }

    private async Task<ContainerSpec> ContainerSpecAsync(
        PodGoal goal, PodSeen seen, PodContainer container, PodAction.StartContainer start, CancellationToken cancel)
    {
        Pod pod = goal.Pod;
        IReadOnlyList<string> addresses = AddressesOf(goal, seen);
        ReferencedObjects objects = await works.Objects.LoadAsync(pod.Metadata.Namespace, References.OfEnvironment(container.Spec), cancel);
        IEnumerable<Service> services = works.Services.View.InNamespace(pod.Metadata.Namespace)
            .Concat(pod.Metadata.Namespace == "default" ? [] : works.Services.View.InNamespace("default"))
            .Select(o => new Service(o.Root));
        IReadOnlyList<Cri.EnvVar> environment = ContainerEnvironment.Of(
            container.Spec,
            pod.Metadata.Namespace,
            objects,
            new PodFields(pod, addresses, works.Place),
            ServiceVariables.For(pod.Metadata.Namespace, services, pod.Spec.EnableServiceLinks != false));

        string nodeHosts = pod.Spec.HostNetwork && File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts") : "";
        PodFolder folder = works.Place.FolderOf(pod.Metadata.Namespace, pod.Metadata.Name, goal.Uid);
        Directory.CreateDirectory(Path.Combine(folder.Logs, container.Name));
        List<Mount> mounts = ContainerMounts.Make(
            goal,
            container.Spec,
            start.Attempt,
            folder,
            name => environment.FirstOrDefault(e => e.Name == name).Value,
            PodHosts.File(pod, works.Place, addresses, nodeHosts));
        string targetName = container.Sort == ContainerSort.Ephemeral ? container.Spec.Json["targetContainerName"].TextOrEmpty : "";
        ContainerId? target = targetName.Length > 0 && seen.Newest(targetName) is { IsRunning: true } other ? other.Id : null;
        ImageStatus? image = await works.Runtime.ImageStatusAsync(start.Image, cancel);
        return ContainerSpecs.Of(goal, container, start.Attempt, start.Image, image, environment, mounts, target, works.Place);
    }

    private async Task<PodOutcome> StopAsync(PodGoal goal, PodSeen seen, PodAction.StopContainer stop, CancellationToken cancel)
    {
        works.Events.TellOfPod(goal, new(false, "Killing", stop.Why, stop.Container));
        TimeSpan grace = stop.Grace;
        Container spec = goal.Find(stop.Container)?.Spec ?? default;
        LifecycleHandler hook = spec.Lifecycle.PreStop;
        if (hook.Exists)
        {
            long began = works.Time.GetTimestamp();
            try
            {
                await works.Hooks.RunAsync(hook, spec, stop.Id, AddressOf(goal, seen), grace, cancel);
            }
            catch (PodFault fault)
            {
                works.Events.TellOfPod(goal, new(true, "FailedPreStopHook", $"PreStopHook failed: {fault.Message}", stop.Container));
            }

            grace -= works.Time.GetElapsedTime(began);
            grace = grace > PodGoal.GraceMin ? grace : PodGoal.GraceMin;
        }

        await works.Runtime.StopContainerAsync(stop.Id, grace, cancel);
        return PodOutcome.Done;
    }

    private async Task<PodOutcome> RemoveAsync(PodGoal goal, PodAction.RemoveContainer remove, CancellationToken cancel)
    {
        await works.Runtime.RemoveContainerAsync(remove.Id, cancel);
        PodFolder folder = FolderOf(goal);
        string log = folder.LogOf(remove.Container, remove.Attempt);
        if (Directory.Exists(Path.GetDirectoryName(log)))
        {
            foreach (string file in Directory.GetFiles(Path.GetDirectoryName(log)!, $"{remove.Attempt}.log*"))
            {
                File.Delete(file);
            }
        }

        File.Delete(folder.TerminationMessage(remove.Container, remove.Attempt));
        return PodOutcome.Done;
    }

    private PodOutcome CleanUp(PodGoal goal)
    {
        PodFolder folder = FolderOf(goal);
        PodVolumes.Remove(folder.Root);
        if (Directory.Exists(folder.Logs))
        {
            Directory.Delete(folder.Logs, recursive: true);
        }

        works.Objects.Forget(goal.Uid);
        return PodOutcome.Done;
    }

    private async Task<PodOutcome> DeleteAsync(PodGoal goal, CancellationToken cancel)
    {
        ObjectDraft options = new ObjectDraft()
            .Set("kind", "DeleteOptions")
            .Set("apiVersion", "v1")
            .Set("gracePeriodSeconds", 0)
            .Set("preconditions", new ObjectDraft().Set("uid", goal.Uid));
        string path = ApiResources.Pods.Path(goal.Pod.Metadata.Namespace, goal.Pod.Metadata.Name);
        ApiAnswer answer = await works.Server.SendAsync(new ApiCall("DELETE", path) { Body = JsonText.ToBytes(options) }, cancel);
        bool done = answer.Succeeded || answer.Status.NotFound || answer.Status.Conflict;
        return done ? PodOutcome.Done : new PodOutcome(new("FailedDelete", answer.Status.Message));
    }

    private PodFolder FolderOf(PodGoal goal) => works.Place.FolderOf(goal.Pod.Metadata.Namespace, goal.Pod.Metadata.Name, goal.Uid);

    private IReadOnlyList<string> AddressesOf(PodGoal goal, PodSeen seen) =>
        goal.Pod.Spec.HostNetwork ? works.Place.Addresses : seen.Sandbox?.Addresses ?? [];

    private string AddressOf(PodGoal goal, PodSeen seen) => AddressesOf(goal, seen) is [var first, ..] ? first : "";

    private static async Task<PodOutcome> DoneAsync(Task call)
    {
        await call;
        return PodOutcome.Done;
    }
}
