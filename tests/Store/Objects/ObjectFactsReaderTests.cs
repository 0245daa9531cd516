using System.Text;
using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.Objects;

public class ObjectFactsReaderTests
{
    private static readonly ResourceName Pods = new("", "pods");
    private static readonly ResourceName ConfigMaps = new("", "configmaps");

    [Theory]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"|}}""")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","generateName":"g","namespace":"n","selfLink":"s","uid":"u"|,"generation":2,"creationTimestamp":null,"labels":{"a":"b"}}}""")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a\"}","uid":"u"|,"annotations":{"uid":"x","name":"y"},"ownerReferences":[{"name":"o","uid":"p"}]},"spec":{"template":{"metadata":{"name":"inner"}}}}""")]
    [InlineData("""{"apiVersion":"x/v1","kind":"A","metadata":{"creationTimestamp":"t","labels":{"a":"b"},"name":"a","namespace":"n"|,"uid":"u"}}""")]
    [InlineData("""{"apiVersion":"x/v1","data":{"name":"x"},"kind":"A","metadata":{"annotations":{"z":"z"},"generation":1,"managedFields":[{"name":1}],"name":"a"|}}""")]
    public void ResourceVersion_belongs_where_upstream_writes_it(string marked)
    {
        int at = marked.IndexOf('|');
        Assert.Equal(at, Read(ConfigMaps, marked.Remove(at, 1)).Split);
    }

    [Fact]
    public void Labels_owners_and_uid_are_read_and_escapes_are_undone()
    {
        ObjectFacts facts = Read(ConfigMaps, """
            {"kind":"C","apiVersion":"v1","metadata":{"name":"a","uid":"u1","labels":{"b":"1","a\u0041":"\u00e9"},"ownerReferences":[{"apiVersion":"v1","uid":"o1","name":"x"},{"uid":"o2"},{"uid":"o1"}]}}
            """.Trim());
        Assert.Equal(new Uid("u1"), facts.Uid);
        Assert.Equal([new("aA", "é"), new("b", "1")], facts.Labels);
        Assert.Equal([new Uid("o1"), new Uid("o2")], facts.Owners);
        Assert.Empty(facts.Fields);
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"nodeName":"no"}],"nodeName":"n1","x":{}},"metadata":{"name":"a"}}""", "n1")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"nodeName":"n2"}}""", "n2")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"x":1},"status":{"nodeName":"no"}}""", null)]
    [InlineData("""{"metadata":{"name":"a"},"spec":null}""", null)]
    [InlineData("""{"metadata":{"name":"a"}}""", null)]
    public void An_indexed_field_is_found_wherever_its_object_stands(string json, string? expected)
        => Assert.Equal([expected], Read(Pods, json).Fields);

    [Fact]
    public void Several_indexes_of_one_resource_fill_their_own_places()
    {
        var reader = new ObjectFactsReader(new FieldIndexes([new(Pods, ["spec.a", "metadata.name", "spec.b.c", "spec.b.d", "status.n"])]));
        byte[] json = Encoding.UTF8.GetBytes("""{"metadata":{"name":"m"},"spec":{"b":{"d":"D","c":true},"a":"A"},"status":{"n":12}}""");
        Assert.Equal(["A", "m", "true", "D", "12"], reader.Read(Pods, json).Fields);
    }

    [Fact]
    public void What_objects_have_alike_is_kept_once()
    {
        var reader = new ObjectFactsReader(FieldIndexes.Default);
        ObjectFacts[] pods = [.. Enumerable.Range(0, 2).Select(i => reader.Read(Pods, Encoding.UTF8.GetBytes(
            $$"""{"metadata":{"name":"p{{i}}","uid":"u{{i}}","labels":{"app":"a"},"ownerReferences":[{"uid":"o"}]},"spec":{"nodeName":"n"} }""")))];
        Assert.Same(pods[0].Labels, pods[1].Labels);
        Assert.Same(pods[0].Owners, pods[1].Owners);
        Assert.Same(pods[0].Fields, pods[1].Fields);
        Assert.Equal(new Uid("u1"), pods[1].Uid);
    }

    [Theory]
    [InlineData("[]", "begin with StartArray")]
    [InlineData("{}", "no metadata")]
    [InlineData("""{"metadata":{}}""", "no name")]
    [InlineData("""{"metadata":7}""", "metadata is Number")]
    [InlineData("""{"metadata":{"name":"a","resourceVersion":"1"}}""", "carries resourceVersion at byte 24")]
    [InlineData("""{"metadata":{"name":"a""", "not canonical JSON")]
    [InlineData("", "not canonical JSON")]
    public void Bytes_that_are_no_object_are_refused_with_the_reason(string json, string reason)
        => Assert.Contains(reason, Assert.Throws<FormatException>(() => Read(ConfigMaps, json)).Message);

    private static ObjectFacts Read(ResourceName resource, string json) => new ObjectFactsReader(FieldIndexes.Default).Read(resource, Encoding.UTF8.GetBytes(json));
}
