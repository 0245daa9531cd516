using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Libraries;

namespace Xebec.Tests.Schema.Cel;

public sealed class CostTests
{
    // estimated least and most, and what an evaluation takes
    public static TheoryData<string, string> Rows { get; } = CelLab.Rows(
        """
        1 => 0 0 0
        self => 1 1 1
        self.replicas => 2 2 2
        self.ports[0].port => 4 4 4
        self.labels.app => 3 3 3
        1 + 2 => 1 1 1
        [1, 2] => 10 10 0
        [self.replicas] => 12 12 12
        {'a': 1} => 30 30 0
        {'a': self.replicas} => 32 32 32
        JSONPatch{op: 'add'} => 40 40 40
        has(self.name) => 1 1 1
        has(self.labels.app) => 2 2 2
        self.name == 'web' => 3 3 3
        self.name + '!' => 3 8 3
        self.name.contains('eb') => 2 7 3
        self.name.startsWith('we') => 3 3 3
        self.name.matches('[a-z]+') => 4 14 4
        self.name.upperAscii() => 2 7 3
        self.name.find('[a-z]+') => 4 14 4
        self.name.split('') => 2 12 3
        self.name in ['a', 'b'] => 14 14 2
        self.replicas in self.ports.map(p, p.port) => 15 90 35
        true && false => 0 0 0
        self.on || self.on => 2 4 2
        self.on ? 1 : self.replicas => 2 4 2
        self.ports.all(p, p.port > 0) => 3 33 15
        self.ports.exists(p, p.port == 80) => 3 33 13
        self.ports.exists_one(p, p.port == 80) => 4 24 13
        self.ports.map(p, p.port) => 13 83 31
        self.ports.all(p, true) => 3 18 9
        self.ports.filter(p, p.port > 80) => 13 93 23
        self.tags.isSorted() => 2 10 2
        [1, 2, 3].max() => 13 13 3
        ip('127.0.0.1').family() => 2 2 2
        cidr('10.0.0.0/8').containsIP('10.1.2.3') => 3 6 3
        quantity('1').isLessThan(quantity('2')) => 3 3 3
        sets.contains([1, 2], [1]) => 23 23 3
        duration('1s') == duration('1s') => 3 3 1
        dyn(self.name) => 3 3 3
        """);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Costs_are_estimated_and_counted(string expression, string expected)
    {
        CelCompilation compilation = CelProgram.Compile(CelLab.Environment, expression);
        CelCost estimate = compilation.EstimateCost();
        ulong counted = compilation.Program!.Evaluate(CelLab.Activation()).Cost;
        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{estimate.Min} {estimate.Max} {counted}"));
    }

    [Fact]
    public void An_evaluation_that_gets_too_dear_is_stopped()
    {
        CelResult result = CelProgram.Compile(CelLab.Environment, "[1, 2, 3].all(x, [1, 2, 3].all(y, x + y > 0))").Program!.Evaluate(CelLab.Activation(), 20);
        Assert.True(result.LimitExceeded);
        Assert.Equal("operation cancelled: actual cost limit exceeded", result.Value.Message);
        Assert.Equal(21ul, result.Cost);
    }

    [Fact]
    public void Loops_within_loops_end_at_the_limit()
    {
        string loop = "true";
        for (int i = 0; i < 12; i++)
        {
            loop = $"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(x{i}, {loop})";
        }

        Assert.True(CelProgram.Compile(CelLab.Environment, loop).Program!.Evaluate(CelLab.Activation()).LimitExceeded);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "self == 'x'", 2)]
    [InlineData("""{"type":"string"}""", "self.contains('x')", 314_574)]
    [InlineData("""{"type":"string","maxLength":10}""", "self.contains(self)", 18)]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "self.all(x, x == 'y')", 5_242_877)]
    [InlineData("""{"type":"array","maxItems":10,"items":{"type":"string"}}""", "self.all(x, x.contains('yyyyyyyyyyy'))", 6_291_502)]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"string"}}}""", "self.all(x, x.all(y, y == 'z'))", 5_497_552_896_002)]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", "self.all(k, self[k] > 0)", 3_145_725)]
    public void Sizes_without_bounds_are_what_fits_into_a_request(string schema, string rule, ulong most)
    {
        CelType type = SchemaTypes.Of(Document.Parse(Encoding.UTF8.GetBytes(schema)).Root, isResource: false)!;
        CelCompilation compilation = CelProgram.Compile(CelEnvironment.Kubernetes.With(new CelVariable("self", type)), rule);
        Assert.Equal(most, compilation.EstimateCost().Max);
    }
}

public sealed class AuthorizerTests
{
    [Theory]
    [InlineData("authorizer.group('apps').resource('deployments').namespace('a').name('b').subresource('scale').check('get').allowed()", "true")]
    [InlineData("authorizer.group('apps').resource('deployments').check('get').reason()", "user | apps deployments ///get")]
    [InlineData("authorizer.serviceAccount('ns', 'robot').path('/healthz').check('get').reason()", "ns/robot /healthz  ///get")]
    [InlineData("authorizer.requestResource.check('update').reason()", "user |  pods //x/update")]
    [InlineData("authorizer.path('')", "path must not be empty")]
    [InlineData("authorizer.group('').resource('pods').check('fail').error()", "broken")]
    [InlineData("authorizer.group('').resource('pods').check('fail').errored()", "true")]
    public void Expressions_ask_the_host(string expression, string expected)
    {
        CelEnvironment environment = CelEnvironment.Kubernetes.With(
            new CelVariable("authorizer", CelTypes.Authorizer), new CelVariable("authorizer.requestResource", CelTypes.ResourceCheck));
        CelActivation activation = new CelActivation(environment)
            .Set("authorizer", CelAuthorizers.Authorizer(new Everyone()))
            .Set("authorizer.requestResource", CelAuthorizers.RequestResource(new Everyone(), new CelAccess { Resource = "pods", Name = "x" }));
        CelCompilation compilation = CelProgram.Compile(environment, expression);
        Assert.True(compilation.Program is not null, compilation.Issues.ToString());
        Assert.Equal(expected, compilation.Program.Evaluate(activation).Value.ToString());
    }

    [Fact]
    public void Two_checks_fit_into_the_limit_of_one_expression()
    {
        CelEnvironment environment = CelEnvironment.Kubernetes.With(new CelVariable("authorizer", CelTypes.Authorizer));
        CelActivation activation = new CelActivation(environment).Set("authorizer", CelAuthorizers.Authorizer(new Everyone()));
        const string check = "authorizer.path('/x').check('get').allowed()";
        Assert.False(CelProgram.Compile(environment, $"{check} && {check}").Program!.Evaluate(activation).LimitExceeded);
        Assert.True(CelProgram.Compile(environment, $"{check} && {check} && {check}").Program!.Evaluate(activation).LimitExceeded);
    }

    private sealed class Everyone : ICelAuthorizer
    {
        public CelDecision Decide(CelAccess access)
        {
            string who = access.ServiceAccount is { } account ? $"{account.Namespace}/{account.Name}" : "user |";
            string what = access.Path is null ? $"{access.Group} {access.Resource}" : access.Path + " ";
            return new CelDecision(true, $"{who} {what} {access.Subresource}/{access.Namespace}/{access.Name}/{access.Verb}", access.Verb == "fail" ? "broken" : null);
        }
    }
}
