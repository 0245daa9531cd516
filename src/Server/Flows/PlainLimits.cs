using System.Collections.Immutable;
using Xebec.Api.Documents;

namespace Xebec.Server.Flows;

/// <summary>
/// Bounds without priorities (--enable-priority-and-fairness=false), told in the same words: one level for requests that read, one for
/// those that write; what is too much is refused. Probes and cluster administrators are always served.
/// </summary>
internal static class PlainLimits
{
    private const string Everybody = """{"kind":"Group","group":{"name":"*"}}""";
    private const string Administrators = """{"kind":"Group","group":{"name":"system:masters"}}""";

    public static FlowIndex Index(InflightLimits limits)
    {
        FlowSchema[] schemas =
        [
            Schema("exempt", 1, "exempt", Administrators, """["*"]""", """["*"]"""),
            Schema("probes", 2, "exempt", Everybody, """["get"]""", """["/healthz","/readyz","/livez"]""", "[]"),
            Schema("readOnly", 3, "readOnly", Everybody, """["get","list","watch"]""", """["*"]"""),
            Schema("mutating", 4, "mutating", Everybody, """["*"]""", """["*"]"""),
        ];
        LevelRules[] levels = [Level("exempt", 0), Level("readOnly", limits.Reads), Level("mutating", limits.Writes)];
        return new FlowIndex(
            schemas.ToImmutableSortedDictionary(s => s.Name, s => s, StringComparer.Ordinal),
            levels.ToImmutableSortedDictionary(l => l.Name, l => l, StringComparer.Ordinal));
    }

    private static LevelRules Level(string name, int most) =>
        new(name, "") { Exempt = most <= 0, Seats = Math.Max(most, 0), BorrowingPercent = 0 };

    private static FlowSchema Schema(
        string name, int precedence, string level, string subject, string verbs, string paths, string resources = """["*"]""")
    {
        string rule = $$"""
            {"subjects":[{{subject}}],"nonResourceRules":[{"verbs":{{verbs}},"nonResourceURLs":{{paths}}}],
             "resourceRules":[{"verbs":{{verbs}},"apiGroups":["*"],"resources":{{resources}},"clusterScope":true,"namespaces":["*"]}]}
            """;
        string spec = $$"""
            {"matchingPrecedence":{{precedence}},"priorityLevelConfiguration":{"name":"{{level}}"},"rules":[{{rule}}]}
            """;
        return FlowSchema.Read(name, "", Document.Parse(System.Text.Encoding.UTF8.GetBytes(spec)).Root);
    }
}
