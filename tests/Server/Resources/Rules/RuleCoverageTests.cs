using System.Reflection;
using System.Text.RegularExpressions;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>
/// Every rule has a case: each line of the rules that reports something does so in some table. What cannot happen in a table is listed in
/// Rules/unreached.txt, with the reason; a line that is reached must not be there.
/// </summary>
public sealed partial class RuleCoverageTests
{
    // subresources that are no partial updates of their object have tests of their own
    private static readonly string[] Elsewhere =
        ["Validation/", "Apps/ScaleSubresource", "Core/Pods/PodBinding", "Core/Pods/PodLog", "Core/Accounts/ServiceAccountToken", "Reviews/"];

    [Fact]
    public async Task Every_rule_has_a_case()
    {
        HashSet<(string File, int Line)> reached = RuleTrace.Begin();
        foreach (RuleCase one in RuleCase.All())
        {
            RuleTrial.Run(one);
        }

        await RunTablesAsync();
        List<string> unreached = [.. Rules().Where(r => !Covers(reached, r.File, r.Line)).Select(r => $"{r.File}: {r.Text}").Distinct()
            .Order(StringComparer.Ordinal)];
        List<string> known = [.. File.ReadAllLines(Path.Combine(RuleCase.Folder, "unreached.txt")).Where(l => l.Length > 0 && l[0] != '#')];
        string told = string.Concat(unreached.Except(known).Select(r => $"no case: {r}\n")
            .Concat(known.Except(unreached).Select(r => $"has a case, or is gone; remove it from unreached.txt: {r}\n")));
        Assert.True(told.Length == 0, told);
    }

    /// <summary>Runs the theories over tables that are marked, for what their rules say.</summary>
    private static async Task RunTablesAsync()
    {
        IEnumerable<MethodInfo> theories = typeof(RuleCoverageTests).Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith("Xebec.Tests.Server.Resources", StringComparison.Ordinal) == true)
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        foreach (MethodInfo theory in theories)
        {
            foreach (MemberDataAttribute data in theory.GetCustomAttributes<MemberDataAttribute>())
            {
                MemberInfo table = theory.DeclaringType!.GetMember(data.MemberName)[0];
                if (table.GetCustomAttributes<RulesOfAttribute>().Any())
                {
                    await RunAsync(theory, (IEnumerable<ITheoryDataRow>)((PropertyInfo)table).GetValue(null)!);
                }
            }
        }
    }

    private static async Task RunAsync(MethodInfo theory, IEnumerable<ITheoryDataRow> rows)
    {
        foreach (ITheoryDataRow row in rows)
        {
            object instance = Activator.CreateInstance(theory.DeclaringType!)!;
            if (theory.Invoke(instance, row.GetData()) is Task running)
            {
                await running;
            }
        }
    }

    private static IEnumerable<(string File, int Line, string Text)> Rules() =>
        from file in Checkout.Files
        where file.Path.StartsWith("src/Server/Resources/", StringComparison.Ordinal) && file.Is(".cs")
            && !Elsewhere.Any(e => file.Path["src/Server/Resources/".Length..].StartsWith(e, StringComparison.Ordinal))
        from line in file.Lines.Select((text, at) => (Text: text.Trim(), Number: at + 1))
        where !line.Text.StartsWith("///", StringComparison.Ordinal) && Reports().IsMatch(line.Text)
        select (file.Path, line.Number, line.Text);

    // a statement over several lines is known by its first
    private static bool Covers(HashSet<(string File, int Line)> reached, string file, int line)
    {
        string[] lines = Checkout.Files.First(f => f.Path == file).Lines;
        for (int at = line; at > 0 && line - at < 8; at--)
        {
            if (reached.Contains((file, at)))
            {
                return true;
            }

            if (at > 1 && lines[at - 2].TrimEnd() is [.., ';' or '{' or '}'])
            {
                return false;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\berrors\.(Required|Invalid|InvalidWhole|TypeInvalid|Forbidden|Duplicate|NotFound|TooLong|TooMany|Internal|NotSupported|Say|Among|Given|OneOf|NotNegative|Immutable|NotLonger|Port|PortOrName|Between|Positive|Subdomain|StarAlone)\(")]
    private static partial Regex Reports();
}
