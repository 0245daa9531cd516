using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Custom;
using Xebec.Server.Registry.Views;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Registry.Views;

/// <summary>Stored objects as a version shows them, and how long that is kept.</summary>
public sealed class VersionViewTests
{
    private static readonly ResourceName Things = new("test.io", "things");

    private static readonly ObjectVersions Versions = new(
        Things,
        "test.io/v1",
        new Dictionary<string, TypeSchema> { ["test.io/v1"] = Type("""{"n":{"type":"integer","default":7}}"""), ["test.io/v2"] = Type("""{"n":{"type":"integer"}}""") },
        NoConversion.Instance)
    { Custom = true };

    [Fact]
    public async Task What_is_shown_as_it_is_stored_is_not_copied()
    {
        VersionView view = View("v1", new ViewCache());
        StoredObject[] items = [Thing("a", "v1", """{"n":1}"""), Thing("b", "v1", """{"n":2}""")];
        Assert.Equal(items, await ShowAsync(view, items));
        Assert.Same(items, await ShowAsync(view, items));
        byte[] bytes = items[0].Bytes.ToArray();
        Assert.Same(bytes, await view.HoldAsync(bytes, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_made_is_made_once_for_each_version_and_definition()
    {
        var cache = new ViewCache();
        StoredObject item = Thing("a", "v1", "{}");
        StoredObject first = (await ShowAsync(View("v1", cache), item))[0];
        StoredObject second = (await ShowAsync(View("v2", cache), item))[0];
        Assert.Equal(("""{"n":7}""", """{"n":7}"""), (Spec(first), Spec(second)));
        Assert.Same(first, (await ShowAsync(View("v1", cache), item))[0]);
        Assert.Same(second, (await ShowAsync(View("v2", cache), item))[0]);
        Assert.NotSame(first, (await ShowAsync(View("v1", cache, generation: 2), item))[0]);
        Assert.NotSame(second, (await ShowAsync(View("v2", cache), item))[0]);
    }

    [Fact]
    public async Task What_was_made_first_makes_room()
    {
        StoredObject[] items = [.. Enumerable.Range(0, 10).Select(i => Thing($"a{i}", "v1", "{}"))];
        VersionView view = View("v2", new ViewCache(items[0].Bytes.Length * 4));
        IReadOnlyList<StoredObject> shown = await ShowAsync(view, items);
        Assert.Equal(3, items.Count(i => ViewCache.Find(i, view.Key) is not null));
        Assert.Same(shown[9], (await ShowAsync(view, items[9]))[0]);
        Assert.NotSame(shown[0], (await ShowAsync(view, items[0]))[0]);
    }

    private static TypeSchema Type(string spec) =>
        SchemaCompiler.Compile(Document.Parse(Encoding.UTF8.GetBytes("""{"type":"object","properties":{"spec":{"type":"object","properties":SPEC}}}""".Replace("SPEC", spec, StringComparison.Ordinal))).Root);

    private static VersionView View(string version, ViewCache cache, long generation = 1) => new(Versions, Things, new ViewKey("uid", generation, $"test.io/{version}"), cache);

    private static StoredObject Thing(string name, string version, string spec) => CanonicalObject.Unsaved(
        new ObjectKey(Things, "n", name),
        Encoding.UTF8.GetBytes($$$"""{"apiVersion":"test.io/{{{version}}}","kind":"Thing","metadata":{"name":"{{{name}}}","namespace":"n"},"spec":{{{spec}}} }""".Replace(" }", "}", StringComparison.Ordinal)),
        new Revision(5));

    private static string Spec(StoredObject item) => Document.Parse(item.Bytes).Root["spec"].ToString();

    private static async Task<IReadOnlyList<StoredObject>> ShowAsync(VersionView view, params StoredObject[] items) => await view.ShowAsync(items, TestContext.Current.CancellationToken);
}
