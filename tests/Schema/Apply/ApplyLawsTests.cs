using CsCheck;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

/// <summary>Laws of ownership and apply, and the fast ways against the slow ones.</summary>
public sealed class ApplyLawsTests
{
    private static readonly TypeSchema Text = new(TypeShape.String);
    private static readonly TypeSchema Map = new(TypeShape.Map, Text);
    private static readonly TypeSchema Node = new("t.Node", Fields);

    private static readonly TypeSchema Root = new("t.Root", () =>
    [
        new("apiVersion", Text), new("kind", Text),
        new("metadata", new TypeSchema("t.Meta", () => [new("name", Text), new("uid", Text), new("managedFields", new TypeSchema(TypeShape.List, new TypeSchema(TypeShape.Any)))])),
        .. Fields(),
    ]);

    private static readonly Gen<string> Leaf = Gen.Int[0, 2].Select(i => $"\"{i}\"");
    private static readonly Gen<string> Key = Gen.Int[0, 2].Select(i => "xyz"[i].ToString());

    private static readonly Gen<string> Object = Nested(2);

    [Fact]
    public void Applying_twice_changes_nothing_more()
    {
        Gen.Select(Object, Object).Sample((first, second) =>
        {
            Value live = Apply(default, first, "a");
            Value once = Apply(live, second, "b");
            Value twice = Apply(once, second, "b");
            Assert.Equal(once.ToString(), twice.ToString());
        });
    }

    [Fact]
    public void After_an_apply_the_object_says_what_was_applied()
    {
        Gen.Select(Object, Object).Sample((first, second) =>
        {
            Value live = Apply(default, first, "a");
            Value after = Apply(live, second, "b");
            FieldSet said = AppliedFields.Of(Root, Full(second));
            FieldChanges changes = FieldComparison.Between(Root, Full(second), after);
            Assert.True(said.Intersection(changes.Modified.Union(changes.Removed)).Difference(FieldSet.Of("metadata")).IsEmpty);
        });
    }

    [Fact]
    public void Who_applies_nothing_takes_back_all_it_alone_wanted()
    {
        Object.Sample(wanted =>
        {
            Value live = Apply(default, wanted, "a");
            Value after = Apply(live, "{}", "a");
            Assert.Equal("""{"apiVersion":"t/v1","kind":"Root","metadata":{"name":"r","uid":"u"}}""", after.ToString());
        });
    }

    [Fact]
    public void Pruning_in_one_walk_is_pruning_by_sets()
    {
        Gen.Select(Object, Object, Object).Sample((merged, last, owned) =>
        {
            Value value = Json.Of(merged);
            FieldSet lastSet = AppliedFields.Of(Node, Json.Of(last));
            FieldSet ownedSet = AppliedFields.Of(Node, Json.Of(owned));
            FieldSet all = AppliedFields.Of(Node, value).WithDeclaredParents(Node);
            FieldSet named = lastSet.WithDeclaredParents(Node);
            Value pruned = FieldRemoval.Remove(Node, value, named);
            pruned = FieldRemoval.Remove(Node, value, all.Difference(AppliedFields.Of(Node, pruned).WithDeclaredParents(Node).Union(ownedSet.WithDeclaredParents(Node))));
            Value expected = FieldRemoval.Remove(Node, value, all.Difference(AppliedFields.Of(Node, pruned).WithDeclaredParents(Node)).Intersection(named));
            Assert.Equal(expected.ToString(), Pruning.Prune(Node, value, lastSet, ownedSet).ToString());
        });
    }

    [Fact]
    public void What_is_added_one_way_is_removed_the_other()
    {
        Gen.Select(Object, Object).Sample((a, b) =>
        {
            FieldChanges there = FieldComparison.Between(Node, Json.Of(a), Json.Of(b));
            FieldChanges back = FieldComparison.Between(Node, Json.Of(b), Json.Of(a));
            Assert.Equal(there.Added.ToString(), back.Removed.ToString());
            Assert.Equal(there.Modified.ToString(), back.Modified.ToString());
            Assert.True(FieldComparison.Between(Node, Json.Of(a), Json.Of(a)).IsEmpty);
        });
    }

    [Fact]
    public void A_merge_contains_both_sides()
    {
        Gen.Select(Object, Object).Sample((live, applied) =>
        {
            Value merged = TypedMerge.Merge(Node, Json.Of(live), Json.Of(applied));
            Assert.True(FieldComparison.Between(Node, Json.Of(live), merged).Removed.IsEmpty);
            FieldChanges changes = FieldComparison.Between(Node, Json.Of(applied), merged);
            Assert.True(changes.Removed.IsEmpty);
            Assert.True(AppliedFields.Of(Node, Json.Of(applied)).Intersection(changes.Modified).IsEmpty);
        });
    }

    [Fact]
    public void The_creators_set_written_in_one_walk_is_the_one_compared()
    {
        Object.Sample(created =>
        {
            var draft = ObjectDraft.Open(Full(created));
            SameSet(Root, draft);
        });
        foreach (Recording recording in Recording.Matching("kinds-*.json"))
        {
            foreach (RecordedStep step in recording.Steps.Where(s => s.Status is 200 or 201))
            {
                string[] version = step.Answer["apiVersion"].TextOrEmpty.Split('/');
                if (Json.TypeOrNull(version.Length == 2 ? version[0] : "", version[^1], step.Answer["kind"].TextOrEmpty) is { } type && step.Answer["metadata"]["name"].Exists)
                {
                    SameSet(type, ObjectDraft.Open(step.Answer));
                }
            }
        }
    }

    private static void SameSet(TypeSchema type, ObjectDraft created)
    {
        created.Object("metadata").Remove("managedFields");
        FieldSet compared = FieldComparison.Between(type, ZeroObject.Of(type), created).Without(FieldSet.Of("status")).Said.Difference(SystemFields.All);
        ManagedFieldsTracker.OnUpdate(type, default, created, new ManagerIdentity("m", "v1"), FieldSet.Of("status"), DateTimeOffset.UnixEpoch);
        Value written = created["metadata"]["managedFields"][0]["fieldsV1"];
        Assert.Equal(FieldSetWriter.ToDocument(compared).Root.ToString(), written.Exists ? written.ToString() : "{}");
    }

    private static IReadOnlyList<FieldSchema> Fields() =>
    [
        new("a", Text),
        new("o", Node),
        new("m", Map),
        new("w", new TypeSchema(TypeShape.Map, Text) { Merge = MergeKind.Atomic }),
        new("l", new TypeSchema(TypeShape.List, Node) { Merge = MergeKind.Map, ListMapKeys = ["a"] }),
        new("s", new TypeSchema(TypeShape.List, Text) { Merge = MergeKind.Set }),
        new("p", new TypeSchema(TypeShape.List, Text)),
    ];

    private static Value Full(string json)
    {
        ObjectDraft full = new ObjectDraft().Set("apiVersion", "t/v1").Set("kind", "Root").Set("metadata", Json.Of("""{"name":"r"}"""));
        foreach (Member member in Json.Of(json).Members)
        {
            full.Set(member.Name, member.Value);
        }

        return full;
    }

    private static Value Apply(Value live, string applied, string manager)
    {
        PatchResult result = ApplyEngine.Apply(Root, live, Full(applied), new ApplyOptions
        {
            Manager = new ManagerIdentity(manager, "t/v1"),
            Kind = new KindName("t", "v1", "Root"),
            Force = true,
            Now = DateTimeOffset.UnixEpoch,
        });
        Assert.Null(result.Problem);
        result.Object!.Object("metadata").Set("uid", "u");
        return Json.Of(Clean(result.Object!).ToString());
    }

    // as parsing does: null means unset
    private static Value Clean(Value value)
    {
        if (value.IsArray)
        {
            return new ArrayDraft(value.Elements.ToList().Select(Clean));
        }

        if (!value.IsObject)
        {
            return value;
        }

        var clean = new ObjectDraft();
        foreach (Member member in value.Members.ToList().Where(m => !m.Value.IsNullOrAbsent))
        {
            clean.Set(member.Name, Clean(member.Value));
        }

        return clean;
    }

    private static Gen<string> Nested(int depth)
    {
        Gen<string> map = Gen.Select(Key, Leaf).Array[1, 3].Select(e => "{" + string.Join(",", e.DistinctBy(p => p.Item1).Select(p => $"\"{p.Item1}\":{p.Item2}")) + "}");
        Gen<string> texts = Leaf.Array[1, 3].Select(e => "[" + string.Join(",", e.Distinct()) + "]");
        Gen<string>[] values =
        [
            Leaf.Select(v => $"\"a\":{v}"), map.Select(v => $"\"m\":{v}"), map.Select(v => $"\"w\":{v}"), texts.Select(v => $"\"s\":{v}"), texts.Select(v => $"\"p\":{v}"),
        ];
        var members = Gen.OneOf(values);
        if (depth > 0)
        {
            Gen<string> inner = Nested(depth - 1);
            var item = Gen.Select(Leaf, inner, (k, o) => $"{{\"a\":{k}" + WithoutA(o));
            Gen<string> list = item.Array[1, 3].Select(e => "[" + string.Join(",", e.DistinctBy(i => i[..8])) + "]");
            members = Gen.Frequency((3, members), (1, inner.Where(o => o != "{}").Select(o => $"\"o\":{o}")), (2, list.Select(l => $"\"l\":{l}")));
        }

        return members.Array[0, 5].Select(e => "{" + string.Join(",", e.DistinctBy(m => m[..4]).Order(StringComparer.Ordinal)) + "}");
    }

    // the members of an object after its own "a", to be put behind another
    private static string WithoutA(string json)
    {
        Value value = Json.Of(json);
        return string.Concat(value.Members.ToList().Where(m => m.Name != "a").Select(m => $",\"{m.Name}\":{m.Value}")) + "}";
    }
}
