using Xebec.Bench;
using Xebec.Bench.Access;
using Xebec.Bench.Custom;
using Xebec.Bench.Load;
using Xebec.Bench.Pipeline;
using Xebec.Bench.Robustness;
using Xebec.Bench.Schema;
using Xebec.Bench.Store;
using Xebec.Bench.Views;

// dotnet run -c Release --project bench -- [NAME…]      all, or those whose name contains one of the words
// dotnet run -c Release --project bench -- load --kubeconfig FILE …    a whole API server, ours or another (see LoadOptions.Usage)
// dotnet run --project bench -- kills [--count N] [--seconds N] [--seed N]
//     an embedded store whose process is killed again and again (docs/robustness.md)
// Prints one table row per figure. Directories are made under the current one, which should be on a real disk.
if (args is ["kills", ..])
{
    return await Kills.RunAsync(args[1..]);
}

if (args is ["load", ..])
{
    return await LoadBench.RunAsync(args[1..]);
}

var benches = new (string Name, Func<Figures, Task> Run)[]
{
    ("store-commits", CommitBench.RunAsync),
    ("store-list", ListBench.RunAsync),
    ("store-fanout", FanOutBench.RunAsync),
    ("store-recovery", RecoveryBench.RunAsync),
    ("cel", CelBench.RunAsync),
    ("types-pod", PodBench.RunAsync),
    ("types-definitions", DefinitionsBench.RunAsync),
    ("access-decision", DecisionBench.RunAsync),
    ("requests-small", RequestBench.RunSmallAsync),
    ("requests-pods", RequestBench.RunPodsAsync),
    ("access-flow", FlowBench.RunAsync),
    ("views", ViewBench.RunAsync),
    ("definitions", ServedDefinitionsBench.RunAsync),
};
var figures = new Figures();
foreach (var (name, run) in benches.Where(b => args.Length == 0 || args.Any(a => b.Name.Contains(a, StringComparison.Ordinal))))
{
    await run(figures);
    GC.Collect();
}

figures.Print();
return 0;
