using System.Diagnostics;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Server.Custom;

namespace Xebec.Bench.Schema;

/// <summary>A thousand definitions' schemas, all different, each with 100 fields in 20 objects; compiled, used once, and kept.</summary>
internal static class DefinitionsBench
{
    private const int Definitions = 1000;

    public static Task RunAsync(Figures figures)
    {
        Document[] schemas = [.. Enumerable.Range(0, Definitions).Select(i => Document.Parse(Encoding.UTF8.GetBytes(Schema(i))))];
        _ = SchemaCompiler.Compile(schemas[0].Root);
        long before = Figures.ResidentBytes();
        TimeSpan cpu = Figures.Cpu;
        long began = Stopwatch.GetTimestamp();
        var types = new TypeSchema[Definitions];
        for (int i = 0; i < Definitions; i++)
        {
            types[i] = SchemaCompiler.Compile(schemas[i].Root);
            _ = BodyParser.Parse(types[i], Encoding.UTF8.GetBytes($$"""{"kind":"K{{i}}","spec":{"part3":{"field1x{{i}}":"v"} } }"""));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        TimeSpan used = Figures.Cpu - cpu;
        figures.Add(
            $"compile {Definitions} schemas of {schemas[0].Bytes.Length / 1024.0:F1} KiB and parse one object of each",
            $"{took.TotalSeconds:F2} s, {used.TotalSeconds:F2} s CPU, memory + {(Figures.ResidentBytes() - before) / 1048576.0:F0} MiB",
            "≤ 1 s, ≤ 100 MB");
        GC.KeepAlive(types);
        return Task.CompletedTask;
    }

    private static string Schema(int number)
    {
        var text = new StringBuilder("""{"type":"object","properties":{"spec":{"type":"object","properties":{""");
        for (int part = 0; part < 20; part++)
        {
            text.Append(part == 0 ? "" : ",").Append($$"""
                "part{{part}}":{"type":"object","required":["field1x{{number}}"],"properties":{
                "field0x{{number}}":{"type":"integer","format":"int32","minimum":0,"default":{{part}} },
                "field1x{{number}}":{"type":"string","maxLength":253,"pattern":"^[a-z]+$"},
                "field2x{{number}}":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"value":{"type":"string"} } },
                "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"]},
                "field3x{{number}}":{"type":"object","additionalProperties":{"type":"string"} },
                "field4x{{number}}":{"type":"boolean","description":"Whether part {{part}} of {{number}} is on."} } }
                """);
        }

        return text.Append("}}}}").ToString();
    }
}
