namespace Xebec.Tests.Schema.Cel;

public sealed class MacroTests
{
    public static TheoryData<string, string> One { get; } = CelLab.Rows(
        """
        [1, 2, 3].all(x, x > 0) => true
        [1, 2, 3].all(x, x > 1) => false
        [].all(x, x > 1) => true
        [1, 0].all(x, 1 / x > 0) => error: division by zero
        [0, -1].all(x, 1 / x > 0) => false
        [1, 2].exists(x, x == 2) => true
        [].exists(x, x == 2) => false
        [0, 1].exists(x, 1 / x == 1) => true
        [0, 2].exists(x, 1 / x == 1) => error: division by zero
        [1, 2, 2].exists_one(x, x == 1) => true
        [1, 2, 2].exists_one(x, x == 2) => false
        [0].exists_one(x, 1 / x == 1) => error: division by zero
        [1, 2, 3].map(x, x * 2) => [2, 4, 6]
        [1, 2, 3].map(x, x > 1, x * 2) => [4, 6]
        [1, 2, 3].filter(x, x > 1) => [2, 3]
        [1, 0].map(x, 1 / x) => error: division by zero
        {'a': 1, 'b': 2}.all(k, k in ['a', 'b']) => true
        {'a': 1, 'b': 2}.map(k, k + '!') => [a!, b!]
        {'a': 1, 'b': 2}.filter(k, k == 'b') => [b]
        {'a': 1}.exists(k, k == 'a') => true
        self.ports.all(p, p.port > 0 && p.name.startsWith('http')) => true
        self.ports.map(p, p.port) => [80, 443]
        self.labels.all(k, self.labels[k].size() < 10) => true
        object.ports.exists(p, p.name == 'https') => true
        [[1], [2, 3]].map(l, l.map(x, x + 1)) => [[2], [3, 4]]
        [1, 2].map(x, [3, 4].map(y, x * y)) => [[3, 4], [6, 8]]
        [1, 2].all(x, [x].all(x, x > 0)) => true
        dyn(1).all(x, true) => error: got 'types.Int', expected iterable type
        [1, 2, 3].map(x, x).filter(y, y != 2).exists(z, z == 3) => true
        cel.bind(x, 2, x * x) => 4
        cel.bind(x, [1, 2], x.map(y, y + size(x))) => [3, 4]
        cel.bind(x, 1 / 0, true) => true
        cel.bind(x, 'a', cel.bind(y, x + 'b', y + x)) => aba
        """);

    public static TheoryData<string, string> Two { get; } = CelLab.Rows(
        """
        [1, 2].all(i, v, i < v) => true
        [1, 2].exists(i, v, i == 1 && v == 2) => true
        [1, 2, 1].existsOne(i, v, v == 1) => false
        [1, 2, 1].exists_one(i, v, v == 2) => true
        {'a': 1, 'b': 2}.all(k, v, k != '' && v > 0) => true
        {'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 2) => true
        [10, 20].transformList(i, v, i + v) => [10, 21]
        [10, 20].transformList(i, v, i > 0, v) => [20]
        {'a': 1, 'b': 2}.transformList(k, v, k + string(v)) => [a1, b2]
        {'a': 1, 'b': 2}.transformMap(k, v, v * 10) => {a: 10, b: 20}
        {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10) => {b: 20}
        [5, 6].transformMap(i, v, v) => {0: 5, 1: 6}
        {'a': 'x', 'b': 'y'}.transformMapEntry(k, v, {v: k}) => {x: a, y: b}
        {'a': 'x', 'b': 'x'}.transformMapEntry(k, v, {v: k}) => error: insert failed: key x already exists
        self.labels.transformMap(k, v, v + '!') => {app: x!, tier: front!}
        """);

    public static TheoryData<string, string> Optionals { get; } = CelLab.Rows(
        """
        optional.of(1) => optional.of(1)
        optional.none() => optional.none()
        optional.ofNonZeroValue('') => optional.none()
        optional.ofNonZeroValue(3) => optional.of(3)
        optional.of(1).hasValue() => true
        optional.none().hasValue() => false
        optional.of(1).value() => 1
        optional.none().value() => error: optional.none() dereference
        optional.none().orValue(2) => 2
        optional.of(1).orValue(1 / 0) => 1
        optional.none().or(optional.of(2)) => optional.of(2)
        optional.of(1) == optional.of(1) => true
        optional.none() == optional.none() => true
        optional.of(1) == optional.none() => false
        self.?name => optional.of(web)
        self.?missing => optional.none()
        self.?missing.orValue('x') => x
        object.?zzz.app.b => optional.none()
        object.?labels.app => optional.of(x)
        object.labels[?'app'] => optional.of(x)
        object.labels[?'zzz'].orValue('none') => none
        [1, 2][?5].hasValue() => false
        [1, 2][?1].value() => 2
        {'a': 1}[?'a'].optMap(x, x + 1) => optional.of(2)
        {'a': 1}[?'b'].optMap(x, x + 1) => optional.none()
        {'a': {'b': 1}}[?'a'].optFlatMap(x, x[?'b']) => optional.of(1)
        [1, ?optional.none(), ?optional.of(3)] => [1, 3]
        {'a': 1, ?'b': optional.none(), ?'c': optional.of(2)} => {a: 1, c: 2}
        [?dyn(1)] => error: cannot initialize optional list element from non-optional value 1
        has(self.?labels.app) => true
        has(object.?zzz.app) => false
        """);

    [Theory]
    [MemberData(nameof(One))]
    [MemberData(nameof(Two))]
    [MemberData(nameof(Optionals))]
    public void A_macro_gives_what_it_expands_to(string expression, string expected) => Assert.Equal(expected, CelLab.Evaluate(expression));

    [Fact]
    public void Building_a_long_list_element_by_element_stays_linear()
    {
        string expression = $"[{string.Join(",", Enumerable.Range(0, 2000))}].map(x, x + 1).filter(x, x > 10).size()";
        Assert.Equal("1990", CelLab.Evaluate(expression));
    }

    [Fact]
    public void Macros_that_repeat_their_target_do_not_grow_without_bound()
    {
        string expression = "optional.of(1)" + string.Concat(Enumerable.Repeat(".optMap(x, x)", 30)) + ".hasValue()";
        Assert.NotNull(Xebec.Schema.Cel.CelProgram.Compile(CelLab.Environment, expression).Program);
    }
}
