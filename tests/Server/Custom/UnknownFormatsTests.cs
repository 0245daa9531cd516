using Xebec.Client.Seam;
using Xebec.Tests.Server.Resources;

namespace Xebec.Tests.Server.Custom;

public sealed class UnknownFormatsTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public void A_definition_whose_texts_have_a_format_nobody_knows_hears_of_it_once() => DefinitionWorld.Run(async world =>
    {
        ApiAnswer made = await world.SendAsync("POST", Definitions, Body("{'type':'string','format':'one'}", "{'type':'array','items':{'type':'string','format':'one'}}", "{'type':'integer','format':'odd'}",
            "{'type':'string','format':'k8s-short-name'}", "{'type':'string','format':'int32'}"));
        Assert.Equal(["unrecognized format \"one\"", "unrecognized format \"int32\""], made.Warnings.Select(RuleServer.TextOf));

        string patch = "{'spec':{'versions':[" + Version("{'type':'string','format':'one'}", "{'type':'string','format':'two'}") + "]}}";
        ApiAnswer changed = await world.SendAsync("PATCH", Definitions + "/widgets.a.io", patch);
        Assert.Equal(["unrecognized format \"two\""], changed.Warnings.Select(RuleServer.TextOf));
    });

    private static string Body(params string[] fields) =>
        "{'metadata':{'name':'widgets.a.io'},'spec':{'group':'a.io','scope':'Namespaced','names':{'plural':'widgets','kind':'Widget'},'versions':[" + Version(fields) + "]}}";

    private static string Version(params string[] fields) =>
        "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{" + string.Join(',', fields.Select((f, i) => $"'f{i}':{f}")) + "}}}}";
}
