using System.Text;
using System.Text.Json;
using Xebec.Api.Documents;

namespace Xebec.Tests.Api.Documents;

public sealed class JsonScannerTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData(" \n", "unexpected end of JSON input")]
    [InlineData("hello", "invalid character 'h' looking for beginning of value")]
    [InlineData("{\"a\":1} x", "invalid character 'x' after top-level value")]
    [InlineData("{\"a\":1}{", "invalid character '{' after top-level value")]
    [InlineData("{\"a\":1", "unexpected end of JSON input")]
    [InlineData("{a:1}", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\":2}", "invalid character '\"' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("01", "invalid character '1' after top-level value")]
    [InlineData("-x", "invalid character 'x' in numeric literal")]
    [InlineData("1.e", "invalid character 'e' after decimal point in numeric literal")]
    [InlineData("1ex", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("trux", "invalid character 'x' in literal true (expecting 'e')")]
    [InlineData("nul", "unexpected end of JSON input")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("\"\\x\"", "invalid character 'x' in string escape code")]
    [InlineData("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("'a'", "invalid character '\\'' looking for beginning of value")]
    public void Syntax_errors_are_told_in_Gos_words(string text, string expected)
    {
        Assert.False(Document.TryParse(Encoding.UTF8.GetBytes(text), out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Nesting_is_limited_whatever_the_depth_of_the_text()
    {
        foreach (string open in (string[])["[", "{\"a\":", "[{\"a\":"])
        {
            byte[] deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 10_000)));
            Assert.False(Document.TryParse(deep, out _, out string? problem));
            Assert.Equal("exceeded max depth", problem);
        }

        string allowed = new string('[', Document.DepthMax) + new string(']', Document.DepthMax);
        Assert.True(Document.TryParse(Encoding.UTF8.GetBytes(allowed), out _, out _));
    }

    [Fact]
    public void It_agrees_with_the_platforms_reader_on_every_mutation()
    {
        byte[] seedText = """{"a":[1,-2.5e+3,0,true,false,null,"x\"\u00e9\\"],"b":{"c":"é<&>","d":{}, "e" : [ ] }}"""u8.ToArray();
        int seed = Environment.ProcessId;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        byte[] letters = "{}[]:,\"\\ 019-+.eEtfnul\t\nx"u8.ToArray();
        for (int i = 0; i < 100_000; i++)
        {
            byte[] text = [.. seedText];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => [.. text[..at], letters[random.Next(letters.Length)], .. text[at..]],
                    1 => [.. text[..at], .. text[Math.Min(text.Length, at + random.Next(1, 4))..], .. text.Length > 1 ? [] : " "u8],
                    _ => [.. text[..at], letters[random.Next(letters.Length)], .. text[(at + 1)..]],
                };
            }

            bool good = Document.TryParse(text, out Document? document, out string? problem);
            Assert.True(good == Accepts(text), $"seed {seed}: {Encoding.UTF8.GetString(text)}: {problem}");
            if (good)
            {
                Assert.True(Accepts(JsonText.ToBytes(document!.Root)));
            }
        }
    }

    private static bool Accepts(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
