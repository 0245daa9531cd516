using System.Text.Json.Nodes;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Tests.Server.Custom;

namespace Xebec.Tests.Server.Discovery;

/// <summary>What clients read of definitions' schemas.</summary>
public sealed class CustomOpenApiTests
{
    private const string Document = "/openapi/v3/apis/a.io/v1";

    private const string Versions = """
        {'name':'v1','served':true,'storage':true,'subresources':{'status':{},'scale':{'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'}},
         'schema':{'openAPIV3Schema':{'type':'object','description':'A widget.','required':['spec'],'properties':{
          'spec':{'type':'object','properties':{
           'n':{'type':'integer','description':'how many','minimum':1,'default':2},
           'any':{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'known':{'type':'string'}}},
           'maybe':{'type':'string','nullable':true},
           'either':{'x-kubernetes-int-or-string':true,'anyOf':[{'type':'integer'},{'type':'string'}]},
           'whole':{'type':'object','x-kubernetes-embedded-resource':true,'properties':{'spec':{'type':'object'}}},
           'list':{'type':'array','items':{'type':'object','properties':{'k':{'type':'string'}}}}}},
          'status':{'type':'object','properties':{'n':{'type':'integer'}}}}}}}
        """;

    [Fact]
    public void A_definitions_schema_is_published_with_its_operations_as_long_as_it_is_served() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: Versions);
        string before = await HashAsync(world);
        Value document = DefinitionWorld.Root(await world.SendAsync("GET", Document));
        Value widget = document["components"]["schemas"]["io.a.v1.Widget"];
        Assert.Equal(("A widget.", "how many", 1L), (widget["description"].Text, widget["properties"]["spec"]["properties"]["n"]["description"].Text,
            widget["properties"]["spec"]["properties"]["n"]["minimum"].Integer));
        Assert.Equal("""[{"group":"a.io","kind":"Widget","version":"v1"}]""", widget["x-kubernetes-group-version-kind"].ToString());
        Assert.Equal("#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", widget["properties"]["metadata"]["allOf"][0]["$ref"].Text);
        Value spec = widget["properties"]["spec"]["properties"];
        Assert.Equal((true, 2, 2), (spec["maybe"]["nullable"].IsTrue, spec["either"]["anyOf"].Count, spec["any"].Count - 1));
        Assert.Equal("""["kind","apiVersion"]""", spec["whole"]["required"].ToString());
        Assert.True(spec["whole"]["properties"]["metadata"].Exists);
        Assert.Equal("#/components/schemas/io.a.v1.Widget", document["components"]["schemas"]["io.a.v1.WidgetList"]["properties"]["items"]["items"]["$ref"].Text);
        Assert.Equal(
            [
                "/apis/a.io/v1/namespaces/{namespace}/widgets", "/apis/a.io/v1/namespaces/{namespace}/widgets/{name}", "/apis/a.io/v1/namespaces/{namespace}/widgets/{name}/scale",
                "/apis/a.io/v1/namespaces/{namespace}/widgets/{name}/status", "/apis/a.io/v1/widgets",
            ],
            document["paths"].Members.ToList().Select(m => m.Name).Order(StringComparer.Ordinal));
        Value named = document["paths"]["/apis/a.io/v1/namespaces/{namespace}/widgets/{name}"];
        Assert.Equal(["name", "namespace", "pretty"], Names(named["parameters"]));
        Assert.Equal(["dryRun", "fieldManager", "fieldValidation", "force"], Names(named["patch"]["parameters"]));
        Assert.Equal("replaceAIoV1NamespacedWidgetStatus", document["paths"]["/apis/a.io/v1/namespaces/{namespace}/widgets/{name}/status"]["put"]["operationId"].Text);
        Assert.Empty(Dangling(document));

        ApiAnswer protobuf = await world.SendAsync("GET", Document, accept: "application/com.github.proto-openapi.spec.v3@v1.0+protobuf");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(document.ToString()), DescribedWire.Read(protobuf.Body.ToArray())));

        // a change shows at once; what did not change keeps its hash
        string others = await HashAsync(world, "apis/apps/v1");
        await world.ChangeAsync("widgets", "{'spec':{'versions':[" + Versions.Replace("how many", "how few", StringComparison.Ordinal) + "]}}");
        Assert.Equal("how few", DefinitionWorld.Root(await world.SendAsync("GET", Document))["components"]["schemas"]["io.a.v1.Widget"]["properties"]["spec"]["properties"]["n"]["description"].Text);
        Assert.NotEqual(before, await HashAsync(world));
        Assert.Equal(others, await HashAsync(world, "apis/apps/v1"));
        await world.DeleteAsync("widgets");
        await world.PassAsync(0.05);
        Assert.Equal(404, (await world.SendAsync("GET", Document)).Code);
        Assert.Equal("", await HashAsync(world));
    });

    [Fact]
    public void Options_of_deletion_name_all_versions_that_ever_took_them() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: Versions);
        string[] own = await DeletionsAsync(world, Document);
        string[] builtIn = await DeletionsAsync(world, "/openapi/v3/apis/apps/v1");
        Assert.Equal((53, 60), (own.Length, builtIn.Length));
        Assert.Equal("v1", own[0]);
        Assert.Contains("extensions/v1beta1", own);
        Assert.Equal(
            [
                "admission.k8s.io/v1", "admission.k8s.io/v1beta1", "apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1", "apiregistration.k8s.io/v1",
                "apiregistration.k8s.io/v1beta1", "imagepolicy.k8s.io/v1alpha1",
            ],
            builtIn.Except(own));
    });

    private static async Task<string[]> DeletionsAsync(DefinitionWorld world, string document)
    {
        Value options = DefinitionWorld.Root(await world.SendAsync("GET", document))["components"]["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"];
        return [.. options["x-kubernetes-group-version-kind"].Elements.ToList().Select(kind => $"{kind["group"].Text}/{kind["version"].Text}".TrimStart('/'))];
    }

    [Fact]
    public void The_second_version_says_of_a_schema_what_it_can() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: Versions);
        await world.DefineAsync("blobs", "Blob", versions: "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'a':{'type':'string'}}}}}");
        Value document = DefinitionWorld.Root(await world.SendAsync("GET", "/openapi/v2"));
        Value spec = document["definitions"]["io.a.v1.Widget"]["properties"]["spec"]["properties"];
        Assert.Equal("""{"description":"how many","type":"integer","default":2,"minimum":1}""", spec["n"].ToString());
        Assert.Equal("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", spec["any"].ToString());
        Assert.Equal("{}", spec["maybe"].ToString());
        Assert.Equal("""{"x-kubernetes-int-or-string":true}""", spec["either"].ToString());
        Assert.Equal("""{"type":"object","x-kubernetes-group-version-kind":[{"group":"a.io","kind":"Blob","version":"v1"}]}""", document["definitions"]["io.a.v1.Blob"].ToString());
        Assert.Equal("#/definitions/io.a.v1.Widget", document["paths"]["/apis/a.io/v1/namespaces/{namespace}/widgets"]["post"]["parameters"].Elements.ToList()[^1]["schema"]["$ref"].Text);
        Assert.Empty(Dangling(document));
    });

    private static async Task<string> HashAsync(DefinitionWorld world, string path = "apis/a.io/v1") =>
        DefinitionWorld.Root(await world.SendAsync("GET", "/openapi/v3"))["paths"][path]["serverRelativeURL"].TextOrEmpty;

    private static IEnumerable<string> Names(Value parameters) => parameters.Elements.ToList().Select(p => p["name"].TextOrEmpty);

    // references that lead nowhere
    private static IEnumerable<string> Dangling(Value document)
    {
        Value definitions = document["definitions"].Exists ? document["definitions"] : document["components"]["schemas"];
        return References(document).Distinct(StringComparer.Ordinal).Where(r => !definitions[r[(r.LastIndexOf('/') + 1)..]].Exists);
    }

    private static IEnumerable<string> References(Value value) => value.Kind switch
    {
        ValueKind.Object => value.Members.ToList().SelectMany(m => m.Name == "$ref" && m.Value.IsString ? [m.Value.TextOrEmpty] : References(m.Value)),
        ValueKind.Array => value.Elements.ToList().SelectMany(References),
        _ => [],
    };
}
