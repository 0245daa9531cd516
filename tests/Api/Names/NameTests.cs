using System.Net;
using System.Text.RegularExpressions;
using CsCheck;
using Xebec.Api.Names;

namespace Xebec.Tests.Api.Names;

/// <summary>Our hand-written checks against the patterns their own messages name.</summary>
public sealed class NameTests
{
    private static readonly Gen<string> Names = Gen.OneOf("a", "b1", "Z", "-", "_", ".", "/", "*", "9", "%", "=", " ", "é", "..", "--", "x.y").Array[0, 8].Select(string.Concat);

    [Fact]
    public void Every_check_agrees_with_the_pattern_its_message_names()
    {
        (Func<string, IReadOnlyList<string>> Check, string Pattern, string Means)[] checks =
        [
            (DnsNames.Label, "[a-z0-9]([-a-z0-9]*[a-z0-9])?", "RFC 1123 label"),
            (DnsNames.Label1035, "[a-z]([-a-z0-9]*[a-z0-9])?", "DNS-1035"),
            (DnsNames.Subdomain, @"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", "RFC 1123 subdomain"),
            (DnsNames.SubdomainWithUnderscore, @"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*", "RFC 1123 subdomain"),
            (DnsNames.WildcardSubdomain, @"\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", "wildcard"),
            (LabelNames.Value, "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", "valid label"),
            (KeyNames.CIdentifier, "[A-Za-z_][A-Za-z0-9_]*", "C identifier"),
            (KeyNames.HttpHeader, "[-A-Za-z0-9]+", "HTTP header"),
            (KeyNames.Percent, "[0-9]+%", "percent"),
            (KeyNames.EnvironmentVariable, "[ -<>-~]+", "environment"),
        ];
        Names.Sample(name =>
        {
            foreach ((Func<string, IReadOnlyList<string>> check, string pattern, string means) in checks)
            {
                IReadOnlyList<string> problems = check(name);
                Assert.True(Regex.IsMatch(name, $"^(?:{pattern})\\z") == (problems.Count == 0), $"{means}: '{name}': {string.Join("; ", problems)}");
            }
        });
    }

    [Theory]
    [InlineData("app", "")]
    [InlineData("example.com/app", "")]
    [InlineData("a/b/c", "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")]
    [InlineData("/x", "prefix part must be non-empty")]
    [InlineData("bad name/x", "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("a b", "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    [InlineData("", "name part must be non-empty; name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    public void Label_keys_are_told_what_is_wrong_part_by_part(string key, string expected)
    {
        Assert.Equal(expected, string.Join("; ", LabelNames.Key(key)));
    }

    [Fact]
    public void Lengths_are_told_before_shapes()
    {
        Assert.Equal(["must be no more than 63 characters"], DnsNames.Label(new string('a', 64)));
        Assert.Equal(["must be no more than 253 characters"], DnsNames.Subdomain(new string('a', 254)));
        Assert.Equal(["must be no more than 63 bytes"], LabelNames.Value(new string('a', 64)));
        Assert.Equal(["name part must be no more than 63 bytes"], LabelNames.Key(new string('a', 64)));
        Assert.Equal(["must be no more than 15 characters"], PortNames.Name("this-name-is-too-long"));
        Assert.Equal(["must not contain dots"], DnsNames.Label("a.b"));
        Assert.Equal(2, DnsNames.Label(new string('A', 64)).Count);
    }

    [Theory]
    [InlineData("http", "")]
    [InlineData("A_", "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-); must contain at least one letter (a-z)")]
    [InlineData("a--b", "must not contain consecutive hyphens")]
    [InlineData("-ab", "must not begin or end with a hyphen")]
    [InlineData("80", "must contain at least one letter (a-z)")]
    public void Port_names_follow_RFC_6335(string name, string expected) => Assert.Equal(expected, string.Join("; ", PortNames.Name(name)));

    [Theory]
    [InlineData("key.name", "")]
    [InlineData("..", "must not be '..'")]
    [InlineData("..data", "must not start with '..'")]
    [InlineData("a b", "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    public void Config_keys_cannot_leave_their_folder(string key, string expected) => Assert.Equal(expected, string.Join("; ", KeyNames.ConfigKey(key)));

    [Theory]
    [InlineData("10.9.8.7", "")]
    [InlineData("::1", "")]
    [InlineData("2001:db8::ffff", "")]
    [InlineData("1.2.3.04", "must not have leading 0s")]
    [InlineData("::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address")]
    [InlineData("x", IpNames.NotAnIp)]
    [InlineData("1.2.3", IpNames.NotAnIp)]
    [InlineData("0x7f.0.0.1", IpNames.NotAnIp)]
    [InlineData("fe80::1%eth0", IpNames.NotAnIp)]
    [InlineData("[::1]", IpNames.NotAnIp)]
    [InlineData("1::2::3", IpNames.NotAnIp)]
    [InlineData("1:2:3:4:5:6:7:8:9", IpNames.NotAnIp)]
    public void Addresses_are_read_one_way_only(string text, string expected) => Assert.Equal(expected, string.Join("; ", IpNames.Ip(text)));

    [Theory]
    [InlineData("10.9.8.0/24", "")]
    [InlineData("2001:db8::/64", "")]
    [InlineData("10.0.0.0", IpNames.NotACidr)]
    [InlineData("10.0.0.0/33", IpNames.NotACidr)]
    [InlineData("10.0.0.0/+8", IpNames.NotACidr)]
    [InlineData("010.250.0.0/24", "must not have leading 0s in IP or prefix length")]
    [InlineData("10.250.0.0/024", "must not have leading 0s in IP or prefix length")]
    [InlineData("10.250.0.1/24", "must not have bits set beyond the prefix length")]
    public void Blocks_are_read_one_way_only(string text, string expected) => Assert.Equal(expected, string.Join("; ", IpNames.Cidr(text)));

    [Fact]
    public void Canonical_spellings_are_suggested()
    {
        Assert.Equal(["must be in canonical form (\"2001:db8::1\")"], IpNames.CanonicalIp("2001:0db8::1"));
        Assert.Equal(["must be in canonical form (\"fd00:1::/112\")"], IpNames.CanonicalCidr("FD00:1::/112"));
        Assert.Empty(IpNames.CanonicalIp("2001:db8::1"));
    }

    [Fact]
    public void Addresses_print_as_the_platform_prints_them()
    {
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.OneOf<byte>(0, 0, 1, 255).Array[16]).Sample(bytes =>
        {
            var address = new IPAddress(bytes);
            Assert.True(IpText.TryRead(address.ToString(), out IpText ip), address.ToString());
            Assert.Equal(ip.IsMapped ? address.MapToIPv4() : address, ip.Address);
            Assert.True(IpText.TryRead(ip.ToString(), out IpText again));
            Assert.Equal(ip.Bits, again.Bits);
        });
    }

    [Fact]
    public void Prefixes_for_generated_names_may_end_with_a_hyphen()
    {
        Assert.Empty(ObjectNames.Subdomain("web-", prefix: true));
        Assert.NotEmpty(ObjectNames.Subdomain("web-", prefix: false));
        Assert.Equal(["may not contain '/'"], ObjectNames.PathSegment("a/b", prefix: false));
        Assert.Equal(["may not be '..'"], KeyNames.PathSegment(".."));
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n\x01", "\"a\\\"b\\\\c\\n\\x01\"")]
    [InlineData("é\u200b\U0001F600", "\"é\\u200b😀\"")]
    public void Values_are_quoted_as_Go_quotes_them(string text, string expected) => Assert.Equal(expected, GoText.Quote(text));
}
