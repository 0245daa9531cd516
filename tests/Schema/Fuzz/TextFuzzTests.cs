using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Api.Selectors;
using Xebec.Api.Times;
using Xebec.Schema.Cel;
using Xebec.Schema.Patterns;
using Xebec.Tests.Schema.Cel;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Damaged texts of every small language: each is read or refused with words, and what was read means the same when it is written and read again.</summary>
public sealed class TextFuzzTests
{
    private static readonly Value Labels = Document.Parse("""{"app":"web","n":"5","empty":""}"""u8.ToArray()).Root;

    private static readonly string[] Values = ["", "a", "b\\,c", "b,c", "=", "Running"];

    [Fact]
    public void Damaged_label_selectors() => Fuzz(
        ["app=web,n in (5,6),!x", "app notin (a,b),n>4,empty=", "a.b/c-d==e, x != y ,z"], "=!,()<> inot/."u8.ToArray(), text =>
        {
            Assert.Equal(LabelSelector.TryParse(text, out LabelSelector selector, out string? problem), problem is null);
            if (problem is null)
            {
                Assert.True(LabelSelector.TryParse(selector.ToString(), out LabelSelector again, out _));
                Assert.Equal(selector.Matches(Labels), again.Matches(Labels));
            }
        });

    [Fact]
    public void Damaged_field_selectors() => Fuzz(
        ["metadata.name=a,status.phase!=Running", "a==b\\,c,d=\\=", "x=,y!="], "=!,\\."u8.ToArray(), text =>
        {
            Assert.Equal(FieldSelector.TryParse(text, out FieldSelector selector, out string? problem), problem is null);
            if (problem is null)
            {
                Assert.True(FieldSelector.TryParse(selector.ToString(), out FieldSelector again, out _));
                Assert.All(Values, value => Assert.Equal(selector.Matches(_ => value), again.Matches(_ => value)));

                // terms stand in the order of their texts, and of two that contradict each other the first counts
                string? exact = selector.ExactValue("a");
                Assert.True(exact == again.ExactValue("a") || !selector.Matches(_ => exact ?? ""), $"{exact} is {again.ExactValue("a")} of {again}");
            }
        });

    [Fact]
    public void Damaged_quantities() => Fuzz(
        ["100m", "1.5Gi", "-12e3", "9223372036854775807Ki", "1E-9", "0.000000001", "+.5"], "0123456789.eE+-numkMGTPi"u8.ToArray(), text =>
        {
            Assert.Equal(Quantity.TryParse(text, out Quantity quantity, out string? problem), problem is null);
            if (problem is null)
            {
                var again = Quantity.Parse(quantity.ToString());
                Assert.Equal(quantity, again);
                Assert.Equal(quantity.ToString(), again.ToString());
            }
        });

    [Fact]
    public void Damaged_times_and_durations() => Fuzz(
        ["2024-02-29T12:00:00Z", "1969-12-31T23:59:59.000001-07:00", "1h30m", "-1.5s", "100ns", "2562047h47m16.854775807s"], "0123456789:.-+TZhmsnuµ"u8.ToArray(), text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Assert.Equal(TimeText.TryRead(utf8, out Timestamp time, out string? problem), problem is null);
            if (problem is null && !time.IsZero)
            {
                Assert.True(TimeText.TryRead(TimeText.Write(time, micro: false), out Timestamp again));
                Assert.Equal(TimeText.Write(time, micro: false), TimeText.Write(again, micro: false));
            }

            Assert.Equal(TimeText.TryReadMicro(utf8, out _, out problem), problem is null);
            Assert.Equal(GoDuration.TryParse(text, out GoDuration duration, out problem), problem is null);
            if (problem is null)
            {
                Assert.True(GoDuration.TryParse(duration.ToString(), out GoDuration again, out _));
                Assert.Equal(duration, again);
            }
        });

    [Fact]
    public void Damaged_names_and_addresses() => Fuzz(
        ["a.b-c", "example.com/name", "*.example.com", "10.0.0.1/8", "2001:db8::1/64", "::ffff:1.2.3.4", "_x-Y.z", "50%"], ".-/_*:%0aA1"u8.ToArray(), text =>
        {
            Assert.NotNull(DnsNames.Label(text));
            Assert.NotNull(DnsNames.Subdomain(text));
            Assert.NotNull(DnsNames.WildcardSubdomain(text));
            Assert.NotNull(LabelNames.Key(text));
            Assert.NotNull(LabelNames.Value(text));
            Assert.NotNull(PortNames.Name(text));
            Assert.NotNull(KeyNames.ConfigKey(text));
            Assert.NotNull(KeyNames.EnvironmentVariable(text));
            Assert.NotNull(KeyNames.Percent(text));
            Assert.NotNull(IpNames.Ip(text));
            Assert.NotNull(IpNames.Cidr(text));
            Assert.Equal('"', GoText.Quote(text)[^1]);
        });

    [Fact]
    public void Damaged_expressions() => Fuzz(
        [
            "self.replicas <= 5 && self.name.matches('^[a-z]+$')", "self.ports.all(p, p.port > 0) || has(self.missing)", "object.tags.map(t, t + 'x').join(',').size() > 2",
            "[1, 2.0, b'x', null, {'a': 1u}].exists_one(x, x == 1)", "quantity('1.5Gi').isGreaterThan(quantity('1k')) ? 'a' : \"b\"", "cel.bind(x, self.wait, x > duration('1h'))",
        ],
        "()[]{}.,?:&|!<>=+-*/%'\"\\0x1eu rb@"u8.ToArray(),
        text =>
        {
            CelCompilation compiled = CelProgram.Compile(CelLab.Environment, text);
            if (compiled.Program is { } program)
            {
                CelResult result = program.Evaluate(CelLab.Activation(), 10_000);
                Assert.NotNull(result.ToString());
                Assert.True(compiled.EstimateCost().Max >= 0);
            }
        });

    [Fact]
    public void Damaged_patterns() => Fuzz(
        ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "(?i)a{2,5}|b+?(c|d)*", @"\d+\.\pL\x{1F600}[[:alpha:]\W]", "(?P<name>x)(?:y)(?s:.)\\b", "((a*)*)*b"], "()[]{}*+?|^$\\.,:-0129aPpx<>!="u8.ToArray(), text =>
        {
            Assert.Equal(Re2Pattern.TryParse(text, out string? problem) is null, problem is not null);
            if (Re2Pattern.TryParse(text, out _) is { } pattern)
            {
                string sample = new('a', 2000);
                bool found = pattern.IsMatch(sample);
                Assert.Equal(found, pattern.Find(sample) is not null);
            }
        });

    private static void Fuzz(string[] texts, byte[] signs, Action<string> target) =>
        FuzzRun.Of(signs, mutation => target(Encoding.UTF8.GetString(mutation.Of(Encoding.UTF8.GetBytes(mutation.Pick(texts))))));
}
