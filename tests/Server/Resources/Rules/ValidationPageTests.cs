using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Xebec.Schema.Tables;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>
/// docs/validation.md says per kind which rules are checked and which are knowingly left out. It is made of the tables that are marked with
/// <see cref="RulesOfAttribute"/>: what is on the page is asserted by a test.
/// </summary>
public sealed partial class ValidationPageTests
{
    private const string Head = """
        # What is validated

        Per kind, the rules that tests assert, each with the sentence a client reads; made from the tables in `tests/Server/Resources` by
        `XEBEC_WRITE_PAGES=1 ./test server -class Xebec.Tests.Server.Resources.ValidationPageTests`, never by hand. Rules of metadata hold for every kind
        and are listed only where they were met. Structure (types, unknown and duplicate fields) is checked by the parser, see `src/Schema/Parsing`.

        """;

    private static string File => Path.Combine(Checkout.Root, "docs", "validation.md");

    [Fact]
    public void The_page_says_what_the_tables_assert()
    {
        string page = Page();
        if (Environment.GetEnvironmentVariable("XEBEC_WRITE_PAGES") == "1")
        {
            System.IO.File.WriteAllText(File, page);
        }

        Assert.True(System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == page, "docs/validation.md is stale: write it anew as its first lines say.");
    }

    private static string Page()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n")).Append('\n');
        foreach (IGrouping<string, (string Kind, string LeftOut, string Rule)> kind in Rules().GroupBy(r => r.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append("## ").Append(kind.Key).Append("\n\n");
            foreach (string rule in kind.Select(r => r.Rule).Where(r => r.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                page.Append("- ").Append(rule).Append('\n');
            }

            string leftOut = string.Join(' ', kind.Select(r => r.LeftOut).Where(l => l.Length > 0).Distinct(StringComparer.Ordinal));
            page.Append(leftOut.Length > 0 ? $"\nLeft out: {leftOut}\n\n" : "\n");
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<(string Kind, string LeftOut, string Rule)> Rules() =>
        Marked().Concat(RuleCase.All().SelectMany(c => c.Says.Split('\n').Where(p => Parts().IsMatch(p)).Select(p => (c.Type.Kind.Kind, "", Line(p)))))
            .Concat(RuleCase.LeftOut().Select(l => (l.Kind, l.Text, "")));

    private static IEnumerable<(string Kind, string LeftOut, string Rule)> Marked() =>
        from type in typeof(ValidationPageTests).Assembly.GetTypes()
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Static)
        from mark in member.GetCustomAttributes<RulesOfAttribute>()
        let table = (IEnumerable<ITheoryDataRow>)(member is PropertyInfo property ? property.GetValue(null)! : ((FieldInfo)member).GetValue(null)!)
        from row in table
        from kind in mark.Kind.Length > 0 ? mark.Kind.Split(", ") : [KindOf((string)row.GetData()[0]!)]
        from problem in ((string)row.GetData()[^1]!).Split('\n')
        where Parts().IsMatch(problem)
        select (kind, mark.LeftOut, Line(mark.Under + problem));

    private static string KindOf(string resource) =>
        KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Served).SelectMany(v => v.Resources).First(r => r.Name.Resource == resource[(resource.LastIndexOf('/') + 1)..]).Kind.Kind;

    /// <summary>A problem without the values of its example: where it is, and what is wanted there.</summary>
    private static string Line(string problem)
    {
        Match parts = Parts().Match(problem);
        string path = Index().Replace(parts.Groups["path"].Value, "[]");
        string kind = parts.Groups["kind"].Value is "Invalid value" ? "" : parts.Groups["kind"].Value;
        string wanted = Examples().Replace(parts.Groups["wanted"].Value, "");
        return $"`{path}`: {kind}{(kind.Length > 0 && wanted.Length > 0 ? ": " : "")}{wanted}"
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("](", "]\\(", StringComparison.Ordinal)
            .TrimEnd(' ', ':');
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    /// <summary>Path, kind of error, the example's value (a text, an object, a list or a bare word), and what is wanted.</summary>
    [GeneratedRegex("""^(?<path>\S+?): (?<kind>Required value|Forbidden|(Invalid|Unsupported|Duplicate) value|Not found|Too \w+)(: ("(\\.|[^"\\])*"|\{[^ ]*\}|\[[^ ]*\]|-?\d+|true|false|null)(?=:|$))?(: (?<wanted>.*))?$""", RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@" \(e\.g\. '.*$")]
    private static partial Regex Examples();
}
