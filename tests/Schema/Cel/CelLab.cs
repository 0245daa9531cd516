using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Libraries;

namespace Xebec.Tests.Schema.Cel;

/// <summary>Evaluates rows of tables: an expression, an arrow, and what it gives.</summary>
internal static class CelLab
{
    private const string Object = """
        {"name":"web","replicas":3,"ratio":2,"big":1.5,"on":true,"none":null,"namespace":"prod","a-b":"dash","labels":{"app":"x","tier":"front"},
         "ports":[{"name":"http","port":80},{"name":"https","port":443}],"tags":["b","a"],"when":"2024-02-29T13:14:15.5Z","day":"2024-02-29",
         "wait":"1h30m","data":"aGk=","size":"10%","emoji":"a😀é","esc":"q\"\n"}
        """;

    private static readonly CelType Port = CelType.Object("object.port", new Dictionary<string, CelField>
    {
        ["name"] = new("name", CelType.String),
        ["port"] = new("port", CelType.Int),
        ["protocol"] = new("protocol", CelType.String),
    });

    public static CelType Type { get; } = CelType.Object("object", new Dictionary<string, CelField>
    {
        ["name"] = new("name", CelType.String.Sized(50)),
        ["replicas"] = new("replicas", CelType.Int),
        ["ratio"] = new("ratio", CelType.Double),
        ["big"] = new("big", CelType.Double),
        ["on"] = new("on", CelType.Bool),
        ["none"] = new("none", CelType.Dyn),
        ["missing"] = new("missing", CelType.String),
        ["__namespace__"] = new("namespace", CelType.String),
        ["a__dash__b"] = new("a-b", CelType.String),
        ["labels"] = new("labels", CelType.Map(CelType.String, CelType.String.Sized(20)).Sized(10)),
        ["ports"] = new("ports", CelType.List(Port).Associative(["name"]).Sized(5)),
        ["tags"] = new("tags", CelType.List(CelType.String).Associative([]).Sized(8)),
        ["when"] = new("when", CelType.Timestamp),
        ["day"] = new("day", CelType.Timestamp),
        ["wait"] = new("wait", CelType.Duration),
        ["data"] = new("data", CelType.Bytes),
        ["size"] = new("size", CelType.Dyn),
        ["emoji"] = new("emoji", CelType.String),
        ["esc"] = new("esc", CelType.String),
    });

    /// <summary><c>self</c> is typed, <c>object</c> the same without types.</summary>
    public static CelEnvironment Environment { get; } = CelEnvironment.Kubernetes.WithBind().WithJsonPatch().WithTypes(JsonPatchLibrary.Operation).With(
        new CelVariable("self", Type), new CelVariable("object", CelType.Dyn), new CelVariable("unset", CelType.Dyn), new CelVariable("a.b", CelType.Int));

    public static CelActivation Activation()
    {
        Value root = Document.Parse(Encoding.UTF8.GetBytes(Object)).Root;
        return new CelActivation(Environment).Set("self", CelValue.Of(root, Type)).Set("object", CelValue.Of(root, CelType.Dyn)).Set("a.b", CelValue.Of(7));
    }

    public static TheoryData<string, string> Rows(string table)
    {
        TheoryData<string, string> rows = [];
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = line.Split(" =>", 2);
            rows.Add(parts[0].Trim(), parts[1].Trim());
        }

        return rows;
    }

    /// <summary>The value as text, or the failure behind "error: ".</summary>
    public static string Evaluate(string expression)
    {
        CelCompilation compilation = CelProgram.Compile(Environment, expression);
        Assert.True(compilation.Program is not null, compilation.Issues.ToString());
        CelValue value = compilation.Program.Evaluate(Activation()).Value;
        return value.IsError ? "error: " + value.Message : value.ToString();
    }

    public static string Problem(string expression)
    {
        CelCompilation compilation = CelProgram.Compile(Environment, expression);
        Assert.True(compilation.Program is null, "compiles: " + expression);
        return compilation.Issues.ToString();
    }
}
