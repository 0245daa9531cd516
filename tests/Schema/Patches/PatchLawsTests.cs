using CsCheck;
using Xebec.Api.Documents;
using Xebec.Schema.Patches;

namespace Xebec.Tests.Schema.Patches;

/// <summary>Laws that hold for every object and patch.</summary>
public sealed class PatchLawsTests
{
    private static readonly Gen<string> Name = Any("a", "b", "c", "d/e", "f~g", "");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Int[0, 3].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Any("\"x\"", "\"\"", "true", "null", "1.5"));

    private static readonly Gen<string> Object = Nested(3);

    [Fact]
    public void A_merge_patch_applied_twice_changes_nothing_more()
    {
        Gen.Select(Object, Object).Sample((live, patch) =>
        {
            ObjectDraft once = MergePatch.Apply(Json.Draft(live), Json.Of(patch)).Object!;
            string after = once.AsValue.ToString();
            Assert.Equal(Json.Of(after), MergePatch.Apply(Json.Draft(after), Json.Of(patch)).Object!.AsValue);
        });
    }

    [Fact]
    public void A_merge_patch_that_is_the_object_gives_the_object_without_nulls()
    {
        Object.Sample(patch =>
        {
            ObjectDraft made = MergePatch.Apply(new ObjectDraft(), Json.Of(patch)).Object!;
            Assert.Equal(made.AsValue, MergePatch.Apply(ObjectDraft.Open(made.AsValue.Clone()), Json.Of(patch)).Object!.AsValue);
        });
    }

    [Fact]
    public void A_patch_leaves_the_live_document_and_its_own_as_they_were()
    {
        Gen.Select(Object, Object).Sample((live, patch) =>
        {
            Value before = Json.Of(live);
            Value body = Json.Of(patch);
            MergePatch.Apply(ObjectDraft.Open(before), body);
            Assert.Equal(live, before.ToString());
            Assert.Equal(patch, body.ToString());
        });
    }

    [Fact]
    public void What_a_json_patch_adds_is_there_and_what_it_removes_is_gone()
    {
        Gen.Select(Object, Name, Object).Sample((live, name, added) =>
        {
            string path = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            string add = $$"""[{"op":"add","path":"{{path}}","value":{{added}}},{"op":"test","path":"{{path}}","value":{{added}}}]""";
            ObjectDraft with = JsonPatch.Apply(Json.Draft(live), Json.Of(add)).Object!;
            Assert.Equal(Json.Of(added), with[name]);
            ObjectDraft without = JsonPatch.Apply(with, Json.Of($$"""[{"op":"remove","path":"{{path}}"}]""")).Object!;
            Assert.False(without.Has(name));
        });
    }

    [Fact]
    public void Any_json_is_answered_as_a_json_patch_without_an_exception()
    {
        Gen<string> operation = Gen.Select(Any("add", "remove", "replace", "move", "copy", "test", "odd"), Path(), Path(), Object)
            .Select((op, path, from, value) => $$"""{"op":"{{op}}","path":"{{path}}","from":"{{from}}","value":{{value}}}""");
        Gen.Select(Object, operation.Array[0, 6]).Sample((live, operations) =>
        {
            PatchResult result = JsonPatch.Apply(Json.Draft(live), Json.Of($"[{string.Join(",", operations)}]"));
            Assert.True(result.Object is not null ^ result.Problem is not null);
        });
    }

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> Path() => Any("", "a", "b", "0", "1", "-", "-1", "01", "d~1e", "~2").Array[0, 4]
        .Select(parts => string.Concat(parts.Select(p => "/" + p)));

    private static Gen<string> Nested(int depth)
    {
        Gen<string> value = depth == 0
            ? Scalar
            : Gen.Frequency((3, Scalar), (1, Scalar.Array[0, 3].Select(e => $"[{string.Join(",", e)}]")), (2, Nested(depth - 1)));
        return Gen.Select(Name, value).Array[0, 4].Select(members => "{" + string.Join(",", members.DistinctBy(m => m.Item1).Select(m => $"\"{m.Item1}\":{m.Item2}")) + "}");
    }
}
