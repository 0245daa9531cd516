using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Server;
using static Xebec.Tests.Server.Custom.Versions.DefinedStage;

namespace Xebec.Tests.Server.Custom.Versions;

/// <summary>Custom resources in several versions that a webhook converts.</summary>
public sealed class ConversionWebhookTests
{
    private const string Kind = "test.io/v1, Kind=Thing";

    private static readonly string Both = $"{Version("v1", "'name':{'type':'string'},'n':{'type':'integer'}")},{Version("v2", "'title':{'type':'string'},'n':{'type':'integer'}")}";

    [Fact]
    public async Task The_question_brings_all_objects_of_a_list_and_is_asked_once()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        foreach (string name in (string[])["a", "b", "c"])
        {
            await stage.MadeAsync(Things("v1"), $"{{'metadata':{{'name':'{name}'}},'spec':{{'name':'{name}'}}}}");
        }

        Assert.Empty(converter.Asked);
        Value list = (await stage.SendAsync("GET", Things("v2"), "")).Body;
        Assert.Equal(["a", "b", "c"], list["items"].Elements.ToList().Select(i => i["spec"]["title"].TextOrEmpty));
        Value asked = Assert.Single(converter.Asked);
        Assert.Equal(["uid", "desiredAPIVersion", "objects"], asked.Members.ToList().Select(m => m.Name));
        Assert.Equal("test.io/v2", asked["desiredAPIVersion"].Text);
        Assert.Equal(["a", "b", "c"], asked["objects"].Elements.ToList().Select(i => i["spec"]["name"].TextOrEmpty));
        Assert.Equal("/convert?timeout=30s", converter.Paths[0]);

        Assert.Equal("a", (await stage.ThingAsync("v2", "a"))["spec"]["title"].Text);
        await stage.SendAsync("GET", Things("v2"), "");
        Assert.Single(converter.Asked);
    }

    [Fact]
    public async Task What_is_written_in_one_version_is_stored_in_the_other_and_seen_by_watchers_of_both()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion(versions: "'v7','v1beta1'"));
        var things = new ApiResource("test.io", "v2", "things", "Thing", true);
        string before = (await stage.Server.ListAsync(things, "n", "", cancellation)).ResourceVersion;
        await using IAsyncEnumerator<ApiEvent> events = stage.Server.WatchAsync(things, "n", "", before, cancellation).GetAsyncEnumerator(cancellation);
        Value made = await stage.MadeAsync(Things("v2"), "{'metadata':{'name':'a'},'spec':{'title':'t'}}");
        Assert.Equal("""test.io/v2 {"title":"t"}""", Shown(made));
        Assert.Equal("""test.io/v1 {"name":"t"}""", Shown(ParsedObject.Of(stage.Stored("a")).Root));
        Assert.Equal("""test.io/v1 {"name":"t"}""", Shown(await stage.ThingAsync("v1", "a")));
        await stage.SendAsync("PATCH", Things("v1", "a"), "{'spec':{'name':'u'}}");
        await NextAsync("""Added test.io/v2 {"title":"t"}""");
        await NextAsync("""Modified test.io/v2 {"title":"u"}""");

        converter.Instead = "status 500";
        await stage.SendAsync("PATCH", Things("v1", "a"), "{'spec':{'name':'w'}}");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(
            $"500 conversion webhook for {Kind} failed: an error on the server (\"broken\") has prevented the request from succeeding",
            $"{events.Current.Error!.Code} {events.Current.Error.Message}");
        Assert.False(await events.MoveNextAsync());

        async Task NextAsync(string expected)
        {
            do
            {
                Assert.True(await events.MoveNextAsync());
            }
            while (events.Current.Object is null);
            Assert.Equal(expected, $"{events.Current.Type} {Shown(Document.Parse(events.Current.Object!.Bytes).Root)}");
        }
    }

    [Theory]
    [InlineData("status 503", "failed: the server is currently unable to handle the request")]
    [InlineData("{", "failed: couldn't get version/kind; json parse error: *")]
    [InlineData("{'kind':'Other','apiVersion':'v1'}", "failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /v1, Kind=Other")]
    [InlineData("{}", "failed: no response provided", "'v1beta1'")]
    [InlineData("{REVIEW,'response':{'uid':'x'}}", "failed: expected response.uid=\"UID\", got \"x\"")]
    [InlineData("{REVIEW,'response':{'uid':'UID','result':{'status':'Failure','message':'not today'}}}", "failed: not today")]
    [InlineData("{REVIEW,'response':{'uid':'UID','result':{'status':'Odd'}}}", "failed: response.result.status was 'Odd', not 'Success'")]
    [InlineData("{REVIEW,'response':{'uid':'UID','result':{'status':'Success'}}}", "returned 0 objects, expected 1")]
    [InlineData("{REVIEW,'response':{'uid':'UID','result':{'status':'Success'},'convertedObjects':[{'apiVersion':'test.io/v3','kind':'Thing'}]}}", "returned invalid object at index 0: invalid groupVersion (expected test.io/v2, received test.io/v3)")]
    [InlineData("{REVIEW,'response':{'uid':'UID','result':{'status':'Success'},'convertedObjects':[{'apiVersion':'test.io/v2','kind':'Other'}]}}", "returned invalid object at index 0: invalid kind (expected Thing, received Other)")]
    public async Task An_answer_that_is_none_is_told_in_upstreams_words(string answer, string expected, string versions = "'v1'")
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion(versions: versions));
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{}}");
        converter.Instead = answer.Replace("REVIEW", "'kind':'ConversionReview','apiVersion':'apiextensions.k8s.io/v1'", StringComparison.Ordinal);
        DefinedStage.Said said = await stage.SendAsync("GET", Things("v2", "a"), "");
        string uid = converter.Asked[0]["uid"].TextOrEmpty;
        string message = $"conversion webhook for {Kind} {expected.Replace("UID", uid, StringComparison.Ordinal)}";
        Assert.Equal((500, ""), (said.Code, said.Body["reason"].TextOrEmpty));
        Assert.StartsWith(message.TrimEnd('*'), said.Message, StringComparison.Ordinal);
        Assert.True(expected.EndsWith('*') || said.Message == message, said.Message);
    }

    [Fact]
    public async Task Only_labels_and_annotations_are_the_webhooks_to_change()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a','labels':{'l':'1'},'annotations':{'x':'y'}},'spec':{}}");
        converter.Spoil = (_, item) => item.Object("metadata")
            .Set("labels", new ObjectDraft().Set("l", "2")).Set("annotations", default(Value)).Set("finalizers", new ArrayDraft(["x/y"])).Set("generation", 9);
        Value metadata = (await stage.ThingAsync("v2", "a"))["metadata"];
        Assert.Equal("""{"l":"2"}""", metadata["labels"].ToString());
        Assert.Equal((1L, false, false), (metadata["generation"].Integer, metadata["annotations"].Exists, metadata["finalizers"].Exists));
    }

    [Theory]
    [InlineData("name", "other", "object: must have the same name: a != other")]
    [InlineData("namespace", "m", "object: must have the same namespace: n != m")]
    [InlineData("uid", "", "object: must have the same UID: * != ")]
    [InlineData("labels", "text", "metadata: invalid metadata.labels of type string in converted object")]
    [InlineData("labels", "{'a':1}", "metadata: metadata.labels[a] must be a string, but is int64 in converted object")]
    [InlineData("labels", "{'a b':'c'}", "metadata: metadata.labels: Invalid value: \"a b\": name part must consist of*")]
    public async Task Other_metadata_is_refused(string field, string value, string expected)
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{}}");
        Value other = value.StartsWith('{') ? Document.Parse(System.Text.Encoding.UTF8.GetBytes(value.Replace('\'', '"'))).Root : value;
        converter.Spoil = (_, item) => item.Object("metadata").Set(field, other);
        DefinedStage.Said said = await stage.SendAsync("GET", Things("v2", "a"), "");
        string[] parts = $"conversion webhook for {Kind} returned invalid {expected}".Split('*');
        Assert.StartsWith(parts[0], said.Message, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_down_keeps_nothing_else_from_working()
    {
        var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{}}");
        await converter.DisposeAsync();
        await stage.StartAsync();
        Assert.Equal(200, (await stage.SendAsync("GET", Definition, "")).Code);
        await stage.MadeAsync("/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'c'}}");
        Assert.Equal(200, (await stage.SendAsync("GET", Things("v1", "a"), "")).Code);
        string down = $"conversion webhook for {Kind} failed: Post \"https://localhost:{converter.Port}/convert?timeout=30s\": dial tcp localhost:{converter.Port}: connect: connection refused";
        foreach ((string method, string target, string body) in ((string, string, string)[])
            [("GET", Things("v2", "a"), ""), ("GET", Things("v2"), ""), ("PATCH", Things("v2", "a"), "{'spec':{'n':1}}"), ("DELETE", Things("v2", "a"), "")])
        {
            DefinedStage.Said said = await stage.SendAsync(method, target, body);
            Assert.Equal((500, down), (said.Code, said.Message));
        }

        DefinedStage.Said made = await stage.SendAsync("POST", Things("v2"), "{'metadata':{'name':'b'},'spec':{}}");
        Assert.Equal((500, down.Replace("v1, Kind", "v2, Kind", StringComparison.Ordinal)), (made.Code, made.Message));
        await stage.RedefineAsync(
            """[{"op":"replace","path":"/spec/conversion","value":{"strategy":"None"}}]""", async () => (await stage.SendAsync("GET", Things("v2", "a"), "")).Code == 200);
    }

    [Fact]
    public async Task A_webhook_is_reached_by_its_service_under_its_own_name()
    {
        await using var converter = await Converter.StartAsync("hook.n.svc");
        string service = $"'service':{{'namespace':'n','name':'hook','path':'/c','port':{converter.Port}}}";
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion(service));
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{'name':'x'}}");
        string target = $"https://hook.n.svc:{converter.Port}/c?timeout=30s";
        Assert.Equal(
            $"conversion webhook for {Kind} failed: Post \"{target}\": service \"hook\" not found",
            (await stage.SendAsync("GET", Things("v2", "a"), "")).Message);
        await stage.MadeAsync("/api/v1/namespaces/n/services", "{'metadata':{'name':'hook'},'spec':{'type':'ExternalName','externalName':'localhost'}}");
        Assert.Equal("x", (await stage.ThingAsync("v2", "a"))["spec"]["title"].Text);
        Assert.Equal("/c?timeout=30s", Assert.Single(converter.Paths));
    }

    [Fact]
    public async Task A_webhook_that_nobody_vouches_for_is_not_asked()
    {
        await using var converter = await Converter.StartAsync();
        await using var stranger = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion(authority: stranger.Authority));
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{}}");
        Assert.Equal(
            $"conversion webhook for {Kind} failed: Post \"https://localhost:{converter.Port}/convert?timeout=30s\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
            (await stage.SendAsync("GET", Things("v2", "a"), "")).Message);
        Assert.Empty(converter.Asked);
    }

    [Fact]
    public async Task Who_owns_fields_in_another_version_is_asked_through_the_webhook()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        Assert.Equal(201, (await stage.ApplyAsync("v1", "a", "{'name':'x','n':1}", "one")).Code);
        DefinedStage.Said conflict = await stage.ApplyAsync("v2", "a", "{'title':'y'}", "two");
        Assert.Equal((409, "Apply failed with 1 conflict: conflict with \"one\": .spec.name"), (conflict.Code, conflict.Message));
        Assert.Equal("""test.io/v2 {"n":1,"title":"x"}""", Shown((await stage.ApplyAsync("v2", "a", "{'title':'x'}", "two")).Body));
        DefinedStage.Said less = await stage.ApplyAsync("v1", "a", "{'name':'x'}", "one");
        Assert.Equal("""test.io/v1 {"name":"x"}""", Shown(less.Body));

        // an update takes the field from both, each in its version
        Value updated = (await stage.SendAsync("PATCH", Things("v1", "a"), "{'spec':{'name':'z'}}")).Body;
        Assert.Equal("Update test.io/v1", string.Join(",", updated["metadata"]["managedFields"].Elements.ToList().Where(e => e["fieldsV1"]["f:spec"].Count > 0 && !e["operation"].TextIs("Apply")).Select(e => $"{e["operation"].Text} {e["apiVersion"].Text}")));
        Assert.DoesNotContain("f:title", updated["metadata"].ToString(), StringComparison.Ordinal);
    }

    private static string Shown(Value item) => $"{item["apiVersion"].Text} {item["spec"]}";
}
