using System.Globalization;
using System.Text;
using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.Objects;

public class JsonSkimmerTests
{
    private static readonly ResourceName Pods = new("", "pods");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_JSON_an_object_holds_its_facts_are_those_another_reader_finds(int seed)
    {
        var random = new Random(seed);
        var reader = new ObjectFactsReader(new FieldIndexes([new(Pods, ["spec.nodeName", "spec.deep.er", "metadata.name"])]));
        for (int i = 0; i < 3000; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes(new RandomObject(random).Text());
            ObjectFacts facts = reader.Read(Pods, json);
            using var parsed = JsonDocument.Parse(json);
            JsonElement metadata = parsed.RootElement.GetProperty("metadata");
            Assert.Equal(Text(metadata, "uid") ?? "", facts.Uid.Text);
            Assert.Equal(Labels(metadata).OrderBy(l => l.Key, StringComparer.Ordinal), facts.Labels);
            Assert.Equal(Owners(metadata), facts.Owners.Select(o => o.Text));
            JsonElement root = parsed.RootElement;
            Assert.Equal([Text(root, "spec", "nodeName"), Text(root, "spec", "deep", "er"), Text(metadata, "name")], facts.Fields);
            byte[] shown = [.. json[..facts.Split], .. ",\"resourceVersion\":\"7\""u8, .. json[facts.Split..]];
            using var answer = JsonDocument.Parse(shown);
            Assert.Equal("7", Text(answer.RootElement, "metadata", "resourceVersion"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_value_is_passed_whole_and_a_cut_one_never(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++)
        {
            byte[] value = Encoding.UTF8.GetBytes(new RandomObject(random).Text());
            byte[] followed = [.. value, .. ",]}\""u8];
            var skimmer = new JsonSkimmer(followed);
            Assert.Equal(value, skimmer.Skip());
            Assert.Equal(value.Length, skimmer.At);
            int cut = random.Next(value.Length);
            Assert.ThrowsAny<JsonException>(() => new JsonSkimmer(value.AsSpan(0, cut)).Skip());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\"a")]
    [InlineData("\"a\\")]
    [InlineData("[1,2")]
    [InlineData("{\"a\":[\"]}\"")]
    [InlineData("]")]
    [InlineData("x")]
    public void What_is_no_value_is_refused(string json)
        => Assert.ThrowsAny<JsonException>(() => new JsonSkimmer(Encoding.UTF8.GetBytes(json)).Skip());

    [Theory]
    [InlineData("{1:2}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":1")]
    public void Members_that_are_walked_over_must_be_well_formed(string json)
    {
        Assert.ThrowsAny<JsonException>(() =>
        {
            var skimmer = new JsonSkimmer(Encoding.UTF8.GetBytes(json));
            for (bool more = skimmer.Enter('{'); more; more = skimmer.Next('{'))
            {
                skimmer.Name();
                skimmer.Skip();
            }
        });
    }

    private static string? Text(JsonElement at, params string[] path)
    {
        foreach (string name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.String => at.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
            _ => null,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Labels(JsonElement metadata)
        => metadata.TryGetProperty("labels", out JsonElement labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().Select(l => new KeyValuePair<string, string>(
                l.Name, l.Value.ValueKind == JsonValueKind.String ? l.Value.GetString()! : ""))
            : [];

    private static IEnumerable<string> Owners(JsonElement metadata)
        => metadata.TryGetProperty("ownerReferences", out JsonElement owners) && owners.ValueKind == JsonValueKind.Array
            ? owners.EnumerateArray()
                .Where(o => o.ValueKind == JsonValueKind.Object)
                .Where(o => o.TryGetProperty("uid", out JsonElement uid) && uid.ValueKind == JsonValueKind.String)
                .Select(o => o.GetProperty("uid").GetString()!).Where(u => u.Length > 0).Distinct()
            : [];

    /// <summary>An object with a named metadata; names, order, escapes, white space and everything else at random.</summary>
    private sealed class RandomObject(Random random)
    {
        private static readonly string[] Texts =
        [
            "", "a", "node-1", "{", "}]", "[\"", "\\", "\"", "\\\"", "\\\\\\", "é€𝄞", "x: {y: [", "\n\t", new('z', 70), new('\\', 63), "uid", "name",
        ];

        private readonly StringBuilder _text = new();

        public string Text()
        {
            Members(
                ("metadata", Metadata), ("spec", Spec), ("kind", Any), ("status", Any), ("data", Any));
            return _text.ToString();
        }

        private void Metadata() => Members(
            ("name", () => String("n" + Texts[random.Next(Texts.Length)])), ("namespace", Any), ("generateName", Any),
            ("uid", OptionalString), ("labels", () => Either(Labels)), ("ownerReferences", () => Either(Owners)), ("annotations", Any), ("managedFields", Any));

        private void Labels() => Members(Named(Scalar));

        private (string Name, Action Value)[] Named(Action value)
            => [.. Enumerable.Range(0, random.Next(4)).Select(i => ($"{Texts[random.Next(Texts.Length)]}{i}", value))];

        private void Owners() => Elements(() => Either(() => Members(("kind", Any), ("uid", OptionalString), ("name", Any))));

        private void Spec() => Either(() => Members(
            ("nodeName", Scalar), ("deep", () => Either(() => Members(("er", Scalar), ("other", Any)))), ("containers", Any)));

        private void Either(Action wanted)
        {
            if (random.Next(8) == 0)
            {
                Any();
            }
            else
            {
                wanted();
            }
        }

        private void OptionalString()
        {
            if (random.Next(4) == 0)
            {
                _text.Append("null");
            }
            else
            {
                String(Texts[random.Next(Texts.Length)]);
            }
        }

        private void Any() => Any(0);

        private void Any(int depth)
        {
            switch (random.Next(depth > 4 ? 1 : 4))
            {
                case 0 or 1:
                    Scalar();
                    break;
                case 2:
                    Elements(() => Any(depth + 1));
                    break;
                default:
                    Members(Named(() => Any(depth + 1)));
                    break;
            }
        }

        private void Scalar()
        {
            switch (random.Next(6))
            {
                case 0:
                    _text.Append(random.Next(2) == 0 ? "true" : "false");
                    break;
                case 1:
                    _text.Append("null");
                    break;
                case 2:
                    _text.Append((random.Next(1000) - 500).ToString(CultureInfo.InvariantCulture))
                        .Append(random.Next(2) == 0 ? "" : ".5e3");
                    break;
                default:
                    String(Texts[random.Next(Texts.Length)]);
                    break;
            }
        }

        private void Elements(Action element)
        {
            _text.Append('[');
            for (int i = random.Next(4); i > 0; i--)
            {
                Space();
                element();
                Space();
                _text.Append(i == 1 ? "" : ",");
            }

            Space();
            _text.Append(']');
        }

        // the first of them always, the others perhaps, in any order
        private void Members(params (string Name, Action Value)[] members)
        {
            (string Name, Action Value)[] chosen =
                [.. members.Where((m, i) => (i == 0 && m.Name is "metadata" or "name") || random.Next(3) > 0)];
            random.Shuffle(chosen);
            _text.Append('{');
            for (int i = 0; i < chosen.Length; i++)
            {
                Space();
                String(chosen[i].Name);
                Space();
                _text.Append(':');
                Space();
                chosen[i].Value();
                Space();
                _text.Append(i + 1 < chosen.Length ? "," : "");
            }

            Space();
            _text.Append('}');
        }

        private void Space() => _text.Append(random.Next(6) == 0 ? " \n\t "[..random.Next(4)] : "");

        private void String(string text)
        {
            _text.Append('"');
            foreach (char c in text)
            {
                bool must = c is '"' or '\\' || c < ' ';
                bool may = random.Next(40) == 0 && !char.IsSurrogate(c);
                _text.Append(must && c >= ' ' && random.Next(2) == 0 ? $"\\{c}" : must || may ? $"\\u{(int)c:x4}" : c.ToString());
            }

            _text.Append('"');
        }
    }
}
