using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Custom;
using Xebec.Server.Registry.Views;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Bench.Views;

/// <summary>What it costs to show custom resources of 1 KB: as they are stored, and in another version.</summary>
internal static class ViewBench
{
    private const int Objects = 20_000;
    private static readonly ResourceName Things = new("bench.io", "things");

    public static async Task RunAsync(Figures figures)
    {
        var types = new Dictionary<string, TypeSchema> { ["bench.io/v1"] = Type(), ["bench.io/v2"] = Type() };
        var versions = new ObjectVersions(Things, "bench.io/v1", types, NoConversion.Instance) { Custom = true };
        var cache = new ViewCache(256 * 1024 * 1024);
        var stored = new VersionView(versions, Things, new ViewKey("uid", 1, "bench.io/v1"), cache);
        var other = new VersionView(versions, Things, new ViewKey("uid", 1, "bench.io/v2"), cache);

        // the code is warm before anything counts
        StoredObject[] warm = Make();
        await ShowAsync(stored, warm);
        await ShowAsync(other, warm);

        StoredObject[] items = Make();
        figures.Add("view, 1 KB: first reading in the stored version", $"{await CostAsync(() => ShowAsync(stored, items), Objects)}");
        figures.Add("view, 1 KB: every later reading", $"{await CostAsync(() => ManyAsync(stored, items, 100), 100 * Objects)}", "≤ 0.1 µs");
        figures.Add("view, 1 KB: first reading in another version", $"{await CostAsync(() => ShowAsync(other, items), Objects)}");
        figures.Add("view, 1 KB: later reading in another version", $"{await CostAsync(() => ManyAsync(other, items, 100), 100 * Objects)}", "≤ 0.1 µs");
    }

    private static async Task<string> CostAsync(Func<Task> run, int times)
    {
        TimeSpan cpu = Figures.Cpu;
        long allocated = GC.GetTotalAllocatedBytes();
        await run();
        double micros = (Figures.Cpu - cpu).TotalMicroseconds / times;
        return string.Create(CultureInfo.InvariantCulture, $"{micros:F3} µs CPU, {(GC.GetTotalAllocatedBytes() - allocated) / times} B allocated");
    }

    private static async Task ManyAsync(VersionView view, StoredObject[] items, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            await ShowAsync(view, items);
        }
    }

    private static async Task ShowAsync(VersionView view, StoredObject[] items) => await view.ShowAsync(items, CancellationToken.None);

    private static TypeSchema Type() => SchemaCompiler.Compile(Document.Parse("""
        {"type":"object","properties":{"spec":{"type":"object","properties":{
         "text":{"type":"string","default":"x"},
         "list":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"integer"}}}}}}}}
        """u8.ToArray()).Root);

    private static StoredObject[] Make() => [.. Enumerable.Range(0, Objects).Select(i =>
    {
        string list = string.Join(',', Enumerable.Range(0, 25).Select(j => $$"""{"name":"entry-{{j}}","value":{{i + j}}}"""));
        string metadata = $$"""{"name":"thing-{{i}}","namespace":"n","uid":"00000000-0000-0000-0000-000000000000"}""";
        string json = $$$"""{"apiVersion":"bench.io/v1","kind":"Thing","metadata":{{{metadata}}},"spec":{"list":[{{{list}}}],"text":"t"}}""";
        return CanonicalObject.Unsaved(new ObjectKey(Things, "n", $"thing-{i}"), Encoding.UTF8.GetBytes(json), new Revision(1));
    })];
}
