using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

public sealed class ManagedFieldsTrackerTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 6, 12, 0, 0, TimeSpan.Zero);
    private static readonly TypeSchema ConfigMap = Json.Type("", "v1", "ConfigMap");

    [Fact]
    public void The_creator_owns_what_is_set_and_not_what_the_system_writes()
    {
        string entries = Own(default, """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","namespace":"n","labels":{"b":"1","a":"2"},"finalizers":["x/y"]},"data":{"k":"v"}}""");
        Assert.Equal(
            """[{"manager":"tool","operation":"Update","apiVersion":"v1","time":"2024-05-06T12:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:k":{}},"f:metadata":{"f:finalizers":{".":{},"v:\"x/y\"":{}},"f:labels":{".":{},"f:a":{},"f:b":{}}}}}]""",
            entries);
    }

    [Fact]
    public void Who_creates_nothing_owns_nothing_and_the_object_is_never_tracked()
    {
        Assert.Equal("", Own(default, """{"metadata":{"name":"c"}}"""));
        Assert.Equal("", Own("""{"metadata":{"name":"c","uid":"u"}}""", """{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}"""));
    }

    [Fact]
    public void A_new_value_changes_hands_and_a_removed_one_is_nobodys()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v","l":"w"}}""", Entry("old", """{"f:data":{".":{},"f:k":{},"f:l":{}}}"""));
        Assert.Equal(
            "[" + Entry("old", """{"f:data":{".":{}}}""").Replace("""{".":{}}""", "{}", StringComparison.Ordinal) + "," + Entry("tool", """{"f:data":{"f:k":{}}}""", "2024-05-06T12:00:00Z") + "]",
            Own(live, """{"metadata":{"name":"c","uid":"u"},"data":{"k":"new"}}"""));
    }

    [Fact]
    public void What_changes_nothing_leaves_the_list_and_its_times()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}""", Entry("tool", """{"f:data":{".":{},"f:k":{}}}"""));
        Assert.Equal("[" + Entry("tool", """{"f:data":{".":{},"f:k":{}}}""") + "]", Own(live, """{"metadata":{"name":"c","uid":"u","resourceVersion":"7"},"data":{"k":"v"}}"""));
    }

    [Fact]
    public void An_entry_with_nothing_left_goes()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"},"immutable":true}""", Entry("a", """{"f:data":{".":{},"f:k":{}}}""") + "," + Entry("b", """{"f:immutable":{}}"""));
        Assert.Equal("[" + Entry("b", """{"f:immutable":{}}""") + "]", Own(live, """{"metadata":{"name":"c","uid":"u"},"immutable":true}"""));
    }

    [Fact]
    public void A_list_with_one_empty_entry_forgets_everybody()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}""", Entry("a", """{"f:data":{".":{},"f:k":{}}}"""));
        Assert.Equal("", Own(live, """{"metadata":{"name":"c","uid":"u","managedFields":[{}]},"data":{"k":"v"}}"""));
        Assert.Contains("\"a\"", Own(live, """{"metadata":{"name":"c","uid":"u","managedFields":[]},"data":{"k":"v"}}"""));
        Assert.Contains("\"a\"", Own(live, """{"metadata":{"name":"c","uid":"u","managedFields":[{"manager":"x","operation":"Odd"}]},"data":{"k":"v"}}"""));
    }

    [Fact]
    public void A_client_may_rewrite_the_list_but_not_through_a_subresource()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}""", Entry("a", """{"f:data":{".":{},"f:k":{}}}"""));
        string sent = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}""", Entry("z", """{"f:data":{"f:k":{},".":{}}}"""));
        Assert.Equal("[" + Entry("z", """{"f:data":{".":{},"f:k":{}}}""") + "]", Own(live, sent));
        Assert.Equal("[" + Entry("a", """{"f:data":{".":{},"f:k":{}}}""") + "]", Own(live, sent, subresource: "status"));
    }

    [Fact]
    public void A_subresource_has_an_entry_of_its_own_and_reset_fields_have_none()
    {
        TypeSchema deployment = Json.Type("apps", "v1", "Deployment");
        ObjectDraft updated = Json.Draft("""{"metadata":{"name":"d","uid":"u","managedFields":[]},"spec":{"replicas":2,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{"replicas":1}}""");
        var live = Json.Of(With("""{"metadata":{"name":"d","uid":"u"},"spec":{"replicas":1,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}}""", Entry("a", """{"f:spec":{"f:replicas":{}}}""").Replace("\"v1\"", "\"apps/v1\"", StringComparison.Ordinal)));
        ManagedFieldsTracker.OnUpdate(deployment, live, updated, new ManagerIdentity("tool", "apps/v1", "status"), FieldSet.Of("spec"), Noon);
        Assert.Equal(
            """[{"manager":"a","operation":"Update","apiVersion":"apps/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}}},{"manager":"tool","operation":"Update","apiVersion":"apps/v1","time":"2024-05-06T12:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:replicas":{}}},"subresource":"status"}]""",
            updated["metadata"]["managedFields"].ToString());
    }

    [Fact]
    public void Of_more_than_ten_updaters_the_oldest_become_ancient_changes()
    {
        string data = string.Join(",", Enumerable.Range(0, 12).Select(i => $"\"k{i:00}\":\"v\""));
        string entries = string.Join(",", Enumerable.Range(0, 10).Select(i => Entry($"m{i:00}", """{"f:data":{"f:kNN":{}}}""".Replace("NN", $"{i:00}", StringComparison.Ordinal), $"2024-01-01T00:00:{i:00}Z")));
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{DATA}}""".Replace("DATA", data.Replace(",\"k10\":\"v\",\"k11\":\"v\"", "", StringComparison.Ordinal), StringComparison.Ordinal), entries);
        string after = Own(live, """{"metadata":{"name":"c","uid":"u"},"data":{DATA}}""".Replace("DATA", data.Replace(",\"k11\":\"v\"", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.StartsWith("[" + Entry("ancient-changes", """{"f:data":{"f:k00":{},"f:k01":{}}}""", "2024-01-01T00:00:01Z"), after);
        Assert.Equal(10, Json.Of(after).Count);
    }

    [Fact]
    public void Managers_of_a_version_that_is_gone_are_forgotten()
    {
        string live = With("""{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}""", Entry("a", """{"f:data":{}}""") + "," + Entry("b", """{"f:immutable":{}}""").Replace("\"v1\"", "\"v0\"", StringComparison.Ordinal));
        Assert.Equal("[" + Entry("a", """{"f:data":{}}""") + "]", Own(live, """{"metadata":{"name":"c","uid":"u"},"data":{"k":"v"}}"""));
    }

    [Fact]
    public void Entries_of_custom_resources_have_their_members_by_name()
    {
        TypeSchema widget = null!;
        var text = new TypeSchema(TypeShape.String);
        var spec = new TypeSchema("", () => [new FieldSchema("n", new TypeSchema(TypeShape.Int64))]) { OrderedByName = true };
        widget = new TypeSchema("test.Widget", () => [new("apiVersion", text), new("kind", text), new("metadata", new TypeSchema("", () => [new("name", text)]) { OrderedByName = true, PreserveUnknown = true }), new("spec", spec)]) { OrderedByName = true };
        ObjectDraft created = Json.Draft("""{"apiVersion":"t/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"n":1}}""");
        ManagedFieldsTracker.OnUpdate(widget, default, created, new ManagerIdentity("", "t/v1"), null, Noon);
        Assert.Equal(
            """{"managedFields":[{"apiVersion":"t/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{".":{},"f:n":{}}},"manager":"unknown","operation":"Update","time":"2024-05-06T12:00:00Z"}],"name":"w"}""",
            created["metadata"].ToString());
    }

    private static string Own(string? live, string @new, string subresource = "")
    {
        ObjectDraft updated = Json.Draft(@new);
        ManagedFieldsTracker.OnUpdate(ConfigMap, live is null ? default : Json.Of(live), updated, new ManagerIdentity("tool", "v1", subresource), null, Noon);
        return updated["metadata"]["managedFields"].ToString();
    }

    private static string With(string json, string entries)
    {
        const string Metadata = "\"metadata\":{";
        return json.Insert(json.IndexOf(Metadata, StringComparison.Ordinal) + Metadata.Length, $"\"managedFields\":[{entries}],");
    }

    private static string Entry(string manager, string fields, string time = "2024-01-01T00:00:00Z")
    {
        return $$"""{"manager":"{{manager}}","operation":"Update","apiVersion":"v1","time":"{{time}}","fieldsType":"FieldsV1","fieldsV1":{{fields}}}""";
    }
}
