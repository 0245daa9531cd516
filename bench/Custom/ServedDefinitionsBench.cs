using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Custom.Life;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Discovery;
using Xebec.Server.Discovery.OpenApi;
using Xebec.Server.InProcess;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Bench.Custom;

/// <summary>A thousand definitions, each of another schema, made one after the other, read by a server that starts, compiled and published.</summary>
internal static class ServedDefinitionsBench
{
    private const int Count = 1000;
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    // built-in types of some size, written out in the definitions as generators do it
    private static readonly string[] Parts = ["ResourceRequirements", "Toleration", "SecurityContext", "PodSecurityContext", "Probe", "EnvVarSource"];

    public static async Task RunAsync(Figures figures)
    {
        byte[][] bodies = [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(Definition(i)))];
        double kilobytes = bodies.Average(b => b.Length / 1024.0);

        // what the compiler does at run time is not what a native binary does
        await using (var warm = new MemoryStore(new StoreOptions { Time = TimeProvider.System }))
        {
            await CreateAsync(warm, bodies[..200]);
        }

        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        long before = Figures.ResidentBytes();
        TimeSpan cpu = Figures.Cpu;
        long began = Stopwatch.GetTimestamp();
        await CreateAsync(store, bodies);
        figures.Add(
            $"create {Count} definitions of {kilobytes:F0} KiB, until all are served",
            $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s, {(Figures.Cpu - cpu).TotalSeconds:F1} s CPU",
            "≤ 10 s");
        figures.Add("memory they take, stored and as a server knows them", $"{(Figures.ResidentBytes() - before) >> 20} MiB", "≤ 300 MiB");

        cpu = Figures.Cpu;
        began = Stopwatch.GetTimestamp();
        (ApiPipeline second, DefinitionTable loaded) = Server(store);
        Require(Custom(loaded) == Count, "not all are served");
        figures.Add("a server that starts reads them", $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s, {(Figures.Cpu - cpu).TotalSeconds:F2} s CPU");

        long empty = Figures.ResidentBytes();
        cpu = Figures.Cpu;
        int types = loaded.Registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources).Where(r => r.Type.Custom).Sum(r => Compile(r.Type.Type));
        figures.Add($"compile all schemas ({types} types)", $"{(Figures.Cpu - cpu).TotalSeconds:F2} s CPU, {(Figures.ResidentBytes() - empty) >> 20} MiB", "≤ 1 s, ≤ 100 MiB");

        var reader = new InProcessApiServer(second, new UserInfo("bench", [UserInfo.Masters, UserInfo.AllAuthenticated]), "bench");
        foreach (string path in new[] { "/openapi/v3", "/openapi/v3", "/openapi/v3/apis/group7.example.com/v1", "/apis", "/openapi/v2" })
        {
            cpu = Figures.Cpu;
            ApiAnswer answer = await reader.SendAsync(new ApiCall("GET", path), default);
            Require(answer.Succeeded, path);
            figures.Add($"GET {path}, {answer.Body.Length >> 10} KiB", $"{(Figures.Cpu - cpu).TotalMilliseconds:F0} ms CPU");
        }
    }

    private static async Task CreateAsync(MemoryStore store, byte[][] bodies)
    {
        (ApiPipeline pipeline, DefinitionTable table) = Server(store);
        var server = new InProcessApiServer(pipeline, new UserInfo("bench", [UserInfo.Masters, UserInfo.AllAuthenticated]), "bench");
        using var stop = new CancellationTokenSource();
        Task loop = new DefinitionLoop(store, table, () => server, TimeProvider.System).RunAsync(stop.Token);
        foreach (byte[] body in bodies)
        {
            ApiAnswer answer = await server.SendAsync(new ApiCall("POST", Definitions) { Body = body }, default);
            Require(answer.Succeeded, Encoding.UTF8.GetString(answer.Body.Span));
        }

        while (Custom(table) < bodies.Length)
        {
            await Task.Delay(1);
        }

        await stop.CancelAsync();
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // told to
        }
    }

    private static int Custom(DefinitionTable table) => table.Registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources).Count(r => r.Type.Custom);

    private static int Compile(TypeSchema type) => 1 + type.Fields.Where(f => f.Name != "metadata").Sum(f => Compile(f.Type)) + (type.Element is { } element ? Compile(element) : 0);

    private static (ApiPipeline Pipeline, DefinitionTable Table) Server(MemoryStore store)
    {
        var views = new ViewCache();
        var builtIn = new BuiltInGroups(KubernetesTable.BuiltIn, _ => store, new BuiltInKinds(new KindOptions()), views);
        var caller = new ConversionCaller(null, () => Guid.NewGuid().ToString(), store);
        var table = new DefinitionTable(store, builtIn, caller, views, new RuleMeter(TimeProvider.System, new ExpressionMetrics()));
        var pipeline = new ApiPipeline(BareServer.Over(store, TimeProvider.System) with
        {
            Registry = () => table.Registry,
            Paths = new PathRoutes([new DiscoveryPaths(() => table.Registry, () => "127.0.0.1"), new OpenApiPaths(() => table.Registry, TimeProvider.System)]),
        });
        return (pipeline, table);
    }

    // eight of a group
    private static string Definition(int number)
    {
        string group = string.Create(CultureInfo.InvariantCulture, $"group{number / 8}.example.com");
        ObjectDraft spec = Typed("object");
        ObjectDraft properties = spec.Object("properties");
        for (int i = 0; i < 40; i++)
        {
            properties.Set(string.Create(CultureInfo.InvariantCulture, $"field{number}x{i}"), Field(i));
        }

        foreach (string part in Parts.Skip(number % 3))
        {
            properties.Set(char.ToLowerInvariant(part[0]) + part[1..], SchemaOf(KubernetesTable.BuiltIn.Type("io.k8s.api.core.v1." + part)!));
        }

        ObjectDraft root = Typed("object").Set("description", $"Number {number} of many.").Set("properties", new ObjectDraft().Set("spec", spec).Set("status", Typed("object")
            .Set("x-kubernetes-preserve-unknown-fields", true)));
        spec.Set("x-kubernetes-validations", new ArrayDraft([new ObjectDraft().Set("rule", $"!has(self.field{number}x0) || self.field{number}x0.size() > 1").Set("message", "too short")]));
        ObjectDraft version = new ObjectDraft().Set("name", "v1").Set("served", true).Set("storage", true)
            .Set("subresources", new ObjectDraft().Set("status", new ObjectDraft())).Set("schema", new ObjectDraft().Set("openAPIV3Schema", root));
        return new ObjectDraft()
            .Set("metadata", new ObjectDraft().Set("name", $"things{number}.{group}"))
            .Set("spec", new ObjectDraft().Set("group", group).Set("scope", "Namespaced")
                .Set("names", new ObjectDraft().Set("plural", $"things{number}").Set("kind", $"Thing{number}"))
                .Set("versions", new ArrayDraft([version])))
            .AsValue.ToString();
    }

    private static ObjectDraft Field(int i) => (i % 4) switch
    {
        0 => Typed("string").Set("maxLength", 64),
        1 => Typed("integer").Set("minimum", 0).Set("default", i),
        2 => Typed("array").Set("items", Typed("object").Set("properties", new ObjectDraft().Set("name", Typed("string")).Set("value", Typed("string")))),
        _ => Typed("object").Set("additionalProperties", Typed("string")),
    };

    private static ObjectDraft SchemaOf(TypeSchema type) => type.Shape switch
    {
        TypeShape.Object => ObjectOf(type),
        TypeShape.Map => Typed("object").Set("additionalProperties", SchemaOf(type.Element!)),
        TypeShape.List => Typed("array").Set("items", SchemaOf(type.Element!)),
        TypeShape.Boolean => Typed("boolean"),
        TypeShape.Int32 or TypeShape.Int64 => Typed("integer"),
        TypeShape.Quantity or TypeShape.IntOrString => new ObjectDraft().Set("x-kubernetes-int-or-string", true),
        _ => Typed("string"),
    };

    private static ObjectDraft ObjectOf(TypeSchema type)
    {
        ObjectDraft schema = Typed("object");
        foreach (FieldSchema field in type.Fields)
        {
            schema.Object("properties").Set(field.Name, SchemaOf(field.Type).Set("description", $"The {field.Name} of this is what a pod's would be, and is handed on as it stands."));
        }

        return schema;
    }

    private static ObjectDraft Typed(string type) => new ObjectDraft().Set("type", type);

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException(problem);
        }
    }
}
