using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Tests.Api.Documents;

public sealed class ObjectDraftTests
{
    [Fact]
    public void Members_are_found_whatever_their_names_are_made_of()
    {
        var draft = ObjectDraft.Open(Root("""{"name":1,"nape":2,"":3,"größe":4,"gr\u00f6sse":5,"a\u0062c":6}"""));
        draft.Append("später", 7);
        draft.Set("late", 8);

        string[] names = ["name", "nape", "", "größe", "grösse", "abc", "später", "late"];

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], names.Select(n => draft[n].Integer));
        Assert.All(["nabe", "names", "nam", "x", "grosse", "late "], n => Assert.False(draft.Has(n)));
    }

    [Fact]
    public void Of_members_of_one_name_the_last_counts() =>
        Assert.Equal(2, ObjectDraft.Open(Root("""{"a":1,"b":0,"a":2}"""))["a"].Integer);

    [Fact]
    public void What_is_opened_and_not_changed_is_still_what_it_was_opened_from()
    {
        Value root = Root("""{"spec":{"list":[{"a":"x"},{"b":{}}],"n":1}}""");
        var draft = ObjectDraft.Open(root);
        draft.Object("spec").Array("list").ObjectAt(1).Object("b");
        draft.Object("spec").Array("list").ObjectAt(0).Set("a", "x");

        Assert.Equal(root.Index, draft.Unchanged().Index);
        Assert.Same(root.Source, draft.Unchanged().Source);
        Assert.True(draft.AsValue == root);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("append")]
    [InlineData("element")]
    [InlineData("insert")]
    [InlineData("drop")]
    [InlineData("empty")]
    [InlineData("sort")]
    public void A_change_anywhere_below_is_a_change(string what)
    {
        Value root = Root("""{"spec":{"list":[{"a":"x"},{"b":{}}],"n":1}}""");
        var draft = ObjectDraft.Open(root);
        ObjectDraft spec = draft.Object("spec");
        ArrayDraft list = spec.Array("list");
        Action change = what switch
        {
            "set" => () => list.ObjectAt(0).Set("a", "y"),
            "add" => () => list.ObjectAt(1).Object("b").Set("new", true),
            "remove" => () => spec.Remove("n"),
            "append" => () => list.Add("more"),
            "element" => () => list[0] = "other",
            "insert" => () => list.Insert(0, "first"),
            "drop" => () => list.RemoveAt(1),
            "empty" => () => spec.Object("n"),
            _ => () => spec.Sort((a, b) => string.CompareOrdinal(b.Name, a.Name)),
        };

        change();

        Assert.False(draft.Unchanged().Exists);
        Assert.False(draft.Clone().Unchanged().Exists);
        Assert.Equal(what == "sort", draft.AsValue == root);
    }

    [Fact]
    public void A_copy_of_an_unchanged_draft_changes_alone()
    {
        var draft = ObjectDraft.Open(Root("""{"a":{"b":1}}"""));
        draft.Object("a");
        ObjectDraft copy = draft.Clone();
        copy.Object("a").Set("b", 2);

        Assert.True(draft.Unchanged().Exists);
        Assert.Equal("""{"a":{"b":1}}""", draft.AsValue.ToString());
        Assert.Equal("""{"a":{"b":2}}""", copy.AsValue.ToString());
    }

    [Theory]
    [InlineData("\"x\"", true)]
    [InlineData("\"\\n\"", true)]
    [InlineData("\"\"", false)]
    [InlineData("1", false)]
    [InlineData("null", false)]
    [InlineData("[\"x\"]", false)]
    public void A_text_is_more_than_nothing(string json, bool has)
    {
        Value value = Root(json);

        Assert.Equal(has, value.HasText);
        Assert.Equal(has, value.TextOrEmpty.Length > 0);
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
