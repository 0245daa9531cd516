using Xebec.Node.Pods;

namespace Xebec.Tests.Node.Pods;

/// <summary>What is decided about pods, without a runtime.</summary>
public sealed class PodsMachineTests
{
    private const string One = """ "containers":[{"name":"main","image":"a"}] """;

    [Fact]
    public void A_pod_gets_volumes_then_a_sandbox_then_its_containers()
    {
        var stage = new PodsStage(""" "containers":[{"name":"b","image":"x"},{"name":"a","image":"y"}] """);
        Assert.Equal("volumes\nsandbox 0\nfetch b 0\nstart b 0 in s0\nfetch a 0\nstart a 0 in s0", stage.Run());
        Assert.Equal("Running", stage.Status.Phase);
        Assert.Equal(["a", "b"], stage.Status.ContainerStatuses.Select(s => s.Name));
        Assert.Null(stage.NextAt);
    }

    [Fact]
    public void Before_all_that_it_is_pending_with_what_it_waits_for()
    {
        var stage = new PodsStage(One);
        stage.Step();
        Assert.Equal("Pending", stage.Status.Phase);
        Assert.Equal("ContainerCreating", stage.Main.State.Waiting.Reason);
        Assert.Equal("False ContainersNotReady containers with unready status: [main]", stage.Condition("Ready"));
        Assert.Equal("False", stage.Condition("PodReadyToStartContainers"));
        Assert.Equal("True", stage.Condition("Initialized"));
        Assert.Equal(1, stage.Status.ObservedGeneration);
    }

    [Fact]
    public void Init_containers_run_one_after_the_other_before_the_others()
    {
        var stage = new PodsStage(""" "initContainers":[{"name":"i","image":"x"},{"name":"j","image":"x"}],"containers":[{"name":"main","image":"x"}] """);
        Assert.Equal("volumes\nsandbox 0\nfetch i 0\nstart i 0 in s0", stage.Run());
        Assert.Equal("False ContainersNotInitialized containers with incomplete status: [i j]", stage.Condition("Initialized"));
        stage.Exit("i", 0);
        Assert.Equal("fetch j 0\nstart j 0 in s0", stage.Run());
        Assert.Equal("PodInitializing", stage.Main.State.Waiting.Reason);
        stage.Exit("j", 0);
        Assert.Equal("fetch main 0\nstart main 0 in s0", stage.Run());
        Assert.Equal("True", stage.Condition("Initialized"));
    }

    [Fact]
    public void A_failed_init_container_is_tried_again_unless_the_pod_never_restarts()
    {
        var stage = new PodsStage(""" "initContainers":[{"name":"i","image":"x"}],"containers":[{"name":"main","image":"x"}] """);
        stage.Run();
        stage.Exit("i", 1);
        Assert.Equal("fetch i 1\nstart i 1 in s0", stage.Run());
        Assert.Equal("Pending", stage.Status.Phase);

        stage = new PodsStage(""" "restartPolicy":"Never","initContainers":[{"name":"i","image":"x"}],"containers":[{"name":"main","image":"x"}] """);
        stage.Run();
        stage.Exit("i", 1);
        Assert.Equal("stop s0", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
        Assert.Equal("False PodFailed", stage.Condition("Ready"));
    }

    [Fact]
    public void A_sidecar_starts_before_the_others_and_stops_after_them()
    {
        var stage = new PodsStage("""
            "restartPolicy":"Never","initContainers":[{"name":"side","image":"x","restartPolicy":"Always"},{"name":"i","image":"x"}],"containers":[{"name":"main","image":"x"}]
            """);
        Assert.Equal("volumes\nsandbox 0\nfetch side 0\nstart side 0 in s0\nfetch i 0\nstart i 0 in s0", stage.Run());
        stage.Exit("side", 1);
        Assert.Equal("fetch side 1\nstart side 1 in s0", stage.Run());
        stage.Exit("i", 0);
        Assert.Equal("fetch main 0\nstart main 0 in s0", stage.Run());
        stage.Pass(1);
        stage.Exit("main", 0);
        Assert.Equal("stop side 30s: Stopping container side\nstop s0", stage.Run());
        Assert.Equal("Succeeded", stage.Status.Phase);
    }

    [Theory]
    [InlineData("Always", 0, "Running", true)]
    [InlineData("Always", 1, "Running", true)]
    [InlineData("OnFailure", 0, "Succeeded", false)]
    [InlineData("OnFailure", 1, "Running", true)]
    [InlineData("Never", 0, "Succeeded", false)]
    [InlineData("Never", 1, "Failed", false)]
    public void What_follows_an_exit_is_the_restart_policys(string policy, int code, string phase, bool again)
    {
        var stage = new PodsStage($""" "restartPolicy":"{policy}",{One} """);
        stage.Run();
        stage.Exit("main", code);
        Assert.Equal(again ? "fetch main 1\nstart main 1 in s0" : "stop s0", stage.Run());
        Assert.Equal(phase, stage.Status.Phase);
        Assert.Equal(again ? 1 : 0, stage.Main.RestartCount);
    }

    [Fact]
    public void A_containers_own_rules_go_before_the_pods_policy()
    {
        var stage = new PodsStage("""
            "restartPolicy":"Never","containers":[{"name":"main","image":"x","restartPolicy":"Never","restartPolicyRules":[{"action":"Restart","exitCodes":{"operator":"In","values":[42]}}]}]
            """);
        stage.Run();
        stage.Exit("main", 42);
        Assert.Equal("fetch main 1\nstart main 1 in s0", stage.Run());
        stage.Pass(60);
        stage.Exit("main", 1);
        Assert.Equal("stop s0", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
    }

    [Fact]
    public void Crashes_wait_10_seconds_doubled_to_5_minutes()
    {
        var stage = new PodsStage(One);
        stage.Run();
        stage.Exit("main", 1);
        stage.Run();
        foreach (int seconds in (int[])[10, 20, 40, 80, 160, 300, 300])
        {
            stage.Exit("main", 1);
            Assert.Equal("", stage.Run().Replace($"remove main {stage.Main.RestartCount - 2}", "", StringComparison.Ordinal));
            Assert.Equal("CrashLoopBackOff", stage.Main.State.Waiting.Reason);
            Assert.Equal(stage.Now.AddSeconds(seconds), stage.NextAt);
            stage.Pass(seconds - 1);
            Assert.Equal("", stage.Run());
            stage.Pass(1);
            Assert.StartsWith("fetch main", stage.Run(), StringComparison.Ordinal);
        }

        Assert.Equal("back-off 5m0s restarting failed container=main pod=p_ns(u1)", LastBackOff());

        string LastBackOff()
        {
            stage.Exit("main", 1);
            stage.Run();
            return stage.Main.State.Waiting.Message;
        }
    }

    [Fact]
    public void After_10_minutes_without_trouble_the_back_off_begins_anew()
    {
        var stage = new PodsStage(One);
        stage.Run();
        for (int i = 0; i < 4; i++)
        {
            stage.Exit("main", 1);
            stage.Pass(300);
            stage.Run();
        }

        stage.Pass(601);
        stage.Exit("main", 1);
        Assert.Contains("start main", stage.Run(), StringComparison.Ordinal);
        stage.Exit("main", 1);
        stage.Run();
        Assert.Equal(stage.Now.AddSeconds(10), stage.NextAt);
    }

    [Fact]
    public void A_dead_sandbox_is_stopped_and_made_anew_with_everything_in_it()
    {
        var stage = new PodsStage(""" "initContainers":[{"name":"i","image":"x"}],"containers":[{"name":"main","image":"x"}] """);
        stage.Run();
        stage.Exit("i", 0);
        stage.Run();
        Assert.Equal("10.0.0.1", stage.Status.PodIP);
        stage.KillSandbox();
        Assert.Equal("stop s0\nsandbox 1\nfetch i 1\nstart i 1 in s1", stage.Run());
        Assert.Contains("SandboxChanged: Pod sandbox changed, it will be killed and re-created.", stage.Events);
        Assert.Equal("10.0.0.2", stage.Status.PodIP);
        stage.Exit("i", 0);
        Assert.Equal("fetch main 1\nstart main 1 in s1", stage.Run());
        Assert.Equal(137, stage.Main.LastState.Terminated.ExitCode);
    }

    [Fact]
    public void A_pod_that_never_restarts_ends_with_its_sandbox()
    {
        var stage = new PodsStage($""" "restartPolicy":"Never",{One} """);
        stage.Run();
        stage.KillSandbox();
        Assert.Equal("stop s0", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
    }

    [Fact]
    public void A_changed_image_restarts_its_container_alone()
    {
        var stage = new PodsStage(""" "containers":[{"name":"main","image":"x"},{"name":"other","image":"x"}] """);
        stage.Run();
        stage.SetImage("main", "y");
        Assert.Equal("stop main 30s: Container main definition changed, will be restarted\nfetch main 1\nstart main 1 in s0", stage.Run());
    }

    [Fact]
    public void Probes_tell_who_is_ready_and_who_must_be_restarted()
    {
        var stage = new PodsStage(One);
        stage.Run();
        stage.Find("main", new(Started: false, Ready: null, Dead: null));
        stage.Run();
        Assert.False(stage.Main.Started);
        Assert.False(stage.Main.Ready);
        stage.Find("main", new(Started: true, Ready: false, Dead: null));
        stage.Run();
        Assert.True(stage.Main.Started);
        Assert.Equal("False ContainersNotReady containers with unready status: [main]", stage.Condition("Ready"));
        stage.Find("main", new(Started: true, Ready: true, Dead: null));
        stage.Run();
        Assert.Equal("True", stage.Condition("Ready"));
        stage.Find("main", new(Started: true, Ready: true, Dead: "liveness"));
        Assert.StartsWith("stop main 30s: Container main failed liveness probe, will be restarted\nfetch main 1", stage.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_pod_is_stopped_told_of_removed_and_deleted_in_this_order()
    {
        var stage = new PodsStage($""" "terminationGracePeriodSeconds":5,{One} """);
        stage.Run();
        stage.Delete(7);
        Assert.Equal("stop main 7s: Stopping container main\nstop s0\nremove s0\nclean\ndelete", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
        Assert.Equal(143, stage.Main.State.Terminated.ExitCode);
        Assert.False(stage.IsOver);
        stage.Vanish();
        Assert.Equal("", stage.Run());
        Assert.True(stage.IsOver);
    }

    [Fact]
    public void A_pod_deleted_before_it_ran_ends_failed()
    {
        var stage = new PodsStage(One);
        stage.Delete(30);
        Assert.Equal("clean\ndelete", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
        Assert.Equal("ContainerStatusUnknown", stage.Main.State.Terminated.Reason);
    }

    [Fact]
    public void What_fails_while_ending_is_tried_again_a_little_later()
    {
        var stage = new PodsStage(One) { Trouble = action => action == "stop s0" ? new("StopPodSandbox", "no") : null };
        stage.Run();
        stage.Delete(2);
        Assert.Equal("stop main 2s: Stopping container main\nstop s0", stage.Run());
        Assert.Equal(stage.Now.AddSeconds(1), stage.NextAt);
        stage.Pass(1);
        Assert.Equal("stop s0", stage.Run());
        Assert.Equal(stage.Now.AddSeconds(2), stage.NextAt);
        stage.Trouble = _ => null;
        stage.Pass(2);
        Assert.Equal("stop s0\nremove s0\nclean\ndelete", stage.Run());
    }

    [Fact]
    public void A_pod_past_its_deadline_fails()
    {
        var stage = new PodsStage($""" "activeDeadlineSeconds":60,{One} """);
        stage.Run();
        Assert.Equal(stage.Now.AddSeconds(60), stage.NextAt);
        stage.Pass(60);
        Assert.Equal("stop main 30s: Stopping container main\nstop s0", stage.Run());
        Assert.Equal("Failed", stage.Status.Phase);
        Assert.Equal("DeadlineExceeded", stage.Status.Reason);
        Assert.Equal("Pod was active on the node longer than the specified deadline", stage.Status.Message);
    }

    [Fact]
    public void A_sandbox_that_cannot_be_made_is_tried_again_ever_later()
    {
        var stage = new PodsStage(One) { Trouble = action => action == "sandbox 0" ? new("FailedCreatePodSandBox", "no network") : null };
        Assert.Equal("volumes\nsandbox 0", stage.Run());
        Assert.Equal(stage.Now.AddSeconds(1), stage.NextAt);
        stage.Pass(1);
        Assert.Equal("sandbox 0", stage.Run());
        Assert.Equal(stage.Now.AddSeconds(2), stage.NextAt);
    }

    [Fact]
    public void Volumes_in_the_way_are_told_in_the_condition()
    {
        var stage = new PodsStage(One) { Trouble = action => action == "volumes" ? new("FailedMount", "configmap \"x\" not found") : null };
        Assert.Equal("volumes", stage.Run());
        stage.Step();
        Assert.Equal("False VolumesNotReady configmap \"x\" not found", stage.Condition("PodReadyToStartContainers"));
    }

    [Fact]
    public void A_container_that_fails_to_start_backs_off_as_one_that_crashed()
    {
        var stage = new PodsStage(One) { Trouble = action => action.StartsWith("start", StringComparison.Ordinal) ? new(PodTrouble.RunContainerError, "no such file") : null };
        Assert.Equal("volumes\nsandbox 0\nfetch main 0\nstart main 0 in s0\nfetch main 1\nstart main 1 in s0", stage.Run());
        Assert.Equal("CrashLoopBackOff", stage.Main.State.Waiting.Reason);
        Assert.Equal("StartError", stage.Main.LastState.Terminated.Reason);
        Assert.Equal(128, stage.Main.LastState.Terminated.ExitCode);
    }

    [Fact]
    public void A_new_agent_goes_on_where_the_old_one_was()
    {
        var stage = new PodsStage(One);
        stage.Run();
        string times = stage.Status.Conditions.Json.ToString();
        stage.Pass(100);
        stage.Restart();
        Assert.Equal("", stage.Run());
        Assert.Equal(times, stage.Status.Conditions.Json.ToString());
    }

    [Fact]
    public void Containers_that_vanished_from_the_runtime_count_as_ended()
    {
        var stage = new PodsStage(One);
        stage.Run();
        stage.Lose("main");
        Assert.Equal("fetch main 1\nstart main 1 in s0", stage.Run());
        Assert.Equal("ContainerStatusUnknown", stage.Main.LastState.Terminated.Reason);
        Assert.Equal(1, stage.Main.RestartCount);
    }

    [Fact]
    public void An_ephemeral_container_runs_once()
    {
        var stage = new PodsStage($""" {One},"ephemeralContainers":[{"{"}"name":"debug","image":"x"{"}"}] """);
        Assert.EndsWith("start debug 0 in s0", stage.Run(), StringComparison.Ordinal);
        stage.Exit("debug", 1);
        Assert.Equal("", stage.Run());
        Assert.Equal(1, stage.Status.EphemeralContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Equal("True", stage.Condition("Ready"));
    }

    [Fact]
    public void Readiness_gates_of_others_hold_the_pod_back()
    {
        var stage = new PodsStage($""" "readinessGates":[{"{"}"conditionType":"example.com/open"{"}"}],{One} """);
        stage.Run();
        Assert.Equal("False ReadinessGatesNotReady corresponding condition of pod readiness gate \"example.com/open\" does not exist.", stage.Condition("Ready"));
        Assert.Equal("True", stage.Condition("ContainersReady"));
    }
}
