using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Client.Seam;

namespace Xebec.Tests.Node.Agent;

/// <summary>The agent with real containers: what no simulated runtime can show.</summary>
[Trait("needs", "root")]
public sealed class AgentRealTests
{
    [Fact]
    public Task A_pod_gets_what_it_asks_for() => AgentWorld.RunRealAsync(async world =>
    {
        await world.MustAsync("POST", ApiResources.ConfigMaps.Path("default"), """
            {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"cfg"},"data":{"greeting":"hello","file.txt":"from a file"}}
            """);
        await world.MustAsync("POST", ApiResources.Secrets.Path("default"), """
            {"kind":"Secret","apiVersion":"v1","metadata":{"name":"sec"},"stringData":{"word":"hush"}}
            """);
        const string Script = """
            echo $GREETING $WHO $WORD; cat /cfg/file.txt; echo; cat /both/sub/word; echo; cat /down/labels; echo; cat /etc/hosts; cat /etc/resolv.conf;
            echo $(id -u) $(id -g); echo limit $MEM; echo put > /empty/x; cat /empty/x; ls -la /empty | head -2; echo ends > /dev/termination-log; exit 4
            """;
        const string Wishes = """
            ,"env":[
              {"name":"WHO","value":"$(GREETING) world"},
              {"name":"WORD","valueFrom":{"secretKeyRef":{"name":"sec","key":"word"}}},
              {"name":"MEM","valueFrom":{"resourceFieldRef":{"resource":"limits.memory","divisor":"1Mi"}}}],
             "envFrom":[{"configMapRef":{"name":"up"}},{"configMapRef":{"name":"cfg","optional":true}}],
             "resources":{"limits":{"cpu":"100m","memory":"32Mi"}},
             "securityContext":{"runAsUser":1000,"runAsGroup":1001,"readOnlyRootFilesystem":true},
             "volumeMounts":[{"name":"c","mountPath":"/cfg"},{"name":"e","mountPath":"/empty"},{"name":"d","mountPath":"/down"},{"name":"p","mountPath":"/both"}]
            """;
        const string Volumes = """
            [{"name":"c","configMap":{"name":"cfg"}},
             {"name":"e","emptyDir":{"medium":"Memory","sizeLimit":"1Mi"}},
             {"name":"d","downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}},
             {"name":"p","projected":{"sources":[{"secret":{"name":"sec","items":[{"key":"word","path":"sub/word"}]}},{"configMap":{"name":"cfg"}}]}}]
            """;
        await world.CreatePodAsync("web", $$"""
            "restartPolicy":"Never","securityContext":{"fsGroup":2000},"volumes":{{Volumes}},"containers":[{{AgentWorld.Container("main", Script, Wishes)}}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ State.Waiting.Reason: "CreateContainerConfigError" }]);
        await world.MustAsync("POST", ApiResources.ConfigMaps.Path("default"), """
            {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"up"},"data":{"GREETING":"hi"}}
            """);
        pod = await world.UntilAsync("web", p => p.Status.Phase == "Failed");
        ContainerStateTerminated ended = pod.Status.ContainerStatuses[0].State.Terminated;
        Assert.Equal(4, ended.ExitCode);
        Assert.Equal("ends\n", ended.Message);
        Assert.Equal("Guaranteed", pod.Status.QosClass);

        string log = await LogAsync(world, "web");
        string[] lines = log.Split('\n');
        Assert.Equal("hi hi world hush", lines[0]);
        Assert.Equal("from a file", lines[1]);
        Assert.Equal("hush", lines[2]);
        Assert.Equal("app=\"web\"", lines[3]);
        Assert.Contains($"{pod.Status.PodIP}\tweb", lines);
        Assert.Contains("nameserver 10.96.0.10", lines);
        Assert.Contains("search default.svc.cluster.local svc.cluster.local cluster.local", log, StringComparison.Ordinal);
        Assert.Contains("1000 1001", lines);
        Assert.Contains("limit 32", lines);
        Assert.Contains("put", lines);
        await world.DeletePodAsync("web");
        await world.UntilGoneAsync("web");
        await world.PassAsync(2);
        Assert.Empty(Directory.GetDirectories(Path.Combine(world.Folder, "pods")));
    });

    [Fact]
    public Task A_pod_lives_through_crashes_agents_and_its_own_sandbox() => AgentWorld.RunRealAsync(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "initContainers":[{{AgentWorld.Container("first", "echo first > /both/x", ",\"volumeMounts\":[{\"name\":\"w\",\"mountPath\":\"/both\"}]")}}],
            "volumes":[{"name":"w"}],
            "containers":[{{AgentWorld.Container("main", "cat /both/x; trap 'exit 0' TERM; while true; do sleep 0.2; done", ",\"volumeMounts\":[{\"name\":\"w\",\"mountPath\":\"/both\"}]")}}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Ready: true }]);
        Assert.Equal("first\n", await LogAsync(world, "web"));
        Assert.Equal("Completed", pod.Status.InitContainerStatuses[0].State.Terminated.Reason);

        await world.Agent.DisposeAsync();
        await world.StartAsync();
        string id = Id(pod);
        await world.PassAsync(3);
        pod = (await world.GetPodAsync("web"))!.Value;
        Assert.Equal(id, Id(pod));

        await world.KillAsync(id);
        pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Ready: true, RestartCount: 1 }]);
        Assert.Equal(137, pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode);
        Assert.Equal("Error", pod.Status.ContainerStatuses[0].LastState.Terminated.Reason);

        string address = pod.Status.PodIP;
        await world.StopSandboxAsync();
        pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Ready: true, RestartCount: 2 }] && p.Status.InitContainerStatuses[0].RestartCount == 1);
        Assert.NotEqual(address, pod.Status.PodIP);
        Assert.Single(pod.Status.PodIPs);

        await world.DeletePodAsync("web");
        await world.UntilGoneAsync("web", 10);
    });

    private static string Id(Pod pod) => pod.Status.ContainerStatuses[0].ContainerID.Split("//")[1];

    private static async Task<string> LogAsync(AgentWorld world, string pod)
    {
        ApiAnswer answer = await world.Server.SendAsync(new ApiCall("GET", ApiResources.Pods.Path("default", pod, "log") + "?container=main"), CancellationToken.None);
        Assert.True(answer.Succeeded, answer.Status.Message);
        return Encoding.UTF8.GetString(answer.Body.Span);
    }
}
