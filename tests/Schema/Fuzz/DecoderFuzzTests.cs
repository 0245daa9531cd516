using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Schema.Parsing;
using Xebec.Tests.Schema.Tables;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>
/// Damaged recordings and noise into every decoder: each gives an answer, throws nothing, and what it accepts is canonical. A failure names
/// the seed; set it in <c>XEBEC_FUZZ_SEED</c> to see it again, and <c>XEBEC_FUZZ_ROUNDS</c> to look longer.
/// </summary>
public sealed class DecoderFuzzTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("XEBEC_FUZZ_ROUNDS"), out int rounds) ? rounds : 3_000;

    private static readonly Lazy<List<(TypeSchema Type, Value Json, byte[] Protobuf)>> Recorded = new(() =>
        [.. Recordings.Protobufs(lists: false).Select(r => (RecordedBodiesTests.TypeOf(r.Json), r.Json, r.Protobuf))]);

    private static readonly Lazy<List<(TypeSchema Type, byte[] Json)>> Bodies = new(() =>
        [.. Recorded.Value.Select(r => (r.Type, Encoding.UTF8.GetBytes(RecordedBodiesTests.Compact(r.Json))))]);

    [Fact]
    public void Damaged_JSON_is_refused_or_becomes_canonical()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        Run("{}[]:,\"\\0129-.eE tfnul<&\u00e9"u8.ToArray(), mutation =>
        {
            (TypeSchema type, byte[] json) = mutation.Pick(Bodies.Value);
            byte[] damaged = mutation.Of(json);
            ParsedBody parsed = BodyParser.Parse(type, damaged);
            Assert.NotEqual(parsed.Document is null, parsed.Problem is null);
            if (parsed.Document is Document document)
            {
                IsCanonical(type, document);
            }

            return damaged;
        });
    }

    [Fact]
    public void Any_JSON_at_all_can_be_free_of_a_schema()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        var any = new TypeSchema(TypeShape.Any);
        var custom = new TypeSchema("custom", () => []) { OrderedByName = true, PreserveUnknown = true };
        Run("{}[]:,\"\\0129-.eE tfnul<&\u00e9"u8.ToArray(), mutation =>
        {
            byte[] damaged = mutation.Of(mutation.Pick(Bodies.Value).Json);
            foreach (TypeSchema type in (TypeSchema[])[any, custom])
            {
                if (BodyParser.Parse(type, damaged).Document is Document document)
                {
                    IsCanonical(type, document);
                }
            }

            return damaged;
        });
    }

    [Fact]
    public void Damaged_protobuf_is_refused_or_becomes_canonical()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        Run([0, 1, 2, 8, 10, 18, 26, 0x7F, 0x80, 0xFF], mutation =>
        {
            (TypeSchema type, _, byte[] protobuf) = mutation.Pick(Recorded.Value);
            byte[] damaged = mutation.Of(protobuf);
            if (ProtobufReader.TryOpen(damaged, out BodyKind kind, out ReadOnlyMemory<byte> message, out string? problem))
            {
                ParsedBody parsed = ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, message);
                Assert.NotEqual(parsed.Document is null, parsed.Problem is null);
                if (parsed.Document is Document document)
                {
                    IsCanonical(type, document);
                    byte[] again = ProtobufWriter.WriteMessage(type, document);
                    Document twice = ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, again).Document!;
                    Assert.Equal(Text(document), Text(twice));
                }
            }
            else
            {
                Assert.NotNull(problem);
            }

            return damaged;
        });
    }

    [Fact]
    public void Damaged_YAML_is_refused_or_becomes_JSON()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        List<byte[]> yamls = [.. Recorded.Value.Select(r => YamlWriter.Write(r.Json))];
        Run("{}[]:,\"'\\0129-.#&*!|>?%@`~ \t\n\r"u8.ToArray(), mutation =>
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

            return damaged;
        });
    }

    [Fact]
    public void Noise_is_refused_everywhere()
    {
        TypeSchema pod = KubernetesTable.BuiltIn.Type(new KindName("", "v1", "Pod"))!;
        Run([0], mutation =>
        {
            byte[] noise = mutation.Noise();
            BodyParser.Parse(pod, noise);
            YamlReader.Read(noise);
            ProtobufReader.Read(pod, "v1", "Pod", noise);
            ProtobufReader.TryOpen((byte[])[.. "k8s\0"u8, .. noise], out _, out _, out _);
            ProtobufReader.TryReadWatchFrame(noise, 1 << 20, out _, out _, out _, out _);
            Xebec.Api.Quantities.Quantity.TryParse(noise, out _, out _, out _);
            Xebec.Api.Times.TimeText.TryRead(noise, out _, out _);
            return noise;
        });
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

    private static void Run(byte[] signs, Func<Mutation, byte[]> round)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("XEBEC_FUZZ_SEED"), out int given) ? given : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage("fuzz seed {0}", seed);
        var mutation = new Mutation(seed, signs);
        for (int i = 0; i < Rounds; i++)
        {
            try
            {
                round(mutation);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"XEBEC_FUZZ_SEED={seed}, round {i}: {e.Message}", e);
            }
        }
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
