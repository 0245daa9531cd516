using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Api.Selectors;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Cel;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Patterns;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Schema.Cel;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Inputs made to hurt, into everything that reads: an answer comes, and it costs no more memory than a small multiple of the input.</summary>
public sealed class HostileInputTests
{
    private const int Deep = 10_000;
    private const int Huge = 1_000_000;

    // a reader's own needs, and a factor for tables, trees and texts in UTF-16
    private const long BytesMin = 16L * 1024 * 1024;
    private const long BytesForEach = 400;

    private static readonly TypeSchema Pod = Json.Type("", "v1", "Pod");
    private static readonly TypeSchema Deployment = Json.Type("apps", "v1", "Deployment");
    private static readonly TypeSchema Free = new("custom", () => []) { OrderedByName = true, PreserveUnknown = true };

    private static readonly Dictionary<string, Func<byte[], string?>> Readers = new()
    {
        ["JSON"] = bytes => BodyParser.Parse(Pod, bytes).Problem,
        ["JSON of another kind"] = bytes => BodyParser.Parse(Deployment, bytes).Problem,
        ["JSON without a schema"] = bytes => BodyParser.Parse(Free, bytes).Problem,
        ["YAML"] = bytes => YamlReader.Read(bytes) is { Json: { } json } ? BodyParser.Parse(Pod, json).Problem : "refused",
        ["protobuf"] = bytes => ProtobufReader.Read(Pod, "v1", "Pod", bytes).Problem,
        ["protobuf's envelope"] = bytes => ProtobufReader.TryOpen((byte[])[.. "k8s\0"u8, .. bytes], out _, out _, out string? problem) ? null : problem,
        ["JSON patch"] = bytes => Patched(PatchFormat.Json, bytes, JsonPatch.Apply),
        ["merge patch"] = bytes => Patched(PatchFormat.Merge, bytes, MergePatch.Apply),
        ["strategic merge patch"] = bytes => Patched(PatchFormat.Strategic, bytes, (live, patch) => StrategicMergePatch.Apply(Pod, live, patch)),
        ["apply"] = Applied,
        ["managed fields"] = bytes => Document.TryParse(bytes, out Document? json, out _) && FieldSetReader.TryRead(json.Root, out _, out string? problem) ? problem : "refused",
        ["label selector"] = bytes => LabelSelector.TryParse(Encoding.UTF8.GetString(bytes), out _, out string? problem) ? null : problem,
        ["field selector"] = bytes => FieldSelector.TryParse(Encoding.UTF8.GetString(bytes), out _, out string? problem) ? null : problem,
        ["quantity"] = bytes => Quantity.TryParse(Encoding.UTF8.GetString(bytes), out _, out string? problem) ? null : problem,
        ["CEL"] = bytes => CelProgram.Compile(CelLab.Environment, Encoding.UTF8.GetString(bytes)).Program is null ? "refused" : null,
        ["pattern"] = bytes => Re2Pattern.TryParse(Encoding.UTF8.GetString(bytes), out string? problem) is null ? problem : null,
    };

    private static readonly Dictionary<string, byte[]> Inputs = new()
    {
        ["nothing"] = [],
        ["deep lists"] = Text(new string('[', Deep) + new string(']', Deep)),
        ["deep lists that do not end"] = Text(new string('[', Deep)),
        ["deep objects"] = Text(string.Concat(Enumerable.Repeat("{\"a\":", Deep)) + "1" + new string('}', Deep)),
        ["deep objects of fields"] = Text(string.Concat(Enumerable.Repeat("{\"f:a\":", Deep)) + "{}" + new string('}', Deep)),
        ["deep brackets"] = Text(new string('(', Deep) + "1" + new string(')', Deep)),
        ["deep indentation"] = Text(string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"))),
        ["many signs"] = Text(new string('-', Deep) + "1"),
        ["a huge number"] = Text("{\"spec\":{\"priority\":" + new string('9', Huge) + "}}"),
        ["a number with a huge exponent"] = Text("{\"spec\":{\"priority\":1e999999999,\"x\":1e-999999999}}"),
        ["a huge number alone"] = Text(new string('9', Huge)),
        ["a huge exponent alone"] = Text("1e999999999"),
        ["a huge text"] = Text("{\"kind\":\"" + new string('x', Huge) + "\"}"),
        ["a huge name"] = Text("{\"" + new string('x', Huge) + "\":1}"),
        ["many names"] = Text("{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":{i}")) + "}"),
        ["one name many times"] = Text("{" + string.Join(',', Enumerable.Repeat("\"spec\":{\"nodeSelector\":{\"a\":\"b\"}}", 20_000)) + "}"),
        ["bytes that are no UTF-8"] = [(byte)'{', (byte)'"', 0xFF, 0xFE, 0xC0, 0x80, (byte)'"', (byte)':', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)'}'],
        ["nulls"] = new byte[Deep],
        ["an alias of aliases"] = Text("a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghij".Zip("abcdefghi", (now, before) =>
            $"{now}: &{now} [*{before},*{before},*{before},*{before},*{before},*{before},*{before},*{before},*{before}]\n"))),
        ["a list in itself"] = Text("&a [*a]"),
        ["many documents"] = Text(string.Concat(Enumerable.Repeat("---\n", 50_000))),
        ["many commas"] = Text(new string(',', Huge)),
        ["wrong types"] = Text("""{"kind":[],"apiVersion":{},"metadata":"x","spec":[1],"status":null}"""),
        ["escapes up to the limit of patterns"] = Text(string.Concat(Enumerable.Repeat("\\.", 2000))),
        ["choices up to the limit of patterns"] = Text(string.Join('|', Enumerable.Range(0, 700).Select(i => $"a{i}b"))),
        ["a repetition of repetitions"] = Text("((((((a{1,1000}){1,1000}){1,1000}){1,1000}){1,1000}){1,1000})"),
        ["a message longer than what there is"] = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        ["a number of too many bytes"] = [.. Enumerable.Repeat((byte)0xFF, 100)],
        ["groups in groups"] = [.. Enumerable.Repeat((byte)0x0B, Deep)],
    };

    public static TheoryData<string, string> Pairs => [.. Readers.Keys.SelectMany(_ => Inputs.Keys, (reader, input) => (reader, input))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Everything_is_answered(string reader, string input)
    {
        byte[] bytes = Inputs[input];
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? problem = Readers[reader](bytes);
        long took = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(took < BytesMin + (BytesForEach * bytes.Length), $"{took / 1024} KiB for {bytes.Length} bytes");
        Assert.True(problem is null || problem.Length > 0);
    }

    [Theory]
    [InlineData("JSON", "deep lists", "exceeded max depth")]
    [InlineData("JSON", "deep objects", "exceeded max depth")]
    [InlineData("JSON without a schema", "deep objects", "exceeded max depth")]
    [InlineData("JSON", "deep lists that do not end", "exceeded max depth")]
    [InlineData("JSON", "a huge number", "json: cannot unmarshal number ")]
    [InlineData("JSON", "wrong types", "json: cannot unmarshal ")]
    [InlineData("protobuf", "a message longer than what there is", "unexpected EOF")]
    [InlineData("label selector", "many commas", "found ',', expected: !, identifier, or 'end of string'")]
    public void What_is_wrong_is_told(string reader, string input, string words)
    {
        Assert.Contains(words, Readers[reader](Inputs[input]), StringComparison.Ordinal);
    }

    private static string? Patched(PatchFormat format, byte[] bytes, Func<ObjectDraft, Value, PatchResult> apply)
    {
        if (!PatchBody.TryRead(format, bytes, true, out Value patch, out PatchProblem? problem))
        {
            return problem!.Message;
        }

        PatchResult result = apply(Json.Draft("""{"metadata":{"name":"a"},"spec":{"containers":[{"name":"b"}]}}"""), patch);
        return result.Problem?.Message ?? BodyParser.Parse(Pod, (Value)result.Object!).Problem;
    }

    private static string? Applied(byte[] bytes)
    {
        var options = new ApplyOptions { Manager = new ManagerIdentity("tool", "v1"), Kind = new("", "v1", "Pod"), Now = DateTimeOffset.UnixEpoch };
        return Document.TryParse(bytes, out Document? applied, out string? problem) ? ApplyEngine.Apply(Pod, default, applied.Root, options).Problem?.Message : problem;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
