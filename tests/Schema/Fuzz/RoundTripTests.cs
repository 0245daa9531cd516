using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;

namespace Xebec.Tests.Schema.Fuzz;

public sealed class RoundTripTests
{
    private const int ObjectsOfEachKind = 20;

    [Fact]
    public void The_same_objects_of_every_kind_survive_every_codec() => Survive(seed: 1936);

    [Fact]
    public void Random_objects_of_every_kind_survive_every_codec()
    {
        Survive(int.TryParse(Environment.GetEnvironmentVariable("XEBEC_FUZZ_SEED"), out int given) ? given : Random.Shared.Next());
    }

    private static void Survive(int seed)
    {
        var objects = new RandomObjects(new Random(seed));
        foreach (KindName kind in KubernetesTable.BuiltIn.Kinds.OrderBy(k => k.ToString(), StringComparer.Ordinal))
        {
            TypeSchema type = KubernetesTable.BuiltIn.Type(kind)!;
            for (int i = 0; i < ObjectsOfEachKind; i++)
            {
                var draft = ObjectDraft.Open(objects.Of(type, 0));
                draft.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
                byte[] json = JsonText.ToBytes(draft);
                ParsedBody parsed = BodyParser.Parse(type, json);
                string where = $"{kind}, seed {seed}: {Encoding.UTF8.GetString(json)}";
                Assert.True(parsed.Problem is null && parsed.Notices.Count == 0, $"{parsed.Problem} {string.Join(", ", parsed.Notices)} {where}");
                string canonical = Text(parsed.Document!);

                Assert.Equal(canonical, Text(BodyParser.Parse(type, parsed.Document!).Document!));
                YamlBody yaml = YamlReader.Read(YamlWriter.Write(parsed.Document!.Root));
                Assert.Equal(canonical, Text(BodyParser.Parse(type, yaml.Json!).Document!));
                if (HasProtobuf(type))
                {
                    ThroughProtobuf(kind, type, parsed.Document, canonical, where);
                }
            }
        }
    }

    private static void ThroughProtobuf(KindName kind, TypeSchema type, Document document, string canonical, string where)
    {
        byte[] protobuf = ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, document);
        Assert.True(ProtobufReader.TryOpen(protobuf, out BodyKind opened, out ReadOnlyMemory<byte> message, out _));
        ParsedBody read = ProtobufReader.Read(type, opened.ApiVersion, opened.Kind, message);
        Assert.True(read.Problem is null && canonical == Text(read.Document!), $"{where}\nexpected {canonical}\nactual   {read.Problem}{(read.Document is null ? "" : Text(read.Document))}");
        byte[] again = ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, read.Document!);
        Assert.True(protobuf.AsSpan().SequenceEqual(again), where);
    }

    // some kinds are JSON only
    private static bool HasProtobuf(TypeSchema type) => type.Fields.Any(f => f.ProtoPath.Count > 0);

    private static string Text(Document document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
