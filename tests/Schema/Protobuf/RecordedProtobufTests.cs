using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Parsing;
using Xebec.Tests.Schema.Tables;

namespace Xebec.Tests.Schema.Protobuf;

/// <summary>
/// Byte for byte what upstream writes, and back. But for white space inside raw extensions: upstream keeps what the recording client sent
/// there, canonical documents have none.
/// </summary>
public sealed class RecordedProtobufTests
{
    [Fact]
    public void Objects_are_written_as_upstream_writes_them()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int count = 0;
        foreach ((string file, Value json, byte[] expected) in Steady(lists: false))
        {
            KindName kind = Recordings.KindOf(json);
            TypeSchema type = RecordedBodiesTests.TypeOf(json);
            Same(file, json, expected, ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, Canonical(type, json)));
            count++;
        }

        Assert.True(count > 500);
    }

    [Fact]
    public void The_resource_version_is_put_in_where_stored_bytes_have_none()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        foreach ((string file, Value json, byte[] expected) in Steady(lists: false))
        {
            KindName kind = Recordings.KindOf(json);
            TypeSchema type = RecordedBodiesTests.TypeOf(json);
            var stored = ObjectDraft.Open(json);
            stored.Object("metadata").Remove("resourceVersion");
            Document document = BodyParser.Parse(type, (Value)stored).Document!;
            Same(file, json, expected, ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, document, json["metadata"]["resourceVersion"].Text));
        }
    }

    [Fact]
    public void Objects_are_read_back()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        foreach ((string file, Value json, byte[] protobuf) in Steady(lists: false))
        {
            ReadsAs(file, json, protobuf);
        }
    }

    [Fact]
    public void Lists_are_written_and_read_as_upstreams()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int count = 0;
        foreach ((string file, Value json, byte[] expected) in Steady(lists: true))
        {
            KindName kind = Recordings.KindOf(json);
            TypeSchema listType = RecordedBodiesTests.TypeOf(json);
            TypeSchema itemType = listType.Field("items")!.Type.Element!;
            List<Document> items = [.. json["items"].Elements.ToList().Select(i => Canonical(itemType, i))];
            var metadata = new ListMetadata(json["metadata"]["resourceVersion"].TextOrEmpty, json["metadata"]["continue"].TextOrEmpty, json["metadata"]["remainingItemCount"].Integer);
            Same(file, json, expected, ProtobufWriter.WriteList(kind.ApiVersion, kind.Kind, itemType, items.Select(i => (i, (string?)null)), metadata));
            ReadsAs(file, json, expected);
            count++;
        }

        Assert.True(count > 40);
    }

    // what upstream's own controllers changed between the two requests of a recording is left out
    private static IEnumerable<(string File, Value Json, byte[] Protobuf)> Steady(bool lists)
    {
        foreach ((string file, Value json, byte[] protobuf) in Recordings.Protobufs(lists))
        {
            string[] versions = lists
                ? [.. json["items"].Elements.ToList().Append(json).Select(i => i["metadata"]["resourceVersion"].TextOrEmpty)]
                : [json["metadata"]["resourceVersion"].TextOrEmpty];
            if (versions.All(v => protobuf.AsSpan().IndexOf(Encoding.ASCII.GetBytes(v)) >= 0))
            {
                yield return (file, json, protobuf);
            }
        }
    }

    private static Document Canonical(TypeSchema type, Value json) => BodyParser.Parse(type, JsonText.ToBytes(json)).Document!;

    private static void ReadsAs(string file, Value json, byte[] protobuf)
    {
        Assert.True(ProtobufReader.TryOpen(protobuf, out BodyKind kind, out ReadOnlyMemory<byte> message, out string? problem), problem);
        ParsedBody parsed = ProtobufReader.Read(RecordedBodiesTests.TypeOf(json), kind.ApiVersion, kind.Kind, message);
        Assert.True(parsed.Problem is null, $"{file}: {parsed.Problem}");
        // upstream puts these into a stateful set's claims when it converts one: that is the kind's own, not the message's
        string expected = RecordedBodiesTests.Compact(json).Replace("""[{"kind":"PersistentVolumeClaim","apiVersion":"v1",""", "[{");
        string actual = Encoding.UTF8.GetString(parsed.Document!.Bytes.Span);
        if (HasRawSpace(protobuf))
        {
            // raw data is kept to the byte, white space too; as JSON upstream shows it without
            Assert.Equal(protobuf, ProtobufWriter.Write(kind.ApiVersion, kind.Kind, RecordedBodiesTests.TypeOf(json), parsed.Document!));
            actual = RecordedBodiesTests.Compact(parsed.Document!.Root);
        }

        int at = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        Assert.True(expected == actual, $"{file} at {at}:\nexpected …{Around(expected, at)}\nactual   …{Around(actual, at)}");
    }

    private static void Same(string file, Value json, byte[] expected, byte[] actual)
    {
        if (HasRawSpace(expected))
        {
            ReadsAs(file, json, actual);
            return;
        }

        int at = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{file} at {at} of {expected.Length}:\nexpected …{Around(expected, at)}\nactual   …{Around(actual, at)}");
    }

    private static bool HasRawSpace(byte[] protobuf) => protobuf.AsSpan().IndexOf("\": "u8) >= 0;

    private static string Around(byte[] bytes, int at) => Convert.ToHexString(bytes, Math.Max(0, at - 16), Math.Min(48, bytes.Length - Math.Max(0, at - 16)));

    private static string Around(string text, int at) => text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];
}
