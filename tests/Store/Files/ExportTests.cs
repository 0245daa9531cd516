using System.Text;
using Xebec.Store;
using Xebec.Store.Files;
using Xebec.Store.Memory;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Contract;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Files;

/// <summary>Exports as text, and imports of them.</summary>
public sealed class ExportTests
{
    private const string Header = """{"format":"xebec.export/1","revision":9,"objects":1}""";
    private const string Good = """{"key":"pods/default/a","revision":5,"value":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}}}""";

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task What_is_exported_is_imported_byte_by_byte()
    {
        await using IStore from = Store();
        await from.PutAsync(Pod("a"), "ü \\u0041 \\\" 😀", node: "n1", owner: "o");
        await from.PutAsync(Widget("w"), life: TimeSpan.FromMinutes(5));
        await from.PutAsync(Pod("soon"), life: TimeSpan.FromMinutes(1));
        byte[] text = await ExportAsync(from);
        Assert.Equal("""{"format":"xebec.export/1","revision":4,"objects":3}""", Encoding.UTF8.GetString(text).Split('\n')[0]);

        await using IStore to = Store();
        _time.Advance(TimeSpan.FromMinutes(2));
        ImportResult result = await Import.RunAsync(to, await ReadAsync(text), overwrite: false, _time, Stop);
        Assert.Equal(new ImportResult(2, 0, 0, 1), result);
        Assert.Equal(from.Current.Get(Pod("a"))!.Text(), to.Current.Get(Pod("a"))!.Text());
        Assert.Equal(from.Current.Get(Widget("w"))!.Expiry, to.Current.Get(Widget("w"))!.Expiry);
        Assert.Equal(new ImportResult(0, 0, 2, 1), await Import.RunAsync(to, await ReadAsync(text), overwrite: false, _time, Stop));
    }

    [Fact]
    public async Task What_is_there_and_different_is_written_over_only_when_asked_for()
    {
        await using IStore from = Store();
        await from.PutAsync(Pod("a"), "1");
        await from.PutAsync(Pod("b"), "1");
        byte[] text = await ExportAsync(from);
        await using IStore to = Store();
        await to.PutAsync(Pod("b"), "2");
        string refused = (await Assert.ThrowsAsync<IOException>(async () => await Import.RunAsync(to, await ReadAsync(text), overwrite: false, _time, Stop))).Message;
        Assert.Equal("1 objects are there already and different, the first is pods/default/b: nothing was written. To write over them add --overwrite", refused);
        Assert.Null(to.Current.Get(Pod("a")));
        Assert.Equal(new ImportResult(1, 1, 0, 0), await Import.RunAsync(to, await ReadAsync(text), overwrite: true, _time, Stop));
        Assert.Equal(from.Current.Get(Pod("b"))!.Text(), to.Current.Get(Pod("b"))!.Text());
    }

    [Theory]
    [InlineData("", "this is no export: its first line is not {\"format\":\"xebec.export/1\",…}")]
    [InlineData("{\"kind\":\"List\"}", "this is no export: its first line is not {\"format\":\"xebec.export/1\",…}")]
    [InlineData("{\"format\":\"xebec.export/9\"}", "this export has another format than xebec.export/1: use the xebec that wrote it")]
    [InlineData(Header, "the first line announces 1 objects and 0 follow: the export was cut off, or lines were removed (then remove \"objects\" from the first line too)")]
    [InlineData(Header + "\n{}", "line 2: \"key\" is missing")]
    [InlineData(Header + "\n{\"key\":\"ranges/serviceips\",\"value\":{}}", "line 2: \"ranges/serviceips\" is no object's key")]
    [InlineData(Header + "\n" + Good + "\n\n" + Good, "line 4: pods/default/a is there twice")]
    [InlineData(Header + "\n{\"key\":\"pods/default/b\",\"value\":{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"}}}", "line 2: the key pods/default/b is not that of the value, which is called default/a")]
    [InlineData(
        Header + "\n{\"key\":\"pods/d/a\",\"value\":{\"metadata\":{\"name\":\"a\",\"namespace\":\"d\",\"resourceVersion\":\"7\"}}}",
        "line 2: the value of pods/d/a has a resourceVersion, which stored objects have not")]
    public async Task A_wrong_line_is_named(string text, string message)
        => Assert.Equal(message, (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)))).Message);

    [Fact]
    public async Task An_export_that_was_filtered_needs_no_count()
    {
        IReadOnlyList<ExportedObject> objects = await ReadAsync(Encoding.UTF8.GetBytes("{\"format\":\"xebec.export/1\"}\n" + Good + "\n"));
        Assert.Equal(Pod("a"), Assert.Single(objects).Key);
    }

    private static async Task<byte[]> ExportAsync(IStore store)
    {
        using var text = new MemoryStream();
        await ExportFile.WriteAsync(text, store.Current, Stop);
        return text.ToArray();
    }

    private static Task<IReadOnlyList<ExportedObject>> ReadAsync(byte[] text)
        => ExportFile.ReadAsync(new MemoryStream(text), FieldIndexes.Default, Stop);

    private MemoryStore Store() => new(new StoreOptions { Time = _time });
}
