using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

public sealed class ApplyEngineTests
{
    private static readonly KindName Kind = new("test", "v1", "Thing");
    private static readonly TypeSchema Text = new(TypeShape.String);
    private static readonly TypeSchema Number = new(TypeShape.Int64);
    private static readonly TypeSchema Item = new("test.Item", () =>
        [new("name", Text), new("port", Number), new("protocol", Text) { Default = "TCP" }, new("v", Text), new("m", Map())]);

    private static readonly TypeSchema Thing = new("test.Thing", () =>
    [
        new("apiVersion", Text),
        new("kind", Text),
        new("metadata", new TypeSchema("test.Meta", () =>
        [
            new("name", Text), new("uid", Text), new("annotations", Map()),
            new("managedFields", new TypeSchema(TypeShape.List, new TypeSchema(TypeShape.Any))),
        ])),
        new("a", Text),
        new("n", Number),
        new("m", Map()),
        new("atomicMap", new TypeSchema(TypeShape.Map, Text) { Merge = MergeKind.Atomic }),
        new("atomicList", new TypeSchema(TypeShape.List, Text)),
        new("set", new TypeSchema(TypeShape.List, Text) { Merge = MergeKind.Set }),
        new("byName", new TypeSchema(TypeShape.List, Item) { Merge = MergeKind.Map, ListMapKeys = ["name"] }),
        new("byPort", new TypeSchema(TypeShape.List, Item) { Merge = MergeKind.Map, ListMapKeys = ["port", "protocol"] }),
        new("status", Map()),
    ]);

    [Theory]
    [InlineData("""{"a":"1"}""", """{"a":"2"}""", """{"a":"2"}""")]
    [InlineData("""{"m":{"x":"1"}}""", """{"m":{"y":"2"}}""", """{"m":{"x":"1","y":"2"}}""")]
    [InlineData("""{"m":{"x":"1"}}""", """{"m":{}}""", """{"m":{"x":"1"}}""")]
    [InlineData("""{"m":{"x":"1"}}""", """{"m":null}""", """{"m":{"x":"1"}}""")]
    [InlineData("""{"atomicMap":{"x":"1"}}""", """{"atomicMap":{"y":"2"}}""", """{"atomicMap":{"y":"2"}}""")]
    [InlineData("""{"atomicList":["x","y"]}""", """{"atomicList":["z"]}""", """{"atomicList":["z"]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"set":["c","b"]}""", """{"set":["a","c","b"]}""")]
    [InlineData("""{"set":["a","b","c"]}""", """{"set":["c","a"]}""", """{"set":["b","c","a"]}""")]
    [InlineData("""{"set":["a"]}""", """{"set":["b"]}""", """{"set":["a","b"]}""")]
    [InlineData("""{"set":["a","a","x"]}""", """{"set":["a","n"]}""", """{"set":["a","n","x"]}""")]
    [InlineData("""{"byName":[{"name":"a","v":"1"},{"name":"b"}]}""", """{"byName":[{"name":"b","v":"2"},{"name":"c"}]}""", """{"byName":[{"name":"a","v":"1"},{"name":"b","v":"2"},{"name":"c"}]}""")]
    [InlineData("""{"byPort":[{"port":80,"protocol":"TCP","v":"1"}]}""", """{"byPort":[{"port":80,"name":"x"},{"port":80,"protocol":"UDP"}]}""", """{"byPort":[{"port":80,"protocol":"TCP","v":"1","name":"x"},{"port":80,"protocol":"UDP"}]}""")]
    public void What_is_applied_is_laid_over_what_is_there(string live, string applied, string expected)
    {
        Assert.Equal(expected, Shown(Apply(live, applied, "me", force: true)));
    }

    [Theory]
    [InlineData("""{"m":{"x":"1","y":"2"}}""", """{"m":{"x":"1"}}""", """{"m":{"x":"1"}}""")]
    [InlineData("""{"m":{"x":"1"},"a":"1"}""", """{"a":"1"}""", """{"a":"1"}""")]
    [InlineData("""{"byName":[{"name":"a","v":"1"},{"name":"b"}]}""", """{"byName":[{"name":"b"}]}""", """{"byName":[{"name":"b"}]}""")]
    [InlineData("""{"byName":[{"name":"a","v":"1","m":{"x":"1"}}]}""", """{"byName":[{"name":"a"}]}""", """{"byName":[{"name":"a"}]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"set":["b"]}""", """{"set":["b"]}""")]
    [InlineData("""{"set":["a"]}""", """{}""", "{}")]
    [InlineData("""{"atomicList":["a"],"atomicMap":{"x":"1"}}""", """{}""", "{}")]
    public void What_is_not_applied_any_more_goes(string first, string second, string expected)
    {
        PatchResult created = Apply(null, first, "me");
        Assert.Equal(expected, Shown(Apply(created.Object!.AsValue.ToString(), second, "me")));
    }

    [Fact]
    public void What_another_applier_wants_too_stays()
    {
        string live = Live(Apply(null, """{"m":{"x":"1","y":"1"},"set":["a","b"]}""", "me"));
        live = Live(Apply(live, """{"m":{"x":"1"},"set":["a"]}""", "you"));
        PatchResult dropped = Apply(live, "{}", "me");
        Assert.Equal("you", Assert.Single(dropped.Object!["metadata"]["managedFields"].Elements.ToList())["manager"].Text);
        Assert.Equal("""{"m":{"x":"1"},"set":["a"]}""", Shown(dropped));
    }

    [Fact]
    public void What_nobody_owns_goes_with_its_holder_and_stays_beside_it()
    {
        string live = Live(Apply(null, """{"byName":[{"name":"a","v":"1"}],"m":{"x":"1"}}""", "me"));
        live = live.Replace("\"v\":\"1\"", "\"v\":\"1\",\"port\":9", StringComparison.Ordinal).Replace("\"x\":\"1\"", "\"x\":\"1\",\"free\":\"2\"", StringComparison.Ordinal);
        Assert.Equal("""{"byName":[{"name":"a","port":9}],"m":{"x":"1","free":"2"}}""", Shown(Apply(live, """{"byName":[{"name":"a"}],"m":{"x":"1"}}""", "me")));
        Assert.Equal("{}", Shown(Apply(live, "{}", "me")));
    }

    [Fact]
    public void An_emptied_map_that_somebody_owns_becomes_null_for_parsing_to_judge()
    {
        string live = Live(Apply(null, """{"m":{"x":"1"}}""", "me")).Replace("\"managedFields\":[", "\"managedFields\":[{\"manager\":\"u\",\"operation\":\"Update\",\"apiVersion\":\"test/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:m\":{}}},", StringComparison.Ordinal);
        Assert.Equal("""{"m":null}""", Shown(Apply(live, "{}", "me")));
    }

    [Fact]
    public void A_conflict_names_every_manager_and_field()
    {
        string live = Live(Apply(null, """{"a":"1","m":{"x":"1"}}""", "b\"q"));
        live = Live(Apply(live, """{"byName":[{"name":"c","v":"1"}]}""", "zed"));
        PatchProblem problem = Apply(live, """{"a":"2","m":{"x":"2"},"byName":[{"name":"c","v":"2"}]}""", "me").Problem!;
        Assert.Equal((409, "Conflict"), (problem.Code, problem.Reason));
        Assert.Equal("Apply failed with 3 conflicts: conflicts with \"b\\\"q\":\n- .a\n- .m.x\nconflicts with \"zed\":\n- .byName[name=\"c\"].v", problem.Message);
        Assert.Equal([new PatchCause("FieldManagerConflict", "conflict with \"b\\\"q\"", ".a"), new PatchCause("FieldManagerConflict", "conflict with \"b\\\"q\"", ".m.x"), new PatchCause("FieldManagerConflict", "conflict with \"zed\"", ".byName[name=\"c\"].v")], problem.Causes);
    }

    [Fact]
    public void Conflicts_say_version_and_subresource_where_there_is_one()
    {
        string live = """{"metadata":{"uid":"u","managedFields":[{"manager":"u","operation":"Update","apiVersion":"test/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:a":{}},"subresource":"status"}]},"a":"1"}""";
        Assert.Equal("Apply failed with 1 conflict: conflict with \"u\" with subresource \"status\" using test/v1: .a", Apply(live, """{"a":"2"}""", "me").Problem!.Message);
    }

    [Fact]
    public void Force_takes_the_field_and_equal_values_are_shared()
    {
        string live = Live(Apply(null, """{"a":"1","n":1}""", "you"));
        PatchResult forced = Apply(live, """{"a":"2","n":1}""", "me", force: true);
        Assert.Equal("""{"f:a":{},"f:n":{}} {"f:n":{}}""", string.Join(' ', forced.Object!["metadata"]["managedFields"].Elements.ToList().Select(e => e["fieldsV1"].ToString())));
    }

    [Fact]
    public void An_apply_that_changes_nothing_keeps_the_object_and_its_times()
    {
        PatchResult first = Apply(null, """{"a":"1","set":["x"]}""", "me");
        PatchResult again = Apply(Live(first), """{"a":"1","set":["x"]}""", "me", hour: 5);
        Assert.Equal(Json.Of(Live(first)), again.Object!.AsValue);
        PatchResult other = Apply(Live(first), """{"a":"1"}""", "you", hour: 5);
        Value entries = other.Object!["metadata"]["managedFields"];
        Assert.Equal(("you", null), (entries[0]["manager"].Text, entries[0]["time"].Text));
        Assert.Equal("2024-01-01T00:00:00Z", entries[1]["time"].Text);
    }

    [Fact]
    public void An_object_that_tracked_nobody_is_owned_by_whoever_was_before()
    {
        PatchResult result = Apply("""{"metadata":{"name":"t","uid":"u"},"a":"1"}""", """{"a":"2"}""", "me");
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using test/v1: .a", result.Problem!.Message);
        result = Apply("""{"metadata":{"name":"t","uid":"u"},"a":"1"}""", """{"n":2}""", "me");
        Assert.Equal("me before-first-apply", string.Join(' ', result.Object!["metadata"]["managedFields"].Elements.ToList().Select(e => e["manager"].Text)));
    }

    [Theory]
    [InlineData("""{"x":1}""", ".x: field not declared in schema")]
    [InlineData("""{"a":1}""", ".a: expected string, got &value.valueUnstructured{Value:1}")]
    [InlineData("""{"a":{"b":"c"}}""", ".a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{\"b\":\"c\"}}")]
    [InlineData("""{"n":"x"}""", ".n: expected numeric (int or float), got string")]
    [InlineData("""{"m":["x"]}""", ".m: expected map, got &{[x]}")]
    [InlineData("""{"set":{"x":1}}""", ".set: expected list, got &{map[x:1]}")]
    [InlineData("""{"set":["a","a"]}""", ".set: duplicate entries for key [=\"a\"]")]
    [InlineData("""{"set":[{}]}""", ".set: element 0: associative list without keys has an element that's a map type")]
    [InlineData("""{"byName":[{"name":"a"},{"name":"a"}]}""", ".byName: duplicate entries for key [name=\"a\"]")]
    [InlineData("""{"byPort":[{"port":80},{"port":80,"protocol":"TCP"}]}""", ".byPort: duplicate entries for key [port=80,protocol=\"TCP\"]")]
    [InlineData("""{"byName":[{"v":"a"}]}""", ".byName: element 0: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)")]
    [InlineData("""{"byName":[null]}""", ".byName: element 0: associative list with keys may not have a null element")]
    [InlineData("""{"byName":[{"name":"a","x":1}]}""", ".byName[name=\"a\"].x: field not declared in schema")]
    [InlineData("""{"a":1,"n":"x"}""", "errors:\n  .a: expected string, got &value.valueUnstructured{Value:1}\n  .n: expected numeric (int or float), got string")]
    public void An_applied_object_that_is_none_of_its_type_is_refused(string applied, string problem)
    {
        PatchProblem refused = Apply(null, applied, "me").Problem!;
        Assert.Equal((500, "", $"failed to create typed patch object (/t; test/v1, Kind=Thing): {problem}"), (refused.Code, refused.Reason, refused.Message));
    }

    [Fact]
    public void Fields_that_cannot_be_changed_this_way_are_not_owned()
    {
        PatchResult result = ApplyEngine.Apply(Thing, default, Full("""{"a":"1","status":{"x":"1"}}"""), Options("me") with { Reset = Xebec.Schema.Apply.Fields.FieldSet.Of("status") });
        Assert.Equal("""{"f:a":{}}""", result.Object!["metadata"]["managedFields"][0]["fieldsV1"].ToString());
    }

    [Fact]
    public void A_field_whose_type_became_atomic_is_owned_as_a_whole()
    {
        string live = """{"metadata":{"uid":"u","managedFields":[{"manager":"you","operation":"Apply","apiVersion":"test/v1","fieldsType":"FieldsV1","fieldsV1":{"f:atomicMap":{"f:x":{}}}}]},"atomicMap":{"x":"1"}}""";
        Assert.Equal("Apply failed with 1 conflict: conflict with \"you\": .atomicMap", Apply(live, """{"atomicMap":{"y":"1"}}""", "me").Problem!.Message);
    }

    [Fact]
    public void Kubectl_takes_over_what_its_client_side_apply_set()
    {
        string last = """{\"apiVersion\":\"test/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"},\"a\":\"1\"}\n""";
        string live = """{"metadata":{"name":"t","uid":"u","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"LAST"},"managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"test/v1","fieldsType":"FieldsV1","fieldsV1":{"f:a":{},"f:n":{}}}]},"a":"1","n":1}""".Replace("LAST", last, StringComparison.Ordinal);
        Assert.NotNull(Apply(live, """{"a":"2"}""", "other").Problem);
        PatchResult taken = Apply(live, """{"a":"2"}""", "kubectl");
        Assert.Equal("2", taken.Object!["a"].Text);
        Assert.Equal("{\"a\":\"2\",\"apiVersion\":\"test/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"}}\n", taken.Object!["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"].Text);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using test/v1: .n", Apply(live, """{"a":"2","n":2}""", "kubectl").Problem!.Message);
    }

    [Fact]
    public void A_last_applied_object_that_has_no_room_among_the_annotations_is_forgotten()
    {
        const string name = "kubectl.kubernetes.io/last-applied-configuration";
        string live = $$$"""{"metadata":{"name":"t","uid":"u","annotations":{"{{{name}}}":"{}"}},"a":"1"}""";
        Value kept = ApplyText(live, new string('x', (256 * 1024) - 200)).Object!["metadata"]["annotations"];
        Assert.Contains("xxx", kept[name].Text, StringComparison.Ordinal);
        Value full = ApplyText(live, new string('x', 256 * 1024)).Object!["metadata"]["annotations"];
        Assert.False(full[name].Exists);

        static PatchResult ApplyText(string live, string text) => Apply(live, $$"""{"a":"{{text}}"}""", "kubectl", force: true);
    }

    [Fact]
    public void Managers_of_other_versions_are_asked_in_theirs()
    {
        // v2 calls a b
        TypeSchema other = new("test.v2.Thing", () => [new("apiVersion", Text), new("kind", Text), new("metadata", Thing.Field("metadata")!.Type), new("b", Text), new("n", Number)]);
        var versions = new Renaming(Thing, other);
        string live = """{"metadata":{"name":"t","uid":"u","managedFields":[{"manager":"you","operation":"Apply","apiVersion":"test/v2","fieldsType":"FieldsV1","fieldsV1":{"f:b":{}}},{"manager":"gone","operation":"Apply","apiVersion":"test/v0","fieldsType":"FieldsV1","fieldsV1":{"f:z":{}}}]},"a":"1","n":1}""";
        PatchProblem conflict = ApplyEngine.Apply(Thing, Json.Of(live), Full("""{"a":"2"}"""), Options("me") with { Versions = versions }).Problem!;
        Assert.Equal("Apply failed with 1 conflict: conflict with \"you\": .b", conflict.Message);
        string mine = live.Replace("\"manager\":\"you\"", "\"manager\":\"me\"", StringComparison.Ordinal);
        PatchResult dropped = ApplyEngine.Apply(Thing, Json.Of(mine), Full("""{"n":1}"""), Options("me") with { Versions = versions });
        Assert.Equal("""{"n":1}""", Shown(dropped));
        string shared = mine.Replace("\"managedFields\":[", "\"managedFields\":[{\"manager\":\"you\",\"operation\":\"Apply\",\"apiVersion\":\"test/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:a\":{}}},", StringComparison.Ordinal);
        Assert.Equal("""{"n":1,"a":"1"}""", Shown(ApplyEngine.Apply(Thing, Json.Of(shared), Full("""{"n":1}"""), Options("me") with { Versions = versions })));
    }

    [Fact]
    public void A_wide_object_is_applied_in_time_that_grows_with_it()
    {
        string Wide(int from) => $$"""{"m":{ {{string.Join(",", Enumerable.Range(from, 50_000).Select(i => $"\"n{i}\":\"v\""))}} },"byName":[{{string.Join(",", Enumerable.Range(from, 20_000).Select(i => $"{{\"name\":\"n{i}\"}}"))}}]}""";
        string live = Live(Apply(null, Wide(0), "me"));
        live = Live(Apply(live, Wide(10_000), "you"));
        PatchResult dropped = Apply(live, "{}", "me");
        Assert.Equal((50_000, 20_000), (dropped.Object!["m"].Count, dropped.Object["byName"].Count));
    }

    private static TypeSchema Map() => new(TypeShape.Map, Text);

    private static ApplyOptions Options(string manager) => new()
    {
        Manager = new ManagerIdentity(manager, Kind.ApiVersion),
        Kind = Kind,
        Now = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static Value Full(string applied)
    {
        ObjectDraft full = Json.Draft(applied);
        full.Set("apiVersion", "test/v1").Set("kind", "Thing").Set("metadata", Json.Of("""{"name":"t"}"""));
        return full;
    }

    private static PatchResult Apply(string? live, string applied, string manager, bool force = false, int hour = 0)
    {
        ApplyOptions options = Options(manager);
        return ApplyEngine.Apply(Thing, live is null ? default : Json.Of(live), Full(applied), options with { Force = force, Now = options.Now.AddHours(hour) });
    }

    private static string Live(PatchResult result)
    {
        Assert.Null(result.Problem);
        result.Object!.Object("metadata").Set("uid", "u");
        return result.Object!.AsValue.ToString();
    }

    private static string Shown(PatchResult result)
    {
        Assert.Null(result.Problem);
        foreach (string name in new[] { "apiVersion", "kind", "metadata" })
        {
            result.Object!.Remove(name);
        }

        return result.Object!.AsValue.ToString();
    }

    private sealed class Renaming(TypeSchema first, TypeSchema second) : IObjectVersions
    {
        public ConvertedObject Convert(Value value, string from, string apiVersion)
        {
            var draft = ObjectDraft.Open(value.Clone());
            (string old, string now) = apiVersion == "test/v2" ? ("a", "b") : ("b", "a");
            if (from != apiVersion && draft.Has(old))
            {
                draft.Set(now, draft[old]);
                draft.Remove(old);
            }

            return apiVersion switch { "test/v1" => new(draft, first), "test/v2" => new(draft, second), _ => ConvertedObject.Unknown };
        }
    }
}
