using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using ContainerStatus = Xebec.Api.Core.V1.ContainerStatus;

namespace Xebec.Tests.Node.Agent;

public sealed class AgentTests
{
    [Fact]
    public void A_pod_runs_and_its_status_says_so() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.Phase == "Running");

        ContainerStatus status = pod.Status.ContainerStatuses[0];
        Assert.True(status.Ready);
        Assert.True(status.Started);
        Assert.Equal(0, status.RestartCount);
        Assert.StartsWith("containerd://", status.ContainerID, StringComparison.Ordinal);
        Assert.NotNull(status.State.Running.StartedAt);
        Assert.Equal("192.0.2.1", pod.Status.HostIP);
        Assert.Equal("10.244.0.2", pod.Status.PodIP);
        Assert.Equal("10.244.0.2", pod.Status.PodIPs[0].Ip);
        Assert.Equal("BestEffort", pod.Status.QosClass);
        Assert.Equal(
            ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"],
            pod.Status.Conditions.ToList().Where(c => c.Status == "True").Select(c => c.Type));
        Assert.Equal(
            [
                "Pulled: Container image \"xebec.test/busybox:1\" already present on machine and can be accessed by the pod",
                "Created: Container created",
                "Started: Container started",
            ],
            await world.EventsAsync("web"));
    });

    [Fact]
    public void A_deleted_pod_stops_in_its_grace_and_leaves_nothing() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "trap 'exit 3' TERM; sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        await world.DeletePodAsync("web");
        Pod ended = await world.UntilAsync("web", p => p.Status.Phase != "Running");
        Assert.Equal(3, ended.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Equal("Failed", ended.Status.Phase);
        await world.UntilGoneAsync("web", 3);
        Assert.Empty(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None));
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Folder, "pods")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Folder, "logs")));
        Assert.Contains("Killing: Stopping container main", await world.EventsAsync("web"));
    });

    [Fact]
    public void A_container_that_does_not_listen_is_killed_after_its_grace() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "terminationGracePeriodSeconds":7,"containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        await world.DeletePodAsync("web");
        DateTimeOffset asked = world.Now;
        await world.UntilGoneAsync("web");
        Assert.InRange((world.Now - asked).TotalSeconds, 7, 9);
    });

    [Fact]
    public void A_grace_made_shorter_breaks_off_the_longer_one() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "terminationGracePeriodSeconds":600,"containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        await world.DeletePodAsync("web");
        await world.PassAsync(5);
        await world.DeletePodAsync("web", 4);
        DateTimeOffset asked = world.Now;
        await world.UntilGoneAsync("web");
        Assert.InRange((world.Now - asked).TotalSeconds, 1, 6);
    });

    [Fact]
    public void A_pod_removed_by_force_is_taken_down_all_the_same() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        await world.DeletePodAsync("web", 0);
        Assert.Null(await world.GetPodAsync("web"));
        await world.PassAsync(40);
        Assert.Empty(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None));
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Folder, "pods")));
    });

    [Fact]
    public void A_container_that_crashes_comes_back_ever_later() => AgentWorld.Run(async world =>
    {
        Value created = await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "exit 1")}}]
            """);
        string uid = created["metadata"]["uid"].TextOrEmpty;
        await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ RestartCount: 1 }]);
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses[0].State.Waiting.Reason == "CrashLoopBackOff");
        ContainerStatus status = pod.Status.ContainerStatuses[0];
        Assert.Equal($"back-off 10s restarting failed container=main pod=web_default({uid})", status.State.Waiting.Message);
        Assert.Equal(1, status.LastState.Terminated.ExitCode);
        Assert.Equal("Error", status.LastState.Terminated.Reason);
        Assert.Equal("Running", pod.Status.Phase);
        DateTimeOffset before = world.Now;
        await world.UntilAsync("web", p => p.Status.ContainerStatuses[0].RestartCount == 2);
        Assert.InRange((world.Now - before).TotalSeconds, 9, 12);
        before = world.Now;
        await world.UntilAsync("web", p => p.Status.ContainerStatuses[0].RestartCount == 3);
        Assert.InRange((world.Now - before).TotalSeconds, 19, 22);
        Assert.Contains($"BackOff: Back-off restarting failed container main in pod web_default({uid})", await world.EventsAsync("web"));
        await world.PassAsync(1);
        Assert.Equal(2, (await world.Runtime.ListContainersAsync(ContainerFilter.All, CancellationToken.None)).Count);
    });

    [Fact]
    public void A_container_killed_from_outside_comes_back_at_once() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        ContainerSummary running = Assert.Single(await world.Runtime.ListContainersAsync(ContainerFilter.All, CancellationToken.None));
        world.Runtime.Exit(running.Id, 137, "OOMKilled");
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses[0] is { RestartCount: 1, Ready: true }, 3);
        Assert.Equal("OOMKilled", pod.Status.ContainerStatuses[0].LastState.Terminated.Reason);
    });

    [Fact]
    public void A_pod_that_has_done_its_work_succeeds_and_keeps_its_logs() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("job", $$"""
            "restartPolicy":"OnFailure","initContainers":[{{AgentWorld.Container("first", "sleep 2")}}],"containers":[{{AgentWorld.Container("main", "sleep 3")}}]
            """);
        Pod pod = await world.UntilAsync("job", p => p.Status.InitContainerStatuses is [{ State.Running.Exists: true }]);
        Assert.Equal("Pending", pod.Status.Phase);
        Assert.Equal("PodInitializing", pod.Status.ContainerStatuses[0].State.Waiting.Reason);
        pod = await world.UntilAsync("job", p => p.Status.Phase == "Running");
        Assert.True(pod.Status.InitContainerStatuses[0].Ready);
        pod = await world.UntilAsync("job", p => p.Status.Phase == "Succeeded");
        Assert.Equal("Completed", pod.Status.ContainerStatuses[0].State.Terminated.Reason);
        Assert.Equal("PodCompleted", pod.Status.Conditions.First(c => c.Type == "Ready").Reason);
        Assert.Equal("10.244.0.2", pod.Status.PodIP);
        await world.PassAsync(5);
        Assert.Equal(SandboxState.NotReady, Assert.Single(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None)).State);
        Assert.Equal(2, (await world.Runtime.ListContainersAsync(ContainerFilter.All, CancellationToken.None)).Count);
        await world.DeletePodAsync("job");
        await world.UntilGoneAsync("job");
        await world.PassAsync(2);
        Assert.Empty(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None));
    });

    [Fact]
    public void An_image_that_cannot_be_had_is_asked_for_ever_later() => AgentWorld.Run(
        async world =>
        {
            await world.CreatePodAsync("web", """
                "containers":[{"name":"main","image":"nowhere/nothing:1"}]
                """);
            Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ State.Waiting.Reason: "ErrImagePull" }]);
            Assert.Equal("rpc error: code = NotFound desc = no such image", pod.Status.ContainerStatuses[0].State.Waiting.Message);
            pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses[0].State.Waiting.Reason == "ImagePullBackOff");
            Assert.Equal(
                "Back-off pulling image \"nowhere/nothing:1\": ErrImagePull: rpc error: code = NotFound desc = no such image",
                pod.Status.ContainerStatuses[0].State.Waiting.Message);
            Assert.Equal("Pending", pod.Status.Phase);
            DateTimeOffset before = world.Now;
            await world.UntilAsync("web", p => p.Status.ContainerStatuses[0].State.Waiting.Reason == "ErrImagePull");
            Assert.InRange((world.Now - before).TotalSeconds, 8, 11);
            Assert.Equal(
                [
                    "Pulling: Pulling image \"nowhere/nothing:1\"",
                    "Failed: Failed to pull image \"nowhere/nothing:1\": rpc error: code = NotFound desc = no such image",
                    "Failed: Error: ErrImagePull",
                    "BackOff: Back-off pulling image \"nowhere/nothing:1\"",
                    "Failed: Error: ImagePullBackOff",
                ],
                (await world.EventsAsync("web")).Take(5));
        },
        new() { Fault = (step, _) => step == "PullImage" ? new(step, RuntimeFaultCode.NotFound, "no such image") : null });

    [Fact]
    public void An_agent_that_starts_anew_finds_its_pods_running() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.CreatePodAsync("gone", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        Pod before = await world.UntilAsync("gone", p => p.Status.Phase == "Running");
        await world.Agent.DisposeAsync();
        await world.DeletePodAsync("gone", 0);
        await world.PassAsync(100);
        await world.StartAsync();
        await world.PassAsync(40);
        Pod pod = (await world.GetPodAsync("web"))!.Value;
        Assert.Equal(0, pod.Status.ContainerStatuses[0].RestartCount);
        Assert.Single(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None));
        Assert.Single(Directory.GetDirectories(Path.Combine(world.Folder, "pods")));
    });

    [Fact]
    public void A_missing_config_map_holds_the_container_until_it_is_there() => AgentWorld.Run(async world =>
    {
        string env = """{"name":"A","valueFrom":{"configMapKeyRef":{"name":"cfg","key":"a"}}}""";
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever", $",\"env\":[{env}]")}}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ State.Waiting.Reason: "CreateContainerConfigError" }]);
        Assert.Equal("configmap \"cfg\" not found", pod.Status.ContainerStatuses[0].State.Waiting.Message);
        await world.MustAsync("POST", ApiResources.ConfigMaps.Path("default"), """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"cfg"},"data":{"a":"1"}}""");
        await world.UntilAsync("web", p => p.Status.Phase == "Running", 15);
        Assert.Contains("Failed: Error: configmap \"cfg\" not found", await world.EventsAsync("web"));
    });

    [Fact]
    public void The_node_is_registered_ready_and_leased() => AgentWorld.Run(async world =>
    {
        await world.PassAsync(1);
        var node = new Xebec.Api.Core.V1.Node(await world.MustAsync("GET", ApiResources.Nodes.Path(null, "n1")));
        Assert.Equal("True", node.Status.Conditions.First(c => c.Type == "Ready").Status);
        Assert.Equal("n1", node.Metadata.Labels["kubernetes.io/hostname"]);
        Assert.Equal("1Gi", node.Status.Capacity["memory"]);
        Assert.Equal("simulated://1", node.Status.NodeInfo.ContainerRuntimeVersion);
        Assert.Equal("192.0.2.1", node.Status.Addresses[0].Address);
        Assert.Empty(node.Spec.Taints);
        Value lease = await world.MustAsync("GET", ApiResources.Leases.Path("kube-node-lease", "n1"));
        string renewed = lease["spec"]["renewTime"].TextOrEmpty;
        Assert.Equal(40, lease["spec"]["leaseDurationSeconds"].Integer);
        await world.PassAsync(11);
        lease = await world.MustAsync("GET", ApiResources.Leases.Path("kube-node-lease", "n1"));
        Assert.NotEqual(renewed, lease["spec"]["renewTime"].TextOrEmpty);
        string beat = node.Status.Conditions[0].Json["lastHeartbeatTime"].TextOrEmpty;
        await world.PassAsync(310);
        node = new Xebec.Api.Core.V1.Node(await world.MustAsync("GET", ApiResources.Nodes.Path(null, "n1")));
        Assert.NotEqual(beat, node.Status.Conditions[0].Json["lastHeartbeatTime"].TextOrEmpty);
    });

    [Fact]
    public void A_sandbox_that_comes_up_after_its_pod_went_is_taken_down() => AgentWorld.Run(async world =>
    {
        Value pod = await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        await world.DeletePodAsync("web", 1);
        await world.UntilGoneAsync("web");
        string uid = pod["metadata"]["uid"].TextOrEmpty;
        var labels = new Dictionary<string, string> { ["io.kubernetes.pod.uid"] = uid };
        Task<SandboxId> late = world.Runtime.RunSandboxAsync(new SandboxSpec { Metadata = new("default", "web", uid, 1), Labels = labels }, CancellationToken.None);
        await late;
        await world.PassAsync(5);
        Assert.Empty(await world.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None));
    });
}
