using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Server;
using static Xebec.Tests.Server.Custom.Versions.DefinedStage;

namespace Xebec.Tests.Server.Custom.Versions;

/// <summary>Custom resources in several versions that are alike.</summary>
public sealed class VersionTests
{
    private static readonly string First = Version("v1", "'n':{'type':'integer','default':7},'old':{'type':'string'}");
    private static readonly string Second = Version("v2", "'n':{'type':'integer'},'new':{'type':'string','default':'x'}");

    [Fact]
    public async Task Every_way_of_reading_shows_an_object_in_the_version_asked_for()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using DefinedStage stage = await OpenAsync($"{First},{Second}");
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a','labels':{'l':'1'}},'spec':{'old':'o'}}");

        Assert.Equal("""test.io/v1 {"n":7,"old":"o"}""", Shown(await stage.ThingAsync("v1", "a")));
        Assert.Equal("""test.io/v2 {"n":7}""", Shown(await stage.ThingAsync("v2", "a")));
        DefinedStage.Said list = await stage.SendAsync("GET", $"{Things("v2")}?labelSelector=l%3D1", "");
        Assert.Equal("test.io/v2 ThingList", $"{list.Body["apiVersion"].Text} {list.Body["kind"].Text}");
        Assert.Equal("""test.io/v2 {"n":7}""", Shown(list.Body["items"][0]));

        foreach (string form in (string[])["Table", "PartialObjectMetadataList"])
        {
            string accept = $"application/json;as={form};g=meta.k8s.io;v=v1";
            ApiAnswer answer = await stage.Server.SendAsync(new ApiCall("GET", $"{Things("v2")}?includeObject=Object") { Accept = accept }, cancellation);
            string text = System.Text.Encoding.UTF8.GetString(answer.Body.Span);
            Assert.True(answer.Succeeded, text);
            Assert.DoesNotContain("\"old\":", text, StringComparison.Ordinal);
            Assert.Contains(form == "Table" ? "test.io/v2" : "meta.k8s.io/v1", text, StringComparison.Ordinal);
        }

        var things = new ApiResource("test.io", "v2", "things", "Thing", true);
        ApiList held = await stage.Server.ListAsync(things, "n", "", cancellation);
        Assert.Equal("""test.io/v2 {"n":7}""", Shown(Document.Parse(held.Items[0].Bytes).Root));
        await using IAsyncEnumerator<ApiEvent> events = stage.Server.WatchAsync(things, "n", "", held.ResourceVersion, cancellation).GetAsyncEnumerator(cancellation);

        DefinedStage.Said patched = await stage.SendAsync("PATCH", Things("v2", "a"), "{'metadata':{'finalizers':['test.io/f']},'spec':{'n':8}}");
        Assert.Equal("""test.io/v2 {"n":8}""", Shown(patched.Body));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("""test.io/v2 {"n":8}""", Shown(Document.Parse(events.Current.Object!.Bytes).Root));
        Assert.Equal("""test.io/v1 {"n":8}""", Shown(ParsedObject.Of(stage.Stored("a")).Root));

        Assert.Equal("""test.io/v2 {"n":8}""", Shown((await stage.SendAsync("DELETE", Things("v2", "a"), "")).Body));
        await stage.SendAsync("PATCH", Things("v1", "a"), "{'metadata':{'finalizers':null}}");
        Assert.True(await events.MoveNextAsync() && await events.MoveNextAsync());
        Assert.Equal("""Deleted test.io/v2 {"n":8}""", $"{events.Current.Type} {Shown(Document.Parse(events.Current.Object!.Bytes).Root)}");
    }

    [Fact]
    public async Task What_is_written_in_one_version_is_answered_as_it_is_stored_in_the_other()
    {
        await using DefinedStage stage = await OpenAsync($"{First},{Second}");

        // the default of the version that was written is lost on the way to the one that is stored, and that one's own come on reading
        Value made = await stage.MadeAsync(Things("v2"), "{'metadata':{'name':'b'},'spec':{}}");
        Assert.Equal("""test.io/v2 {"n":7}""", Shown(made));
        Assert.Equal("test.io/v1 {}", Shown(ParsedObject.Of(stage.Stored("b")).Root));
        DefinedStage.Said dry = await stage.SendAsync("POST", $"{Things("v2")}?dryRun=All", "{'metadata':{'name':'c'},'spec':{'new':'y'}}");
        Assert.Equal("""test.io/v2 {"n":7}""", Shown(dry.Body));
        Assert.Equal("""{"f:spec":{".":{},"f:new":{}}}""", made["metadata"]["managedFields"][0]["fieldsV1"].ToString());
    }

    [Fact]
    public async Task A_default_that_comes_later_shows_on_reading_and_is_stored_when_the_object_is_written()
    {
        await using DefinedStage stage = await OpenAsync(Version("v1", "'n':{'type':'integer'},'gone':{'type':'string'}"));
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{'gone':'g'}}");
        string revision = (await stage.ThingAsync("v1", "a"))["metadata"]["resourceVersion"].TextOrEmpty;
        await stage.RedefineAsync(
            """[{"op":"replace","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties","value":{"n":{"type":"integer","default":7}}}]""",
            async () => (await stage.ThingAsync("v1", "a"))["spec"]["n"].Integer == 7);

        Value read = await stage.ThingAsync("v1", "a");
        Assert.Equal("""test.io/v1 {"n":7}""", Shown(read));
        Assert.Equal(revision, read["metadata"]["resourceVersion"].Text);
        Assert.Equal("""test.io/v1 {"gone":"g"}""", Shown(ParsedObject.Of(stage.Stored("a")).Root));
        await stage.SendAsync("PUT", Things("v1", "a"), read.ToString());
        Assert.Equal("""test.io/v1 {"n":7}""", Shown(ParsedObject.Of(stage.Stored("a")).Root));
    }

    [Fact]
    public async Task The_versions_objects_may_be_stored_in_are_kept_count_of()
    {
        await using DefinedStage stage = await OpenAsync($"{First},{Second}");
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{}}");
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'b'},'spec':{}}");
        await stage.RedefineAsync(
            """[{"op":"replace","path":"/spec/versions/0/storage","value":false},{"op":"replace","path":"/spec/versions/1/storage","value":true}]""",
            async () => StoredIn(await stage.SendAsync("POST", Things("v1"), "{'metadata':{'generateName':'c-'},'spec':{}}"), stage) == "test.io/v2");
        Assert.Equal("""["v1","v2"]""", (await stage.SendAsync("GET", Definition, "")).Body["status"]["storedVersions"].ToString());

        // the same again is written, because it is not stored in today's version
        Value a = await stage.ThingAsync("v1", "a");
        Assert.Equal(200, (await stage.SendAsync("PUT", Things("v1", "a"), a.ToString())).Code);
        Assert.Equal("test.io/v2", ParsedObject.Of(stage.Stored("a")).Root["apiVersion"].Text);
        Assert.Equal("test.io/v1", ParsedObject.Of(stage.Stored("b")).Root["apiVersion"].Text);

        DefinedStage.Said refused = await stage.SendAsync("PATCH", Definition, """[{"op":"remove","path":"/spec/versions/0"}]""", "application/json-patch+json");
        Assert.Equal(422, refused.Code);
        Assert.Contains("status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions; v1 was previously a storage version", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await stage.SendAsync("PATCH", $"{Definition}/status", "{'status':{'storedVersions':['v2']}}")).Code);
        await stage.RedefineAsync("""[{"op":"remove","path":"/spec/versions/0"}]""", async () => (await stage.SendAsync("GET", Things("v1"), "")).Code == 404);

        Assert.Equal("""test.io/v2 {"n":7,"new":"x"}""", Shown(await stage.ThingAsync("v2", "a")));
        DefinedStage.Said lost = await stage.SendAsync("GET", Things("v2", "b"), "");
        Assert.Equal((500, "request to convert CR from an invalid group/version: test.io/v1"), (lost.Code, lost.Message));
    }

    [Fact]
    public async Task Who_owns_fields_in_another_version_is_asked_in_it()
    {
        await using DefinedStage stage = await OpenAsync($"{Version("v1", "'n':{'type':'integer'},'m':{'type':'integer'}")},{Version("v2", "'n':{'type':'integer'},'m':{'type':'integer'},'new':{'type':'string'}")}");
        Assert.Equal(201, (await stage.ApplyAsync("v1", "a", "{'n':1,'m':1}", "one")).Code);
        DefinedStage.Said conflict = await stage.ApplyAsync("v2", "a", "{'n':2}", "two");
        Assert.Equal((409, "Apply failed with 1 conflict: conflict with \"one\": .spec.n"), (conflict.Code, conflict.Message));

        // what one no longer wants goes, in whichever version it says so
        DefinedStage.Said less = await stage.ApplyAsync("v2", "a", "{'n':1}", "one");
        Assert.Equal("""test.io/v2 {"n":1}""", Shown(less.Body));
        Assert.Equal("test.io/v2", Assert.Single(less.Body["metadata"]["managedFields"].Elements.ToList())["apiVersion"].Text);

        // upstream: what a manager's version does not know ends the book-keeping of an update, and refuses an apply
        await stage.ApplyAsync("v1", "a", "{'m':3}", "three");
        DefinedStage.Said applied = await stage.ApplyAsync("v2", "a", "{'new':'x'}", "two");
        Assert.Equal((500, "failed to convert new object: .spec.new: field not declared in schema"), (applied.Code, applied.Message));
        DefinedStage.Said updated = await stage.SendAsync("PATCH", Things("v2", "a"), "{'spec':{'new':'x'}}");
        Assert.Equal((200, false), (updated.Code, updated.Body["metadata"]["managedFields"].Exists));
    }

    [Fact]
    public async Task A_scale_takes_replicas_from_who_owns_them_in_another_version()
    {
        const string numbers = "'n':{'type':'integer'},'m':{'type':'integer'}";
        const string scale = "'subresources':{'scale':{'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'}},";
        await using DefinedStage stage = await OpenAsync($"{Version("v1", numbers, scale)},{Version("v2", numbers, scale)}");
        await stage.ApplyAsync("v1", "a", "{'n':1,'m':1}", "one");
        DefinedStage.Said scaled = await stage.SendAsync("PUT", $"{Things("v2", "a")}/scale", "{'apiVersion':'autoscaling/v1','kind':'Scale','metadata':{'name':'a'},'spec':{'replicas':3}}");
        Assert.Equal((200, 3L), (scaled.Code, scaled.Body["spec"]["replicas"].Integer));
        Value seen = await stage.ThingAsync("v1", "a");
        Assert.Equal("""test.io/v1 {"m":1,"n":3}""", Shown(seen));
        Assert.Equal(
            """one test.io/v1 {"f:spec":{"f:m":{}}}; xebec test.io/v2 {"f:spec":{"f:n":{}}}""",
            string.Join("; ", seen["metadata"]["managedFields"].Elements.ToList().Select(e => $"{e["manager"].Text} {e["apiVersion"].Text} {e["fieldsV1"]}")));
    }

    [Fact]
    public async Task Who_owns_fields_in_a_version_that_is_gone_keeps_others_from_applying()
    {
        await using DefinedStage stage = await OpenAsync($"{First},{Second}");
        await stage.ApplyAsync("v2", "a", "{'n':1}", "two");
        await stage.RedefineAsync("""[{"op":"remove","path":"/spec/versions/1"}]""", async () => (await stage.SendAsync("GET", Things("v2"), "")).Code == 404);
        DefinedStage.Said said = await stage.ApplyAsync("v1", "a", "{'old':'o'}", "one");
        Assert.Equal((500, "request to convert CR to an invalid group/version: test.io/v2"), (said.Code, said.Message));
    }

    private static string StoredIn(DefinedStage.Said made, DefinedStage stage)
    {
        Assert.Equal(201, made.Code);
        return ParsedObject.Of(stage.Stored(made.Body["metadata"]["name"].TextOrEmpty)).Root["apiVersion"].TextOrEmpty;
    }

    private static string Shown(Value item) => $"{item["apiVersion"].Text} {item["spec"]}";
}
