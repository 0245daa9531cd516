using Xebec.Schema.Cel;

namespace Xebec.Tests.Schema.Cel;

public sealed class CompileErrorTests
{
    private const string Operand = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

    public static TheoryData<string, string> Rows { get; } = CelLab.Rows(
        $$"""
        1 + => 1:4: Syntax error: mismatched input '<EOF>' expecting {{Operand}}
        object. => 1:8: Syntax error: no viable alternative at input '.'
        Object{ => 1:8: Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}
        size( => 1:6: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', ')', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
        (1 + 2 => 1:7: Syntax error: missing ')' at '<EOF>'
        1 2 => 1:3: Syntax error: extraneous input '2' expecting <EOF>
        1 2 3 => 1:3: Syntax error: mismatched input '2' expecting <EOF>
        true ? 1 => 1:9: Syntax error: mismatched input '<EOF>' expecting ':'
        1 + $ => 1:5: Syntax error: token recognition error at: '$'
        'abc => 1:1: Syntax error: token recognition error at: ''abc'
        9223372036854775808 => 1:1: invalid int literal
        var => 1:1: reserved identifier: var
        has(self) => 1:5: invalid argument to has() macro
        [1].all(x.y, true) => 1:10: argument must be a simple name
        foo => 1:1: undeclared reference to 'foo' (in container '')
        foo.bar => 1:1: undeclared reference to 'foo' (in container '')
        self.foo() => 1:9: undeclared reference to 'foo' (in container '')
        foo(1) => 1:4: undeclared reference to 'foo' (in container '')
        self.zz == 1 => 1:5: undefined field 'zz'
        has(self.zz) => 1:4: undefined field 'zz'
        self.name == 1 => 1:11: found no matching overload for '_==_' applied to '(string, int)'
        self.name == null => 1:11: found no matching overload for '_==_' applied to '(string, null)'
        self.name.startsWith(1) => 1:21: found no matching overload for 'startsWith' applied to 'string.(int)'
        self.when + 1 => 1:11: found no matching overload for '_+_' applied to '(timestamp, int)'
        !1 => 1:1: found no matching overload for '!_' applied to '(int)'
        1 && true => 1:3: found no matching overload for '_&&_' applied to '(int, bool)'
        self.tags == [1] => 1:11: found no matching overload for '_==_' applied to '(list(string), list(int))'
        [1, 'a'] => 1:5: expected type 'int' but found 'string'
        {'a': 1, 'b': 'x'} => 1:15: expected type 'int' but found 'string'
        self.name.foo => 1:10: type 'string' does not support field selection
        1.all(x, true) => 1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)
        [1].all(x, x) => 1:8: found no matching overload for '_&&_' applied to '(bool, int)'
        true ? 1 : 'a' => 1:6: found no matching overload for '_?_:_' applied to '(bool, int, string)'
        JSONPatch{op: 1} => 1:13: expected type of field 'op' is 'string' but provided type is 'int'
        JSONPatch{zz: 1} => 1:13: undefined field 'zz'
        Nope{a: 1} => 1:5: undeclared reference to 'Nope' (in container '')
        'a'.matches('(') => 1:13: invalid matches argument
        duration('x') => 1:10: invalid duration argument
        timestamp('x') => 1:11: invalid timestamp argument
        """);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_wrong_expression_is_told_what_and_where(string expression, string expected)
    {
        string first = CelLab.Problem(expression).Split('\n')[0];
        Assert.Equal("ERROR: <input>:" + expected, first);
    }

    [Fact]
    public void A_problem_shows_its_line_with_a_mark()
    {
        Assert.Equal("ERROR: <input>:1:5: undefined field 'zz'\n | self.zz == 1\n | ....^", CelLab.Problem("self.zz == 1"));
        Assert.Equal("ERROR: <input>:2:2: undeclared reference to 'foo' (in container '')\n |  foo\n | .^", CelLab.Problem("true &&\n foo"));
        Assert.Equal("ERROR: <input>:1:8: undeclared reference to 'foo' (in container '')\n | 'é' == foo\n | .．.....^", CelLab.Problem("'é' == foo"));
    }

    [Fact]
    public void An_empty_expression_has_no_line_to_show()
    {
        Assert.StartsWith("ERROR: <input>:1:0: Syntax error: mismatched input '<EOF>' expecting {'['", CelLab.Problem(""), StringComparison.Ordinal);
        Assert.DoesNotContain("|", CelLab.Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_told_in_the_order_of_their_places()
    {
        string[] lines = CelLab.Problem("foo && bar").Split('\n');
        Assert.Equal(["ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')", "ERROR: <input>:1:8: undeclared reference to 'bar' (in container '')"],
            lines.Where(l => l.StartsWith("ERROR", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("(", ")", 300)]
    [InlineData("[", "]", 20_000)]
    [InlineData("!(", ")", 300)]
    [InlineData("true ? true : (", ")", 300)]
    public void Nesting_without_end_is_refused(string open, string close, int depth)
    {
        string nested = string.Concat(Enumerable.Repeat(open, depth)) + "true" + string.Concat(Enumerable.Repeat(close, depth));
        Assert.Contains("expression recursion limit exceeded: 250", CelLab.Problem(nested), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_chains_of_one_logical_operator_are_no_nesting()
    {
        string chain = string.Join(" && ", Enumerable.Repeat("true", 5000));
        Assert.Equal("true", CelLab.Evaluate(chain));
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused()
    {
        Assert.Contains("expression code point size exceeds limit: size: 100002, limit 100000", CelLab.Problem($"'{new string('a', 100_000)}'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self.name", "string")]
    [InlineData("self.ports", "list(object.port)")]
    [InlineData("self.labels", "map(string, string)")]
    [InlineData("object.x", "dyn")]
    [InlineData("[]", "list(dyn)")]
    [InlineData("null", "null_type")]
    [InlineData("self.?name", "optional_type(string)")]
    [InlineData("self.when", "google.protobuf.Timestamp")]
    [InlineData("[1].map(x, string(x))", "list(string)")]
    [InlineData("true ? object.x : 1", "dyn")]
    public void The_type_of_the_result_is_known(string expression, string type) =>
        Assert.Equal(type, CelProgram.Compile(CelLab.Environment, expression).Program!.ResultType.ToString());
}
