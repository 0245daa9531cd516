using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Custom;

public sealed class CustomValuesTests
{
    private const string Widgets = "/apis/a.io/v1/namespaces/default/widgets";

    [Theory]
    [InlineData("'n':5000000000", "201")]
    [InlineData("'n':1.5", "422 Widget.a.io \"w\" is invalid: [n: Invalid value: \"number\": n in body must be of type integer,string: \"number\", <nil>: Invalid value: \"\": Checked value must be of type integer (default format) in n]")]
    [InlineData("'e':{'apiVersion':'v1','metadata':{'finalizers':['a b']}}", "422 Widget.a.io \"w\" is invalid: [e.kind: Required value, e.metadata.finalizers: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]")]
    public void A_value_that_only_the_schema_can_judge_is_judged_by_it(string fields, string expected) => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{"
            + "'n':{'x-kubernetes-int-or-string':true},'e':{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true}}}}}");
        Assert.Equal(expected, await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'w'}," + fields + "}"));
    });

    [Theory]
    [InlineData("{'metadata':{'name':'w'}}", "", "the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '{\"metadata\":{\"name\":\"w\"}}' ({\"metadata\":{\"name\":\"w\"}})")]
    [InlineData("{'metadata':{'name':'w'}}", "?fieldValidation=Ignore", "Widget in version \"v1\" cannot be handled as a Widget: Object 'Kind' is missing in '{\"metadata\":{\"name\":\"w\"}}'")]
    [InlineData("{'kind':'Widget'}", "", "Widget in version \"\" cannot be handled as a Widget: Object 'apiVersion' is missing in '{\"kind\":\"Widget\"}'")]
    public void A_custom_object_says_itself_what_it_is(string body, string query, string expected) => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget");
        Assert.Equal("400 " + expected, await world.OutcomeAsync("POST", Widgets + query, body));
    });

    [Fact]
    public void An_object_of_before_its_rules_can_be_read_mended_and_deleted() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", versions: "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{"
            + "'e':{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true}}}}}");
        const string metadata = "'name':'w','namespace':'default','uid':'u','unknown':42,'annotations':{'a':42,'b':'c'},'labels':{'l':'x y'}";
        string old = $"{{'apiVersion':'a.io/v1','kind':'Widget','metadata':{{{metadata}}},'e':{{'apiVersion':'e/v1','kind':'E','metadata':{{'annotations':5,'labels':{{'l':'z'}}}}}}}}";
        var key = new ObjectKey(new ResourceName("a.io", "widgets"), "default", "w");
        await world.Store.CommitAsync(new Commit(new Write(key, Revision.None, Encoding.UTF8.GetBytes(old.Replace('\'', '"')))), default);

        Value shown = DefinitionWorld.Root(await world.SendAsync("GET", Widgets + "/w"));
        Assert.Equal("{\"generation\":1,\"labels\":{\"l\":\"x y\"},\"name\":\"w\",\"namespace\":\"default\",\"uid\":\"u\"}", Without("resourceVersion", shown["metadata"]));
        Assert.Equal("{\"labels\":{\"l\":\"z\"}}", shown["e"]["metadata"].ToString());
        Assert.StartsWith("422 Widget.a.io \"w\" is invalid: metadata.labels: Invalid value: \"x y\"", await world.OutcomeAsync("PATCH", Widgets + "/w", "{'metadata':{'labels':{'m':'n'}}}"), StringComparison.Ordinal);
        Assert.Equal("200", await world.OutcomeAsync("PATCH", Widgets + "/w", "{'metadata':{'labels':null}}"));
        Assert.Equal("200", await world.OutcomeAsync("DELETE", Widgets + "/w"));
    });

    private static string Without(string field, Value metadata)
    {
        var draft = ObjectDraft.Open(metadata.Clone());
        draft.Remove(field);
        return draft.AsValue.ToString();
    }
}
