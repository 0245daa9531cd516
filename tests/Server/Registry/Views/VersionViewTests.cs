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

    private static readonly Dictionary<string, TypeSchema> Types = new()
    {
        ["test.io/v1"] = Type("""{"n":{"type":"integer","default":7}}"""),
        ["test.io/v2"] = Type("""{"n":{"type":"integer"}}"""),
    };

    [Fact]
    public async Task What_is_shown_as_it_is_stored_is_not_copied()
    {
        VersionView view = View("v1", new ViewCache());
        StoredObject[] items = [Thing("a", "v1", """{"n":1}"""), Thing("b", "v1", """{"n":2}""")];
        Assert.Equal(items, await ShowAsync(view, items));
        Assert.Same(items, await ShowAsync(view, items));
        ReadOnlyMemory<byte> bytes = items[0].Bytes;
        ReadOnlyMemory<byte> held = await view.HoldAsync(bytes, TestContext.Current.CancellationToken);
        Assert.True(bytes.Span == held.Span);
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

    [Fact]
    public async Task What_is_being_made_is_made_once()
    {
        var conversion = new Slow();
        var cache = new ViewCache();
        VersionView view = View("v2", cache, conversion: conversion);
        StoredObject[] items = [Thing("a", "v1", "{}"), Thing("b", "v1", "{}")];
        Task<IReadOnlyList<StoredObject>> both = ShowAsync(view, items);
        Task<IReadOnlyList<StoredObject>> one = ShowAsync(view, items[1]);
        Assert.Equal(2, Assert.Single(conversion.Asked).Count);
        conversion.Answer();
        Assert.Same((await both)[1], (await one)[0]);
        Assert.Single(conversion.Asked);
    }

    [Fact]
    public async Task Who_waits_for_another_hears_its_failure_and_goes_on_when_it_gives_up()
    {
        var conversion = new Slow();
        VersionView view = View("v2", new ViewCache(), conversion: conversion);
        StoredObject item = Thing("a", "v1", "{}");
        using var impatience = new CancellationTokenSource();
        var first = view.ShowAsync([item], impatience.Token).AsTask();
        Task<IReadOnlyList<StoredObject>> second = ShowAsync(view, item);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(2, conversion.Asked.Count);

        Task<IReadOnlyList<StoredObject>> third = ShowAsync(view, item);
        conversion.Fail();
        Assert.Equal("no", (await Assert.ThrowsAsync<ConversionException>(() => second)).Message);
        Assert.Equal("no", (await Assert.ThrowsAsync<ConversionException>(() => third)).Message);

        Task<IReadOnlyList<StoredObject>> fourth = ShowAsync(view, item);
        conversion.Answer();
        Assert.Equal("""{"n":7}""", Spec((await fourth)[0]));
    }

    private static TypeSchema Type(string spec) =>
        SchemaCompiler.Compile(Document.Parse(Encoding.UTF8.GetBytes("""{"type":"object","properties":{"spec":{"type":"object","properties":SPEC}}}""".Replace("SPEC", spec, StringComparison.Ordinal))).Root);

    private static VersionView View(string version, ViewCache cache, long generation = 1, IConversion? conversion = null)
    {
        var versions = new ObjectVersions(Things, "test.io/v1", Types, conversion ?? NoConversion.Instance) { Custom = true };
        return new VersionView(versions, Things, new ViewKey("uid", generation, $"test.io/{version}"), cache);
    }

    private static StoredObject Thing(string name, string version, string spec) => CanonicalObject.Unsaved(
        new ObjectKey(Things, "n", name),
        Encoding.UTF8.GetBytes($$$"""{"apiVersion":"test.io/{{{version}}}","kind":"Thing","metadata":{"generation":1,"name":"{{{name}}}","namespace":"n"},"spec":{{{spec}}} }""".Replace(" }", "}", StringComparison.Ordinal)),
        new Revision(5));

    private static string Spec(StoredObject item) => Document.Parse(item.Bytes).Root["spec"].ToString();

    private static async Task<IReadOnlyList<StoredObject>> ShowAsync(VersionView view, params StoredObject[] items) => await view.ShowAsync(items, TestContext.Current.CancellationToken);

    /// <summary>Answers the last question when it is told to.</summary>
    private sealed class Slow : IConversion
    {
        private TaskCompletionSource<IReadOnlyList<Value>> _answer = new();

        public List<IReadOnlyList<Value>> Asked { get; } = [];

        public void Answer()
        {
            TaskCompletionSource<IReadOnlyList<Value>> answer = Next();
            answer.SetResult([.. Asked[^1].Select(i => (Value)ObjectDraft.Open(i.Clone()).Set("apiVersion", "test.io/v2"))]);
        }

        public void Fail() => Next().SetException(new ConversionException("no"));

        public async ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation)
        {
            Asked.Add(items);
            return await _answer.Task.WaitAsync(cancellation);
        }

        private TaskCompletionSource<IReadOnlyList<Value>> Next()
        {
            TaskCompletionSource<IReadOnlyList<Value>> answer = _answer;
            _answer = new();
            return answer;
        }
    }
}
