using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Node.Cri;

namespace Xebec.Simulator;

/// <summary>
/// What happens to a cluster in a bad week: deployments come, grow, change and go, containers die, pods are deleted, nodes are lost and
/// come back; all by the seed. In the end everything must have become as it was asked for, and when all is deleted nothing may be left.
/// </summary>
public static class Story
{
    private const string Shop = "shop";
    private const double Patience = 900;

    private static readonly ApiResource[] Owned =
        [ApiResources.Deployments, ApiResources.ReplicaSets, ApiResources.Pods, ApiResources.Services, ApiResources.EndpointSlices];

    // what settles in the end: one that listens when it is told to stop, and one that does not
    private static readonly string[] Programs = ["sleep 100000", "trap 'exit 0' TERM; echo up; sleep 100000"];

    /// <summary>Tells the story twice with one seed.</summary>
    /// <returns>The trace of the first time, and where the second parted from it: null when it did not.</returns>
    public static (Trace Trace, string? Difference) TellTwice(int seed, int steps)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"xebec-sim-{Environment.ProcessId}-{seed}");
        Trace first = World.Run(seed, nodes: 4, folder, world => TellAsync(world, steps));
        Trace second = World.Run(seed, nodes: 4, folder, world => TellAsync(world, steps));
        return (first, Trace.Difference(first, second));
    }

    private static async Task TellAsync(World world, int steps)
    {
        await world.MustAsync(
            "POST", ApiResources.Namespaces.Path(null), $$$"""{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"{{{Shop}}}"}}""");
        for (int step = 0; step < steps; step++)
        {
            await StepAsync(world, step);
            await world.PassAsync(world.Random.NextDouble() * 12);
        }

        foreach (SimulatedNode node in world.Nodes.Where(n => !n.IsAttended))
        {
            await FindNodeAsync(world, node);
        }

        await world.UntilAsync(async () => await UnsettledAsync(world) is null, Patience, async () => (await UnsettledAsync(world))!);
        await world.MustAsync("DELETE", ApiResources.Namespaces.Path(null, Shop));
        await world.UntilAsync(async () => await LeftAsync(world) is null, Patience, async () => (await LeftAsync(world))!);
    }

    private static async Task StepAsync(World world, int step)
    {
        switch (world.Random.Next(20))
        {
            case < 4:
                await world.MustAsync("POST", ApiResources.Deployments.Path(Shop), Deployment(world, $"web-{step}"));
                await world.MustAsync("POST", ApiResources.Services.Path(Shop), Service($"web-{step}"));
                break;
            case < 8 when await AnyAsync(world, ApiResources.Deployments) is { } name:
                await world.MustAsync(
                    "PATCH", ApiResources.Deployments.Path(Shop, name), $$$$"""{"spec":{"replicas":{{{{world.Random.Next(7)}}}}}}""");
                break;
            case < 11 when await AnyAsync(world, ApiResources.Deployments) is { } name:
                string image = $$$$$"""{"spec":{"template":{"spec":{"containers":[{{{{{Container(world, step)}}}}}]}}}}""";
                await world.MustAsync("PATCH", ApiResources.Deployments.Path(Shop, name), image);
                break;
            case < 13 when await AnyAsync(world, ApiResources.Pods) is { } name:
                await world.SendAsync(
                    "DELETE", ApiResources.Pods.Path(Shop, name), $$"""{"gracePeriodSeconds":{{world.Random.Next(4)}}}""");
                break;
            case < 16:
                await KillAsync(world, world.Nodes[world.Random.Next(world.Nodes.Count)]);
                break;
            case < 17 when await AnyAsync(world, ApiResources.Deployments) is { } name:
                await world.MustAsync("DELETE", ApiResources.Deployments.Path(Shop, name));
                await world.MustAsync("DELETE", ApiResources.Services.Path(Shop, name));
                break;
            case < 19:
                SimulatedNode node = world.Nodes[world.Random.Next(world.Nodes.Count)];
                await (node.IsAttended ? LoseNodeAsync(world, node) : FindNodeAsync(world, node));
                break;
            default:
                await world.PassAsync(60);
                break;
        }
    }

    // nobody hears of the node any more: no pod goes there, and what was there is written off
    private static async Task LoseNodeAsync(World world, SimulatedNode node)
    {
        world.Trace.Add($"{node.Name} is lost");
        await node.StopAsync();
        await world.MustAsync("PATCH", ApiResources.Nodes.Path(null, node.Name), """{"spec":{"unschedulable":true}}""");
        await world.MustAsync(
            "DELETE", $"{ApiResources.Pods.Path(Shop)}?fieldSelector=spec.nodeName%3D{node.Name}", """{"gracePeriodSeconds":0}""");
    }

    private static async Task FindNodeAsync(World world, SimulatedNode node)
    {
        world.Trace.Add($"{node.Name} is back");
        await node.StartAsync(CancellationToken.None);
        await world.MustAsync("PATCH", ApiResources.Nodes.Path(null, node.Name), """{"spec":{"unschedulable":null}}""");
    }

    private static async Task KillAsync(World world, SimulatedNode node)
    {
        IReadOnlyList<ContainerSummary> running =
            await node.Runtime.ListContainersAsync(new ContainerFilter { State = ContainerState.Running }, CancellationToken.None);
        if (running.Count > 0)
        {
            ContainerSummary one = running[world.Random.Next(running.Count)];
            world.Trace.Add($"{one.Id} on {node.Name} is killed");
            node.Runtime.Exit(one.Id, 137, "OOMKilled");
        }
    }

    private static async Task<string?> AnyAsync(World world, ApiResource resource)
    {
        List<Value> all = await world.ListAsync(resource, Shop);
        return all.Count == 0 ? null : all[world.Random.Next(all.Count)]["metadata"]["name"].TextOrEmpty;
    }

    /// <summary>What is not yet as it was asked for; null when all is.</summary>
    private static async Task<string?> UnsettledAsync(World world)
    {
        List<Value> pods = await world.ListAsync(ApiResources.Pods, Shop);
        List<Value> slices = await world.ListAsync(ApiResources.EndpointSlices, Shop);
        foreach (Value deployment in await world.ListAsync(ApiResources.Deployments, Shop))
        {
            string name = deployment["metadata"]["name"].TextOrEmpty;
            long wanted = deployment["spec"]["replicas"].Integer ?? 0;
            Value status = deployment["status"];
            int mine = pods.Count(pod => pod["metadata"]["labels"]["app"].TextIs(name));
            int addresses = slices.Where(s => s["metadata"]["labels"]["kubernetes.io/service-name"].TextIs(name))
                .Sum(s => s["endpoints"].Elements.ToList().Count);
            if (mine != wanted || (status["updatedReplicas"].Integer ?? 0) != wanted
                || (status["availableReplicas"].Integer ?? 0) != wanted || addresses != wanted)
            {
                return $"{name} wants {wanted} pods, has {mine} and {addresses} addresses; its status is {status}; pods: "
                    + $"{string.Join('\n', pods)}";
            }
        }

        return null;
    }

    /// <summary>What is left after all was deleted; null when nothing is.</summary>
    private static async Task<string?> LeftAsync(World world)
    {
        foreach (ApiResource resource in Owned)
        {
            if (await world.ListAsync(resource, Shop) is [var one, ..])
            {
                return one.ToString();
            }
        }

        if ((await world.SendAsync("GET", ApiResources.Namespaces.Path(null, Shop))).Code != 404)
        {
            return "the namespace";
        }

        foreach (SimulatedNode node in world.Nodes)
        {
            if (await node.Runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None) is [var sandbox, ..])
            {
                return $"sandbox {sandbox.Id} of {sandbox.Metadata.Name} on {node.Name}";
            }
        }

        return null;
    }

    private static string Deployment(World world, string name) => $$$$$$"""
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"{{{{{{name}}}}}}"},"spec":{"replicas":{{{{{{world.Random.Next(1, 6)}}}}}},
        "selector":{"matchLabels":{"app":"{{{{{{name}}}}}}"}},"template":{"metadata":{"labels":{"app":"{{{{{{name}}}}}}"}},
        "spec":{"terminationGracePeriodSeconds":3,"containers":[{{{{{{Container(world, 0)}}}}}}]}}}}
        """;

    private static string Container(World world, int version)
    {
        Value program = Programs[world.Random.Next(Programs.Length)];
        return $$$$"""{"name":"c","image":"shop.test/web:{{{{version}}}}","command":["sh","-c",{{{{program}}}}],"resources":{"requests":{"cpu":"100m"}}}""";
    }

    private static string Service(string name) =>
        $$$"""{"kind":"Service","apiVersion":"v1","metadata":{"name":"{{{name}}}"},"spec":{"selector":{"app":"{{{name}}}"},"ports":[{"port":80}]}}""";
}
