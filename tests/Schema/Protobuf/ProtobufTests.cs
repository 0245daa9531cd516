using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Tables;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Schema.Protobuf;

public sealed class ProtobufTests
{
    private static readonly TypeSchema ConfigMap = KubernetesTable.BuiltIn.Type(new KindName("", "v1", "ConfigMap"))!;

    [Fact]
    public void A_few_objects_kept_here_are_written_and_read_as_upstreams()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "Schema", "Protobuf", "Samples")))
        {
            Value sample = Document.Parse(File.ReadAllBytes(file)).Root;
            KindName kind = Recordings.KindOf(sample["json"]);
            TypeSchema type = KubernetesTable.BuiltIn.Type(kind)!;
            Document document = BodyParser.Parse(type, JsonText.ToBytes(sample["json"])).Document!;
            byte[] protobuf = ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, document);
            Assert.Equal(sample["protobufBase64"].Text, Convert.ToBase64String(protobuf));
            Assert.True(ProtobufReader.TryOpen(protobuf, out BodyKind read, out ReadOnlyMemory<byte> message, out _));
            Assert.Equal(Text(document), Text(ProtobufReader.Read(type, read.ApiVersion, read.Kind, message).Document!));
        }
    }

    [Theory]
    [InlineData("", "empty data")]
    [InlineData("68656C6C6F", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")]
    [InlineData("6B387300", "empty body")]
    [InlineData("6B387300FF", "unexpected EOF")]
    public void Bodies_that_are_no_protobuf_are_refused_in_upstreams_words(string hex, string expected)
    {
        Assert.False(ProtobufReader.TryOpen(Convert.FromHexString(hex), out _, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("0A7F", "unexpected EOF")]
    [InlineData("0801", "proto: wrong wireType = 0 for field Metadata")]
    [InlineData("0C", "proto: wiretype end group for non-group")]
    [InlineData("0200", "proto: illegal tag 0 (wire type 2)")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF", "proto: integer overflow")]
    [InlineData("3F", "proto: illegal wireType 7")]
    public void Damaged_messages_are_refused_in_upstreams_words(string hex, string expected)
    {
        Assert.Equal(expected, ProtobufReader.Read(ConfigMap, "v1", "ConfigMap", Convert.FromHexString(hex)).Problem);
    }

    [Fact]
    public void Fields_may_come_in_any_order_in_parts_and_unknown()
    {
        // data k=v; group 15; metadata.namespace; unknown 99; metadata.name
        byte[] message = [0x12, 6, 0x0A, 1, (byte)'k', 0x12, 1, (byte)'v', 0x7B, 0x08, 1, 0x7C, 0x0A, 3, 0x1A, 1, (byte)'n', 0x98, 6, 1, 0x0A, 3, 0x0A, 1, (byte)'c'];
        Assert.Equal(
            """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","namespace":"n"},"data":{"k":"v"}}""",
            Text(ProtobufReader.Read(ConfigMap, "v1", "ConfigMap", message).Document!));
    }

    [Fact]
    public void Packed_numbers_are_read()
    {
        TypeSchema security = KubernetesTable.BuiltIn.Type("io.k8s.api.core.v1.PodSecurityContext")!;
        int number = security.Field("supplementalGroups")!.ProtoPath[0];
        Assert.Equal("""{"supplementalGroups":[1,300]}""", Text(ProtobufReader.Read(security, "", "", (byte[])[(byte)((number << 3) | 2), 3, 1, 0xAC, 2]).Document!));
    }

    [Fact]
    public void Watch_frames_are_read_back_whole_or_not_at_all()
    {
        Document document = BodyParser.Parse(ConfigMap, Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"c"},"data":{"k":"{{{new string('v', 300)}}}"}}""")).Document!;
        byte[] enveloped = ProtobufWriter.Write("v1", "ConfigMap", ConfigMap, document, "7");
        byte[] frame = ProtobufWriter.WriteWatchFrame("ADDED", enveloped);
        for (int i = 0; i < frame.Length; i++)
        {
            Assert.False(WatchFrames.TryRead(frame.AsMemory(0, i), 1 << 20, out _, out _, out _, out string? problem));
            Assert.Null(problem);
        }

        byte[] stream = [.. frame, .. frame];
        Assert.True(WatchFrames.TryRead(stream, 1 << 20, out string type, out ReadOnlyMemory<byte> inside, out int consumed, out _));
        Assert.Equal("ADDED", type);
        Assert.Equal(frame.Length, consumed);
        Assert.True(inside.Span.SequenceEqual(enveloped));
        Assert.False(WatchFrames.TryRead(stream, 100, out _, out _, out _, out string? tooLarge));
        Assert.Equal($"watch frame of {frame.Length - 4} bytes is larger than the limit of 100", tooLarge);
    }

    [Fact]
    public void Lists_tell_how_much_is_left()
    {
        byte[] list = ProtobufWriter.WriteList("v1", "ConfigMapList", ConfigMap, [], new ListMetadata("12", "next", 3));
        Assert.True(ProtobufReader.TryOpen(list, out BodyKind kind, out ReadOnlyMemory<byte> message, out _));
        TypeSchema type = KubernetesTable.BuiltIn.Type(new KindName("", "v1", "ConfigMapList"))!;
        Assert.Equal(
            """{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"12","continue":"next","remainingItemCount":3},"items":null}""",
            Text(ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, message).Document!));
    }

    private static string Text(Document document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
