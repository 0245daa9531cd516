namespace Xebec.Tests.Schema.Cel;

public sealed class LibraryTests
{
    public static TheoryData<string, string> Strings { get; } = CelLab.Rows(
        """
        'hello'.charAt(1) => e
        'hello'.charAt(9) => error: index out of range: 9
        'hello'.indexOf('l') => 2
        'hello'.indexOf('l', 3) => 3
        'hello'.indexOf('z') => -1
        'hello'.indexOf('') => 0
        'hello'.indexOf('l', -1) => error: index out of range: -1
        'a😀b'.indexOf('b') => 2
        'hello'.lastIndexOf('l') => 3
        'hello'.lastIndexOf('l', 2) => 2
        'hello'.lastIndexOf('') => 5
        'HéLLO'.lowerAscii() => héllo
        'abc'.upperAscii() => ABC
        '  a b '.trim() => a b
        'aXbXc'.replace('X', '-') => a-b-c
        'aXbXc'.replace('X', '-', 1) => a-bXc
        'abc'.replace('', '-') => -a-b-c-
        'abc'.replace('', '-', 2) => -a-bc
        'a,b,c'.split(',') => [a, b, c]
        'a,b,c'.split(',', 2) => [a, b,c]
        'a,b'.split(',', 0) => []
        'a😀'.split('') => [a, 😀]
        'hello'.substring(2) => llo
        'hello'.substring(1, 3) => el
        'hello'.substring(3, 1) => error: invalid substring range. start: 3, end: 1
        'hello'.substring(9) => error: index out of range: 9
        'a😀é'.substring(1, 2) => 😀
        ['a', 'b'].join() => ab
        ['a', 'b'].join('-') => a-b
        [].join('-') =>
        'hello'.contains('ell') => true
        'hello'.startsWith('he') => true
        'hello'.endsWith('he') => false
        strings.quote('a"b') => "a\"b"
        '%s is %d'.format([dyn('x'), 3]) => x is 3
        '%s %s %s'.format([dyn(1.5), true, null]) => 1.5 true null
        '%s'.format([[dyn(1), 'a', {'k': 2u}]]) => [1, "a", {"k":2}]
        '%s'.format([duration('90s')]) => 90s
        '%s'.format([type(1)]) => int
        '%.2f'.format([3.14159]) => 3.14
        '%f'.format([1234.5]) => 1,234.500000
        '%x %X %o %b'.format([255, 255, 8, 5]) => ff FF 10 101
        '%x'.format(['hi']) => 6869
        '%b'.format([true]) => 1
        '%x'.format([-255]) => -ff
        '100%%'.format([]) => 100%
        '%d'.format([]) => error: index 0 out of range
        '%d'.format(['a']) => error: error during formatting: decimal clause can only be used on integers, was given string
        '%q'.format([1]) => error: could not parse formatting clause: unrecognized formatting clause "q"
        dyn(1).startsWith('a') => error: no such overload: startsWith(int, string)
        """);

    public static TheoryData<string, string> Patterns { get; } = CelLab.Rows(
        """
        'abc'.matches('b') => true
        'abc'.matches('^b') => false
        matches('abc', '^[a-c]+$') => true
        'abc\n'.matches('c$') => false
        'abc\n'.matches('(?m)c$') => true
        '٣'.matches('\\d') => false
        'é'.matches('\\w') => false
        'é'.matches('\\pL') => true
        'a]'.matches('^[]a]+$') => true
        'x-y'.matches('^[[:alpha:]-]+$') => true
        'ABC'.matches('(?i)abc') => true
        'ab12'.matches('(?P<x>[a-z]+)[0-9]{2}') => true
        'a{b'.matches('a{b') => true
        'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$') => false
        'abc'.matches(dyn('(')) => error: error parsing regexp: missing closing ): `(`
        'abc'.matches(dyn('a**')) => error: error parsing regexp: invalid nested repetition operator: `**`
        'abc'.matches(dyn('*')) => error: error parsing regexp: missing argument to repetition operator: `*`
        'abc'.matches(dyn('a{1001}')) => error: error parsing regexp: invalid repeat count: `{1001}`
        'abc'.matches(dyn('[z-a]')) => error: error parsing regexp: invalid character class range: `z-a`
        'abc'.matches(dyn('[a')) => error: error parsing regexp: missing closing ]: `[a`
        'abc'.matches(dyn('a)')) => error: error parsing regexp: unexpected ): `a)`
        'abc'.matches(dyn('\\y')) => error: error parsing regexp: invalid escape sequence: `\y`
        'abc'.matches(dyn('(?=a)')) => error: error parsing regexp: invalid or unsupported Perl syntax: `(?=`
        'abc'.matches(dyn('(?<!a)')) => error: error parsing regexp: invalid or unsupported Perl syntax: `(?<!`
        'abc'.matches(dyn('(a)\\1')) => error: error parsing regexp: invalid escape sequence: `\1`
        'abc 123 456'.find('[0-9]+') => 123
        'abc'.find('[0-9]+') =>
        'abc 123 456'.findAll('[0-9]+') => [123, 456]
        'abc 123 456'.findAll('[0-9]+', 1) => [123]
        'abc'.find(dyn('(')) => error: Illegal regex: error parsing regexp: missing closing ): `(`
        """);

    public static TheoryData<string, string> Lists { get; } = CelLab.Rows(
        """
        [1, 2, 3].isSorted() => true
        ['b', 'a'].isSorted() => false
        [1, 2, 3].sum() => 6
        [1.5, 2.5].sum() => 4
        [duration('1m'), duration('1s')].sum() => 61s
        [1, 3, 2].max() => 3
        ['b', 'a'].min() => a
        [1].filter(x, x > 1).max() => error: max called on empty list
        [1].filter(x, x > 1).sum() => 0
        [1, 2, 2].indexOf(2) => 1
        [1, 2, 2].lastIndexOf(2) => 2
        [1].indexOf(5) => -1
        self.tags.isSorted() => false
        sets.contains([1, 2, 3], [2, 3]) => true
        sets.contains([1], [2]) => false
        sets.equivalent([1, 2, 2], [2, 1]) => true
        sets.intersects([1, 2], [2, 3]) => true
        sets.intersects([1], []) => false
        """);

    public static TheoryData<string, string> Addresses { get; } = CelLab.Rows(
        """
        url('https://user@example.com:8080/a%20b?x=1&y=2&x=3#f').getHost() => example.com:8080
        url('https://example.com:8080/a b').getEscapedPath() => /a%20b
        url('https://example.com:8080').getHostname() => example.com
        url('https://example.com:8080').getPort() => 8080
        url('https://[::1]:80/x').getHostname() => ::1
        url('HTTPS://example.com').getScheme() => https
        url('/path/x').getHost() =>
        url('https://e.com/?x=1&y=2&x=3').getQuery() => {x: [1, 3], y: [2]}
        url('nope') => error: URL parse error during conversion from string: parse "nope": invalid URI for request
        isURL('https://example.com') => true
        isURL('../x') => false
        url('https://a') == url('https://a') => true
        ip('127.0.0.1').family() => 4
        ip('::1').isLoopback() => true
        ip('fe80::1').isLinkLocalUnicast() => true
        ip('224.0.0.1').isLinkLocalMulticast() => true
        ip('0.0.0.0').isUnspecified() => true
        ip('8.8.8.8').isGlobalUnicast() => true
        ip('2001:DB8::1') == ip('2001:db8:0::1') => true
        string(ip('2001:DB8::1')) => 2001:db8::1
        ip.isCanonical('2001:DB8::1') => false
        ip.isCanonical('127.0.0.1') => true
        isIP('1.2.3') => false
        isIP('::ffff:1.2.3.4') => false
        cidr('10.0.0.0/8').containsIP('10.1.2.3') => true
        cidr('10.0.0.0/8').containsIP(ip('11.1.2.3')) => false
        cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') => true
        cidr('10.0.0.0/8').containsCIDR(cidr('0.0.0.0/0')) => false
        cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') => true
        cidr('10.1.2.3/8').ip() == ip('10.1.2.3') => true
        cidr('::/0').prefixLength() => 0
        cidr('::/0').masked() == cidr('::/0') => true
        string(cidr('10.0.0.0/8')) => 10.0.0.0/8
        isCIDR('10.0.0.0') => false
        """);

    public static TheoryData<string, string> Amounts { get; } = CelLab.Rows(
        """
        quantity('50k').add(quantity('20k')) == quantity('70k') => true
        quantity('50k').add(20) == quantity('50020') => true
        quantity('50k').sub(quantity('20k')).compareTo(quantity('30k')) => 0
        quantity('150Mi').isGreaterThan(quantity('100Mi')) => true
        quantity('50M').isLessThan(quantity('50Mi')) => true
        quantity('1.5').isInteger() => false
        quantity('50k').asInteger() => 50000
        quantity('9999999999999999999').asInteger() => error: cannot convert value to integer
        quantity('1500m').asApproximateFloat() => 1.5
        sign(quantity('-1')) => -1
        isQuantity('1Mi') => true
        isQuantity('1Xi') => false
        quantity('x') => error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        semver('1.2.3').major() => 1
        semver('1.2.3-rc.1').isLessThan(semver('1.2.3')) => true
        semver('1.10.0').compareTo(semver('1.9.0')) => 1
        semver('v1.2', true) == semver('1.2.0') => true
        semver('1.2') => error: No Major.Minor.Patch elements found
        semver('01.2.3') => error: Major number must not contain leading zeroes "01"
        isSemver('1.2.3+build') => true
        isSemver('v1.2.3') => false
        isSemver('v01', true) => true
        format.dns1123Label().validate('ok') => optional.none()
        format.dns1123Label().validate('Bad').hasValue() => true
        format.named('uuid').value().validate('x').value() => [does not match the UUID format]
        format.named('nope').hasValue() => false
        format.date().validate('2024-02-30').value() => [invalid date]
        jsonpatch.escapeKey('a/b~c') => a~1b~0c
        JSONPatch{op: 'add', path: '/x', value: 1} => {op: add, path: /x, value: 1}
        """);

    [Theory]
    [MemberData(nameof(Strings))]
    [MemberData(nameof(Patterns))]
    [MemberData(nameof(Lists))]
    [MemberData(nameof(Addresses))]
    [MemberData(nameof(Amounts))]
    public void A_function_gives_what_its_library_says(string expression, string expected) => Assert.Equal(expected, CelLab.Evaluate(expression));
}
