using System.Diagnostics;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Bench.Schema;

/// <summary>Rules as definitions and policies have them, over one document, typed and untyped.</summary>
internal static class CelBench
{
    private const int Rounds = 2_000_000;

    private const string Object = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"prod","labels":{"app":"web","tier":"front"}},
         "spec":{"replicas":3,"minReplicas":1,"strategy":"Rolling","ports":[{"name":"http","port":80},{"name":"https","port":443}]}}
        """;

    private const string Schema = """
        {"type":"object","properties":{"spec":{"type":"object","properties":{"replicas":{"type":"integer"},"minReplicas":{"type":"integer"},
         "strategy":{"type":"string","maxLength":20},"ports":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"port":{"type":"integer"}}}}}}}}
        """;

    public static Task RunAsync(Figures figures)
    {
        Value root = Document.Parse(Encoding.UTF8.GetBytes(Object)).Root;
        CelType typed = SchemaTypes.Of(Document.Parse(Encoding.UTF8.GetBytes(Schema)).Root, isResource: true)!;
        foreach (string rule in new[]
        {
            "self.spec.minReplicas <= self.spec.replicas",
            "self.spec.strategy == 'Rolling' || self.spec.replicas > 1",
            "self.spec.ports.all(p, p.port > 0 && p.name != '')",
            "self.metadata.name.matches('^[a-z]+$')",
        })
        {
            Measure(figures, rule, "typed", typed, root);
            Measure(figures, rule, "untyped", CelType.Dyn, root);
        }

        CelEnvironment environment = CelEnvironment.Kubernetes.With(new CelVariable("self", typed));
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < 10_000; i++)
        {
            _ = CelProgram.Compile(environment, "self.spec.minReplicas <= self.spec.replicas").Program;
        }

        figures.Add("compile a small CEL rule", $"{Stopwatch.GetElapsedTime(began).TotalMicroseconds / 10_000:F1} µs");
        return Task.CompletedTask;
    }

    private static void Measure(Figures figures, string rule, string how, CelType type, Value root)
    {
        CelEnvironment environment = CelEnvironment.Kubernetes.With(new CelVariable("self", type));
        CelProgram program = CelProgram.Compile(environment, rule).Program!;
        CelActivation activation = new CelActivation(environment).Set("self", CelValue.Of(root, type));
        for (int i = 0; i < Rounds / 10; i++)
        {
            _ = program.Evaluate(activation);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Rounds; i++)
        {
            _ = program.Evaluate(activation);
        }

        double micros = Stopwatch.GetElapsedTime(began).TotalMicroseconds / Rounds;
        figures.Add($"CEL, {how}: `{rule}`", $"{micros:F2} µs, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / Rounds} B", "≤ 2 µs");
    }
}
