using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Schema.Parsing;
using Xebec.Tests.Schema.Protobuf;
using Xebec.Tests.Schema.Tables;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Damaged objects and noise into every decoder: each gives an answer, throws nothing, and what it accepts is canonical.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly byte[] JsonSigns = "{}[]:,\"\\0129-.eE tfnul<&\u00e9"u8.ToArray();

    // recordings where there are any: they are more like what is sent than random objects
    private static readonly Lazy<List<(TypeSchema Type, Value Json, byte[] Protobuf)>> Objects = new(() => Recordings.Exist
        ? [.. Recordings.Protobufs(lists: false).Select(r => (RecordedBodiesTests.TypeOf(r.Json), r.Json, r.Protobuf))]
        : [.. Corpus.Objects.Where(o => o.Protobuf.Length > 0).Select(o => (o.Type, o.Document.Root, o.Protobuf))]);

    private static readonly Lazy<List<(TypeSchema Type, byte[] Json)>> Bodies = new(() =>
        [.. Objects.Value.Select(r => (r.Type, Encoding.UTF8.GetBytes(RecordedBodiesTests.Compact(r.Json))))]);

    [Fact]
    public void Damaged_JSON_is_refused_or_becomes_canonical()
    {
        FuzzRun.Of(JsonSigns, mutation =>
        {
            (TypeSchema type, byte[] json) = mutation.Pick(Bodies.Value);
            byte[] damaged = mutation.Of(json);
            ParsedBody parsed = BodyParser.Parse(type, damaged);
            Assert.NotEqual(parsed.Document is null, parsed.Problem is null);
            if (parsed.Document is Document document)
            {
                IsCanonical(type, document);
            }
        });
    }

    [Fact]
    public void Any_JSON_at_all_can_be_free_of_a_schema()
    {
        var any = new TypeSchema(TypeShape.Any);
        var custom = new TypeSchema("custom", () => []) { OrderedByName = true, PreserveUnknown = true };
        FuzzRun.Of(JsonSigns, mutation =>
        {
            byte[] damaged = mutation.Of(mutation.Pick(Bodies.Value).Json);
            foreach (TypeSchema type in (TypeSchema[])[any, custom])
            {
                if (BodyParser.Parse(type, damaged).Document is Document document)
                {
                    IsCanonical(type, document);
                }
            }
        });
    }

    [Fact]
    public void Damaged_protobuf_is_refused_or_becomes_canonical()
    {
        FuzzRun.Of([0, 1, 2, 8, 10, 18, 26, 0x7F, 0x80, 0xFF], mutation =>
        {
            (TypeSchema type, _, byte[] protobuf) = mutation.Pick(Objects.Value);
            byte[] damaged = mutation.Of(protobuf);
            if (ProtobufReader.TryOpen(damaged, out BodyKind kind, out ReadOnlyMemory<byte> message, out string? problem))
            {
                ParsedBody parsed = ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, message);
                Assert.NotEqual(parsed.Document is null, parsed.Problem is null);
                if (parsed.Document is Document document)
                {
                    IsCanonical(type, document);
                    ReadOnlyMemory<byte> again = ProtobufMessage.Of(type, document);
                    Document twice = ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, again).Document!;
                    Assert.Equal(Text(document), Text(twice));
                }
            }
            else
            {
                Assert.NotNull(problem);
            }
        });
    }

    [Fact]
    public void Damaged_YAML_is_refused_or_becomes_JSON()
    {
        List<byte[]> yamls = [.. Objects.Value.Select(r => YamlWriter.Write(r.Json))];
        FuzzRun.Of("{}[]:,\"'\\0129-.#&*!|>?%@`~ \t\n\r"u8.ToArray(), mutation =>
        {
            byte[] damaged = mutation.Of(mutation.Pick(yamls));
            foreach (YamlBody body in YamlReader.ReadAll(damaged))
            {
                Assert.NotEqual(body.Json is null, body.Problem is null);
                if (body.Json is Document json)
                {
                    Assert.Equal(Text(json), Text(YamlReader.Read(YamlWriter.Write(json.Root)).Json!));
                }
            }
        });
    }

    [Fact]
    public void Noise_is_refused_everywhere()
    {
        TypeSchema pod = KubernetesTable.BuiltIn.Type(new KindName("", "v1", "Pod"))!;
        FuzzRun.Of([0], mutation =>
        {
            byte[] noise = mutation.Noise();
            BodyParser.Parse(pod, noise);
            YamlReader.Read(noise);
            ProtobufReader.Read(pod, "v1", "Pod", noise);
            ProtobufReader.TryOpen((byte[])[.. "k8s\0"u8, .. noise], out _, out _, out _);
            WatchFrames.TryRead(noise, 1 << 20, out _, out _, out _, out _);
            Xebec.Api.Quantities.Quantity.TryParse(noise, out _, out _, out _);
            Xebec.Api.Times.TimeText.TryRead(noise, out _, out _);
        });
    }

    [Fact]
    public void Protobuf_cut_anywhere_is_refused_or_becomes_canonical()
    {
        foreach (Sample sample in Corpus.Objects.Where(o => o.Protobuf.Length is > 0 and < 4000))
        {
            byte[] frame = ProtobufWriter.WriteWatchFrame("ADDED", sample.Protobuf);
            for (int length = 0; length < frame.Length; length++)
            {
                Assert.False(WatchFrames.TryRead(frame.AsMemory(0, length), 1 << 20, out _, out _, out _, out _), $"{sample.Kind} of {length} bytes");
                ReadOnlyMemory<byte> cut = sample.Protobuf.AsMemory(0, Math.Min(length, sample.Protobuf.Length));
                if (ProtobufReader.TryOpen(cut, out BodyKind kind, out ReadOnlyMemory<byte> message, out _)
                    && ProtobufReader.Read(sample.Type, kind.ApiVersion, kind.Kind, message).Document is Document document)
                {
                    IsCanonical(sample.Type, document);
                }
            }
        }
    }

    [Fact]
    public void Deep_protobuf_is_refused()
    {
        // a schema in a schema in a schema: items are a message around a message
        TypeSchema schema = KubernetesTable.BuiltIn.Type("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")!;
        int items = schema.Field("items")!.ProtoPath[0];
        byte[] message = [];
        for (int depth = 0; depth < 10_000; depth++)
        {
            message = Wrapped(items, Wrapped(1, message));
        }

        Assert.Equal("proto: exceeded max depth", ProtobufReader.Read(schema, "", "", message).Problem);
    }

    private static byte[] Wrapped(int number, byte[] content) => [.. Varint((uint)(number << 3 | 2)), .. Varint((uint)content.Length), .. content];

    private static IEnumerable<byte> Varint(uint number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            yield return (byte)(number | 0x80);
        }

        yield return (byte)number;
    }

    private static void IsCanonical(TypeSchema type, Document document)
    {
        Assert.Equal(Document.Parse(document.Bytes).Tokens.ToArray(), document.Tokens.ToArray());
        ParsedBody again = BodyParser.Parse(type, document);
        Assert.Null(again.Problem);
        Assert.Equal(Text(document), Text(again.Document!));
        Assert.Empty(again.Notices);
    }

    private static string Text(Document document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
