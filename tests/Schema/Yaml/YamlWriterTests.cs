using System.Text;
using CsCheck;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Schema.Parsing;
using Xebec.Tests.Schema.Tables;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Schema.Yaml;

public sealed class YamlWriterTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        "a", "b c", "word ", " ", "  ", "\n", "\n\n", ":", "- ", "# ", "\"", "'", "\\", "no", "0x1", "é", "😀", "\u2028", "{", "[", "*x", "&y", "!", "%", "@", "`", "|", ">", "?", "~", "---", ",", "=", "<<", "1e3", "\t", "\u0001", "key: value", " #c", "some quite long text that goes on and on ")
        .Array[0, 12].Select(string.Concat);

    // YamlDotNet takes the star inside the plain key "a *b" for an alias (src/Schema/Yaml/README.md)
    private static readonly Gen<string> Keys = Texts.Where(text => !text.Contains(" *", StringComparison.Ordinal));

    private static readonly Gen<Value> Values = Gen.Recursive<Value>((depth, values) => Gen.Frequency(
        (6, Texts.Select(t => (Value)t)),
        (1, Gen.OneOf(Value.True, Value.False, Value.Null)),
        (2, Gen.Long.Select(n => (Value)n)),
        (1, Gen.Double[-1e9, 1e9].Select(n => BodyParser.Parse(new TypeSchema(TypeShape.Any), Encoding.UTF8.GetBytes(n.ToString("R", System.Globalization.CultureInfo.InvariantCulture))).Document!.Root)),
        (depth < 4 ? 3 : 0, values.Array[0, 4].Select(elements => (Value)new ArrayDraft(elements))),
        (depth < 4 ? 4 : 0, Gen.Select(Keys, values).Array[0, 5].Select(Object))));

    [Fact]
    public void It_prints_as_kubectl_prints()
    {
        string folder = Path.Combine(Checkout.Root, "tests", "Schema", "Yaml", "Samples");
        Value value = Document.Parse(File.ReadAllBytes(Path.Combine(folder, "printed.json"))).Root;
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "printed.yaml")), Encoding.UTF8.GetString(YamlWriter.Write(value)));
    }

    [Fact]
    public void It_prints_as_the_recorded_server_answers()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int compared = 0;
        foreach (GoldenSteps.Step step in GoldenSteps.All().Where(s => s.Answer.Text?.StartsWith("apiVersion: ", StringComparison.Ordinal) == true))
        {
            string text = step.Answer.TextOrEmpty.Replace("<time>", "2026-01-01T00:00:00Z");
            YamlBody read = YamlReader.Read(Encoding.UTF8.GetBytes(text));
            Assert.Null(read.Problem);
            Assert.Equal(text, Encoding.UTF8.GetString(YamlWriter.Write(read.Json!.Root)));
            compared++;
        }

        Assert.True(compared >= 5, $"only {compared} compared");
    }

    [Fact]
    public void What_is_printed_reads_back()
    {
        Values.Sample(value =>
        {
            byte[] yaml = YamlWriter.Write(value);
            YamlBody read = YamlReader.Read(yaml);
            Assert.True(read.Problem is null && read.RepeatedKeys.Count == 0, $"{read.Problem}\n{Encoding.UTF8.GetString(yaml)}");
            Assert.True(read.Json!.Root == value, $"{value}\n{read.Json.Root}\n{Encoding.UTF8.GetString(yaml)}");
        });
    }

    private static Value Object((string Name, Value Value)[] members)
    {
        var draft = new ObjectDraft();
        foreach ((string name, Value value) in members)
        {
            draft.Set(name, value);
        }

        return draft;
    }
}
