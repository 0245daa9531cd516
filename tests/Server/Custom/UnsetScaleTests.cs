namespace Xebec.Tests.Server.Custom;

/// <summary>The Scale of a custom resource that does not say how many there shall be.</summary>
public sealed class UnsetScaleTests
{
    private const string Version = "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{'type':'object','properties':{'n':{'type':'integer'}}},"
        + "'status':{'type':'object','properties':{'n':{'type':'integer'}}}}}},'subresources':{'scale':{'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'}}}";

    [Fact]
    public void It_cannot_be_read_and_is_written_by_who_says_how_many() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: Version);
        const string Widgets = "/apis/a.io/v1/namespaces/default/widgets";
        const string Scale = Widgets + "/w/scale";
        Assert.Equal("201", await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'w'}}"));
        Assert.Equal("500 Internal error occurred: the spec replicas field \".spec.n\" does not exist", await world.OutcomeAsync("GET", Scale));
        Assert.Equal("400 the spec replicas field \".spec.n\" cannot be empty", await world.OutcomeAsync("PATCH", Scale, "{'metadata':{'labels':{'a':'b'}}}"));
        Assert.Equal("200", await world.OutcomeAsync("PATCH", Scale, "{'spec':{'replicas':3}}"));
        Assert.Equal("""{"replicas":3}""", DefinitionWorld.Root(await world.SendAsync("GET", Scale))["spec"].ToString());
        Assert.Equal("200", await world.OutcomeAsync("PATCH", Scale, "{'spec':{'replicas':null}}"));
        Assert.Equal("{}", DefinitionWorld.Root(await world.SendAsync("GET", Scale))["spec"].ToString());
    });
}
