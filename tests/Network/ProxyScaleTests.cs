using System.Diagnostics;
using System.Globalization;
using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;
using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

/// <summary>Measures what docs/performance.md tells (run it alone, with -showLiveOutput), and that a change stays small however many services there are.</summary>
[Trait("needs", "root")]
public sealed class ProxyScaleTests
{
    private const int Services = 10_000;

    [Fact]
    public async Task Ten_thousand_services_load_at_once_and_one_change_is_small()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var lab = new NetworkLab();
        var rules = new NftRules(lab.Namespace("node"));
        Service[] services = [.. Enumerable.Range(0, Services).Select(i => Service(ServiceJson($"s{i}", Address(96, i))))];
        EndpointSlice[] slices = [.. Enumerable.Range(0, Services).Select(i => Slice(SliceJson($"s{i}", 8080, $"{Address(150, i)}@n2", $"{Address(160, i)}@n3")))];
        RuleCompiler.Compile(services[..100], slices[..100], Facts);

        RuleModel model = null!;
        RuleTransaction whole = null!;
        Say("compile", () => model = RuleCompiler.Compile(services, slices, Facts));
        Say("write the transaction", () => whole = RuleDiff.Between(null, model, "xebec-test"));
        await SayAsync($"load it ({whole.Script.Length / 1024} KiB)", () => rules.ApplyAsync(whole.Script, cancel));
        await SayAsync("replace it", () => rules.ApplyAsync(whole.Script, cancel));

        const int Changes = 100;
        TimeSpan own = default;
        var scripts = new List<string>();
        for (int i = 0; i < Changes; i++)
        {
            int at = 77 * i;
            EndpointSlice slice = Slice(SliceJson($"s{at}", 8080, $"{Address(150, at)}@n2", $"{Address(161, at)}@n3", $"{Address(162, at)}@n3"));
            var key = new ServiceKey("default", $"s{at}");
            own += Timed(() =>
            {
                RuleModel next = model.With([(key, RuleCompiler.Compile(services[at], [slice], Facts))]);
                scripts.Add(RuleDiff.Between(model, next, "xebec-test", [key]).Script);
                model = next;
            });
        }

        Assert.All(scripts, script => Assert.InRange(script.Split('\n').Length, 2, 12));
        await SayAsync($"{Changes} services' endpoints one after the other ({own.TotalMilliseconds:0} ms of ours)", async () =>
        {
            foreach (string script in scripts)
            {
                await rules.ApplyAsync(script, cancel);
            }
        });
        await SayAsync("look whether the table is there", () => rules.AcceptsAsync(TableText.Probe(IpFamily.V4, "xebec-test"), cancel));
    }

    private static string Address(int second, int i) => string.Create(CultureInfo.InvariantCulture, $"10.{second}.{i >> 8}.{i & 255}");

    private static TimeSpan Timed(Action action)
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began);
    }

    private static void Say(string what, Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        TimeSpan took = Timed(action);
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {took.TotalMilliseconds:0} ms, {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0} ms CPU");
    }

    private static async Task SayAsync(string what, Func<Task> action)
    {
        (double user, double system) = Children();
        long began = Stopwatch.GetTimestamp();
        await action();
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        (double userNow, double systemNow) = Children();
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {took.TotalMilliseconds:0} ms, nft {userNow - user:0} ms user, {systemNow - system:0} ms system");
    }

    // what the programs we ran have used, in milliseconds, to a hundredth of a second
    private static (double User, double System) Children()
    {
        string[] fields = File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ');
        return (10.0 * long.Parse(fields[13], CultureInfo.InvariantCulture), 10.0 * long.Parse(fields[14], CultureInfo.InvariantCulture));
    }
}
