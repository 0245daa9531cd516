namespace Xebec.Tests.Schema.Cel;

public sealed class LanguageTests
{
    public static TheoryData<string, string> Literals { get; } = CelLab.Rows(
        """
        1 => 1
        -1 => -1
        - 1 => -1
        --1 => 1
        0x1F => 31
        -0x80 => -128
        9223372036854775807 => 9223372036854775807
        -9223372036854775808 => -9223372036854775808
        18446744073709551615u => 18446744073709551615u
        1.5 => 1.5
        .5 => 0.5
        1e3 => 1000
        2.5E-2 => 0.025
        'a' => a
        "a" => a
        '''a'b''' => a'b
        'a\tb' == '\x61\u0009b' => true
        r'a\tb' => a\tb
        '\x41\u00e9\U0001F600\101' => Aé😀A
        b'abc' => abc
        b'\xff' == b'\377' => true
        'é' == 'é' => true
        true => true
        null => null
        [] => []
        [1, 2,] => [1, 2]
        {} => {}
        {'a': 1, 'b': 2} => {a: 1, b: 2}
        1 // a comment => 1
        """);

    public static TheoryData<string, string> Operators { get; } = CelLab.Rows(
        """
        1 + 2 * 3 => 7
        (1 + 2) * 3 => 9
        10 / 3 => 3
        -10 / 3 => -3
        -10 % 3 => -1
        7u / 2u => 3u
        7.0 / 2.0 => 3.5
        1.0 / 0.0 => +Inf
        1 / 0 => error: division by zero
        1 % 0 => error: modulus by zero
        1u / 0u => error: division by zero
        9223372036854775807 + 1 => error: integer overflow
        -9223372036854775808 - 1 => error: integer overflow
        9223372036854775807 * 2 => error: integer overflow
        -9223372036854775808 / -1 => error: integer overflow
        -(-9223372036854775808) => error: integer overflow
        1u - 2u => error: unsigned integer overflow
        18446744073709551615u + 1u => error: unsigned integer overflow
        18446744073709551615u * 2u => error: unsigned integer overflow
        'a' + 'b' => ab
        b'a' + b'b' => ab
        [1] + [2, 3] => [1, 2, 3]
        1 == 1 => true
        1 != 2 => true
        dyn(1) == 1.0 => true
        dyn(1) == 1u => true
        dyn(1.5) == 1 => false
        dyn('1') == 1 => false
        dyn(9007199254740993) == 9007199254740992.0 => true
        0.0 / 0.0 == 0.0 / 0.0 => false
        [1, 2] == [1, 2] => true
        [1, 2] == [2, 1] => false
        dyn([1]) == [1.0] => true
        {'a': 1} == {'a': 1} => true
        {'a': 1, 'b': 2} == {'b': 2, 'a': 1} => true
        {'a': 1} == {'a': 2} => false
        null == null => true
        dyn(null) == 1 => false
        1 < 2 => true
        2 <= 1 => false
        1 < 2u => true
        1 < 1.5 => true
        2u > 1 => true
        -1 < 0u => true
        1.0 >= 1 => true
        18446744073709551615u > 9223372036854775807 => true
        0.0 / 0.0 < 1.0 => false
        0.0 / 0.0 >= 1.0 => false
        'a' < 'b' => true
        'Z' < 'a' => true
        '\uffff' < '\U0001F600' => true
        b'a' < b'ab' => true
        false < true => true
        duration('1s') < duration('1m') => true
        timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:01Z') => true
        !true => false
        !!true => true
        true && false => false
        true || false => true
        false && (1 / 0 > 0) => false
        (1 / 0 > 0) && false => false
        true || (1 / 0 > 0) => true
        (1 / 0 > 0) || true => true
        (1 / 0 > 0) || false => error: division by zero
        true && (1 / 0 > 0) => error: division by zero
        dyn(1) && true => error: no such overload
        dyn(1) && false => false
        true ? 1 : 2 => 1
        false ? 1 : true ? 2 : 3 => 2
        (1 / 0 > 0) ? 1 : 2 => error: division by zero
        dyn(1) ? 1 : 2 => error: no such overload
        1 in [1, 2] => true
        3 in [1, 2] => false
        dyn(1.0) in [1, 2] => true
        'a' in {'a': 1} => true
        'b' in {'a': 1} => false
        'x' in dyn(1) => error: no such overload: @in
        [1, 2][1] => 2
        [1, 2][2] => error: index out of bounds: 2
        [1, 2][-1] => error: index out of bounds: -1
        [1, 2][dyn(1.0)] => 2
        [1, 2][dyn(0.1)] => error: unsupported index type 'double' in list
        [1, 2][dyn('a')] => error: unsupported index type 'string' in list
        {'a': 1}['a'] => 1
        {'a': 1}['b'] => error: no such key: b
        {1: 'x'}[dyn(1u)] => x
        {1: 'x'}[dyn(1.0)] => x
        {1: 'x'}[2] => error: no such key: 2
        {'a': 1}.a => 1
        {'a': 1}.b => error: no such key: b
        dyn(1).a => error: no such key: a
        dyn([1]).a => error: unsupported index type 'string' in list
        dyn(1) + 'a' => error: no such overload
        dyn(true) + dyn(true) => error: no such overload: _+_
        dyn({}) + dyn({}) => error: no such overload: _+_
        dyn('a') < 1 => error: no such overload
        dyn({}) < 1 => error: no such overload: _<_
        -dyn('a') => error: no such overload: -_
        !dyn(1) => error: no such overload
        {'a': 1, 'a': 2} => error: Failed with repeated key
        """);

    public static TheoryData<string, string> Documents { get; } = CelLab.Rows(
        """
        self.name => web
        self.name == 'web' => true
        'web' == self.name => true
        self.name == object.name => true
        self.replicas + 1 => 4
        self.ratio => 2
        self.ratio / 4.0 => 0.5
        type(self.ratio) == double => true
        type(object.ratio) == int => true
        self.missing => error: no such key: missing
        object.missing => error: no such key: missing
        has(self.missing) => false
        has(self.name) => true
        has(object.none) => true
        has(self.none) => false
        has(object.labels.app) => true
        has(object.labels.zzz) => false
        has(object.zzz.app) => error: no such key: zzz
        self.__namespace__ => prod
        self.a__dash__b => dash
        self.labels.app => x
        self.labels['tier'] => front
        self.labels['zzz'] => error: no such key: zzz
        'app' in self.labels => true
        size(self.labels) => 2
        self.ports[0].port => 80
        self.ports[9].port => error: index out of bounds: 9
        self.ports.size() => 2
        self.tags == ['a', 'b'] => true
        object.tags == ['a', 'b'] => false
        self.tags + ['a', 'c'] => [b, a, c]
        size(object.tags + ['a', 'c']) => 4
        self.when => 2024-02-29T13:14:15.5Z
        self.day.getDate() => 29
        self.wait == duration('90m') => true
        self.data == b'hi' => true
        type(object.when) == string => true
        self.size == '10%' => true
        size(self.emoji) => 3
        self.emoji.charAt(1) => 😀
        self.esc == 'q"\n' => true
        object.ports == self.ports => true
        object == object => true
        self.on && self.replicas > 2 => true
        object.big => 1.5
        object.none == null => true
        a.b => 7
        unset => error: no such attribute(s): unset
        unset.x.y => error: no such attribute(s): unset
        """);

    public static TheoryData<string, string> Types { get; } = CelLab.Rows(
        """
        type(1) == int => true
        type(1u) == uint => true
        type('') == string => true
        type(b'') == bytes => true
        type(1.0) == double => true
        type(null) == null_type => true
        type([]) == list => true
        type({}) == map => true
        type(true) == bool => true
        type(type(1)) == type => true
        type(duration('1s')) == google.protobuf.Duration => true
        type(timestamp(0)) == google.protobuf.Timestamp => true
        type(dyn(1)) == string => false
        type(optional.none()) == optional_type => true
        type(quantity('1')) == kubernetes.Quantity => true
        """);

    public static TheoryData<string, string> Conversions { get; } = CelLab.Rows(
        """
        int('42') => 42
        int('-7') => -7
        int('x') => error: type conversion error from 'string' to 'int'
        int('9223372036854775808') => error: type conversion error from 'string' to 'int'
        int(1.9) => 1
        int(-1.9) => -1
        int(1e19) => error: integer overflow
        int(9223372036854775808u) => error: integer overflow
        int(timestamp('1970-01-01T00:01:00Z')) => 60
        uint(3) => 3u
        uint(-1) => error: unsigned integer overflow
        uint('7') => 7u
        uint('-7') => error: type conversion error from 'string' to 'uint'
        uint(-0.5) => error: unsigned integer overflow
        double('1.5') => 1.5
        double('x') => error: type conversion error from 'string' to 'double'
        double(3) => 3
        string(1) => 1
        string(1u) => 1
        string(1.5) => 1.5
        string(1000000.0) => 1e+06
        string(123456.0) => 123456
        string(0.00001) => 1e-05
        string(0.0001) => 0.0001
        string(true) => true
        string(b'abc') => abc
        string(b'\xff') => error: invalid UTF-8 in bytes, cannot convert to string
        string(duration('1h1.5s')) => 3601.5s
        string(timestamp('2024-01-02T03:04:05+01:00')) => 2024-01-02T02:04:05Z
        bytes('é') == b'\xc3\xa9' => true
        bool('true') => true
        bool('T') => true
        bool('0') => false
        bool('yes') => error: type conversion error from 'string' to 'bool'
        duration('1h30m') == duration('90m') => true
        duration(dyn('x')) => error: type conversion error from 'string' to 'google.protobuf.Duration'
        timestamp(dyn('x')) => error: type conversion error from 'string' to 'google.protobuf.Timestamp'
        timestamp(1700000000) => 2023-11-14T22:13:20Z
        int(dyn([])) => error: no such overload: int(list)
        size('añ') => 2
        size(b'añ') => 3
        size([1, 2]) => 2
        'abc'.size() => 3
        size(dyn(1)) => error: no such overload: size(int)
        """);

    public static TheoryData<string, string> Times { get; } = CelLab.Rows(
        """
        timestamp('2024-02-29T13:14:15.678Z').getFullYear() => 2024
        timestamp('2024-02-29T13:14:15.678Z').getMonth() => 1
        timestamp('2024-02-29T13:14:15.678Z').getDate() => 29
        timestamp('2024-02-29T13:14:15.678Z').getDayOfMonth() => 28
        timestamp('2024-02-29T13:14:15.678Z').getDayOfWeek() => 4
        timestamp('2024-02-29T13:14:15.678Z').getDayOfYear() => 59
        timestamp('2024-02-29T13:14:15.678Z').getHours() => 13
        timestamp('2024-02-29T13:14:15.678Z').getMinutes() => 14
        timestamp('2024-02-29T13:14:15.678Z').getSeconds() => 15
        timestamp('2024-02-29T13:14:15.678Z').getMilliseconds() => 678
        timestamp('2024-02-29T23:30:00Z').getHours('+02:00') => 1
        timestamp('2024-02-29T23:30:00Z').getDate('+02:00') => 1
        timestamp('2024-02-29T23:30:00Z').getHours('-03:30') => 20
        timestamp('2024-02-29T23:30:00Z').getHours('UTC') => 23
        timestamp('2024-02-29T23:30:00Z').getHours('No/Where') => error: unknown time zone No/Where
        timestamp('1969-12-31T23:59:59Z').getSeconds() => 59
        timestamp('2024-01-01T00:00:00Z') + duration('24h') => 2024-01-02T00:00:00Z
        duration('24h') + timestamp('2024-01-01T00:00:00Z') => 2024-01-02T00:00:00Z
        timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') => 86400s
        timestamp('2024-01-01T00:00:00Z') - duration('1s') => 2023-12-31T23:59:59Z
        timestamp('9999-12-31T23:59:59Z') + duration('1s') => error: timestamp overflow
        timestamp('0001-01-01T00:00:00Z') - duration('1s') => error: timestamp overflow
        timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z') => error: duration overflow
        duration('1h30m').getHours() => 1
        duration('1h30m').getMinutes() => 90
        duration('1h30m').getSeconds() => 5400
        duration('1.5s').getMilliseconds() => 1500
        duration('2562047h') + duration('2562047h') => error: duration overflow
        """);

    [Theory]
    [MemberData(nameof(Literals))]
    [MemberData(nameof(Operators))]
    [MemberData(nameof(Documents))]
    [MemberData(nameof(Types))]
    [MemberData(nameof(Conversions))]
    [MemberData(nameof(Times))]
    public void An_expression_gives_what_the_language_says(string expression, string expected) => Assert.Equal(expected, CelLab.Evaluate(expression));
}
