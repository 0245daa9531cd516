using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Damaged patches of damaged objects into every patcher: an object or a problem comes out, and what comes out can be stored and read again.</summary>
public sealed class PatchFuzzTests
{
    private static readonly byte[] Signs = "{}[]:,\"\\/~-019 null true$.f:k:v:i:"u8.ToArray();

    private static readonly string[] Operations =
    [
        """[{"op":"replace","path":"/spec/containers/0/image","value":"b"},{"op":"add","path":"/metadata/labels/a~1b","value":"c"}]""",
        """[{"op":"copy","from":"/spec","path":"/spec/x"},{"op":"move","from":"/spec/x","path":"/y"},{"op":"remove","path":"/y/containers/-1"}]""",
        """[{"op":"test","path":"/kind","value":"Pod"},{"op":"add","path":"","value":{"a":[1,2]}},{"op":"copy","from":"","path":"/a/-"}]""",
    ];

    private static readonly string[] Merges =
    [
        """{"metadata":{"labels":{"a":null,"b":"c"}},"spec":{"containers":[{"name":"a","image":"b","env":[{"name":"X","value":null}]}]}}""",
        """{"spec":{"$patch":"replace","containers":null},"status":{"conditions":[{"type":"Ready","$patch":"delete"}]}}""",
        """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a/b"],"finalizers":["c/d"],"$setElementOrder/finalizers":["c/d"]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"b","$patch":"merge"}],"$retainKeys":["containers"]}}""",
    ];

    private static readonly string[] Applied =
    [
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"b"},"finalizers":["a/b"]},"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}}""",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","ownerReferences":[{"uid":"u","name":"n"}]},"spec":{"nodeSelector":{"a":"b"},"volumes":[{"name":"v","emptyDir":{}}]}}""",
    ];

    private const string Live = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"u","labels":{"a":"b"},"finalizers":["a/b","c/d"],"managedFields":[
        {"manager":"old","operation":"Apply","apiVersion":"v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:a":{}},"f:finalizers":{"v:\"a/b\"":{}}},
        "f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:image":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}]},
        "spec":{"containers":[{"name":"a","image":"x","ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"b","image":"y"}],"volumes":[{"name":"v","emptyDir":{}}]},
        "status":{"conditions":[{"type":"Ready","status":"True"}]}}
        """;

    private static readonly TypeSchema Pod = Json.Type("", "v1", "Pod");

    [Fact]
    public void Damaged_JSON_patches_are_answered() =>
        Patch(Operations, (live, bytes) => PatchBody.TryRead(PatchFormat.Json, bytes, true, out Value patch, out PatchProblem? problem) ? JsonPatch.Apply(live, patch) : problem!);

    [Fact]
    public void Damaged_merge_patches_are_answered() =>
        Patch(Merges, (live, bytes) => PatchBody.TryRead(PatchFormat.Merge, bytes, true, out Value patch, out PatchProblem? problem) ? MergePatch.Apply(live, patch) : problem!);

    [Fact]
    public void Damaged_merge_patches_that_nobody_validates_are_answered() =>
        Patch(Merges, (live, bytes) => PatchBody.TryRead(PatchFormat.Merge, bytes, false, out Value patch, out PatchProblem? problem) ? MergePatch.Apply(live, patch) : problem!);

    [Fact]
    public void Damaged_strategic_merge_patches_are_answered() => Patch(
        Merges,
        (live, bytes) => PatchBody.TryRead(PatchFormat.Strategic, bytes, true, out Value patch, out PatchProblem? problem) ? StrategicMergePatch.Apply(Pod, live, patch) : problem!);

    [Fact]
    public void Damaged_applied_objects_are_answered()
    {
        var options = new ApplyOptions { Manager = new ManagerIdentity("kubectl", "v1"), Kind = new("", "v1", "Pod"), Now = DateTimeOffset.UnixEpoch };
        Patch(Applied, (live, bytes) => Document.TryParse(bytes, out Document? applied, out string? problem)
            ? ApplyEngine.Apply(Pod, live, applied.Root, options with { Force = bytes.Length % 2 == 0 })
            : PatchProblem.BadRequest(problem!));
    }

    [Fact]
    public void Damaged_sets_of_fields_are_read_or_refused()
    {
        byte[] fields = JsonText.ToBytes(Json.Of(Live)["metadata"]["managedFields"][0]["fieldsV1"]);
        FuzzRun.Of(Signs, mutation =>
        {
            if (!Document.TryParse(mutation.Of(fields), out Document? document, out _))
            {
                return;
            }

            Assert.Equal(FieldSetReader.TryRead(document.Root, out FieldSet set, out string? problem), problem is null);
            if (problem is null)
            {
                var written = FieldSetWriter.ToDocument(set);
                Assert.True(FieldSetReader.TryRead(written.Root, out FieldSet again, out _));
                Assert.Equal(written.Root.ToString(), FieldSetWriter.ToDocument(again).Root.ToString());
            }
        });
    }

    [Fact]
    public void No_number_of_operations_makes_an_object_that_is_too_deep_to_be_handled()
    {
        // each copy puts an object into its own innermost one: without a bound the depth doubles
        var patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{}}");
        string inner = "/a";
        for (int i = 0; i < 14; i++)
        {
            patch.Append($$""",{"op":"copy","from":"/a","path":"{{inner}}/a"}""");
            inner += inner;
        }

        PatchResult result = JsonPatch.Apply(new ObjectDraft(), Json.Of(patch.Append(']').ToString()));
        Assert.Equal(422, result.Problem!.Code);
    }

    [Fact]
    public void A_draft_that_is_too_deep_is_not_stored()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"a":""", 300)) + "1" + new string('}', 300);
        var draft = new ObjectDraft();
        ObjectDraft innermost = draft;
        for (int i = 0; i < 300; i++)
        {
            innermost = innermost.Object("a");
        }

        innermost.Set("a", Json.Of(deep));
        ParsedBody parsed = BodyParser.Parse(new TypeSchema("custom", () => []) { OrderedByName = true, PreserveUnknown = true }, (Value)draft);
        Assert.Equal("exceeded max depth", parsed.Problem);
    }

    // of each patch the object is damaged as well, now and then
    private static void Patch(string[] patches, Func<ObjectDraft, byte[], PatchResult> apply)
    {
        byte[] sound = Encoding.UTF8.GetBytes(Live);
        FuzzRun.Of(Signs, mutation =>
        {
            byte[] patch = mutation.Of(Encoding.UTF8.GetBytes(mutation.Pick(patches)));
            byte[] body = patch.Length % 3 == 0 ? mutation.Of(sound) : sound;
            Document live = BodyParser.Parse(Pod, body).Document ?? Document.Parse(sound);
            string before = live.Root.ToString();
            PatchResult result = apply(ObjectDraft.Open(live.Root), patch);
            Assert.True(result.Object is null ^ result.Problem is null);
            Assert.Equal(before, live.Root.ToString());
            if (result.Problem is { } problem)
            {
                Assert.InRange(problem.Code, 400, 500);
                Assert.NotEmpty(problem.Message);
                return;
            }

            ParsedBody parsed = BodyParser.Parse(Pod, (Value)result.Object!);
            Assert.True(parsed.Document is null ^ parsed.Problem is null);
            if (parsed.Document is { } stored)
            {
                Assert.Equal(stored.Root.ToString(), BodyParser.Parse(Pod, Document.Parse(stored.Bytes)).Document!.Root.ToString());
            }
        });
    }
}
