using System.Text;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz.Rbac;

/// <summary>Whether rules hold everything that other rules would give: nobody may hand out what they do not have.</summary>
internal static class RuleCover
{
    /// <summary>What <paramref name="wanted"/> has beyond <paramref name="held"/>, in rules of one verb each.</summary>
    public static List<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IReadOnlyList<PolicyRule> wanted) =>
        [.. wanted.SelectMany(Parts).Where(part => !held.Any(rule => Covers(rule, part)))];

    /// <summary>Why the user may not grant the rules in a namespace; null when they hold them all.</summary>
    public static string? Escalation(RbacIndex index, UserInfo user, string ns, IReadOnlyList<PolicyRule> rules)
    {
        List<PolicyRule> held = index.RulesOf(user, ns, out IReadOnlyList<string> unresolved);
        List<PolicyRule> missing = Missing(held, rules);
        if (missing.Count == 0)
        {
            return null;
        }

        IEnumerable<string> lines = Merge(missing).Select(Describe).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        string groups = GoList.Quoted(user.Groups);
        string unsaid = unresolved.Count > 0 ? $"; resolution errors: [{string.Join(' ', unresolved)}]" : "";
        return $"user {Api.Names.GoText.Quote(user.Name)} (groups={groups}) is attempting to grant RBAC permissions not currently "
            + $"held:\n{string.Join('\n', lines)}{unsaid}";
    }

    // a rule taken apart: one verb, and one group, resource and name, or one path
    private static IEnumerable<PolicyRule> Parts(PolicyRule rule)
    {
        foreach (string group in rule.Groups)
        {
            foreach (string resource in rule.Resources)
            {
                foreach (string verb in rule.Verbs)
                {
                    IEnumerable<IReadOnlyList<string>> names = rule.Names.Count == 0
                        ? [[]]
                        : rule.Names.Select(n => (IReadOnlyList<string>)[n]);
                    foreach (IReadOnlyList<string> name in names)
                    {
                        yield return new PolicyRule([verb], [group], [resource], name, []);
                    }
                }
            }
        }

        foreach (string url in rule.Urls)
        {
            foreach (string verb in rule.Verbs)
            {
                yield return new PolicyRule([verb], [], [], [], [url]);
            }
        }
    }

    private static bool Covers(PolicyRule held, PolicyRule part)
    {
        if (!PolicyRule.Has(held.Verbs, part.Verbs[0]))
        {
            return false;
        }

        return part.Urls.Count > 0
            ? held.Urls.Any(pattern => PolicyRule.Reaches(pattern, part.Urls[0]))
            : PolicyRule.Has(held.Groups, part.Groups[0]) && HasResource(held, part.Resources[0])
                && (held.Names.Count == 0 || (part.Names.Count > 0 && held.Names.Contains(part.Names[0])));
    }

    private static bool HasResource(PolicyRule held, string resource)
    {
        int slash = resource.IndexOf('/');
        return PolicyRule.Has(held.Resources, resource) || (slash > 0 && held.Resources.Contains($"*{resource[slash..]}"));
    }

    // parts about the same resource become one again, their verbs in order
    private static IEnumerable<PolicyRule> Merge(List<PolicyRule> parts) => parts
        .GroupBy(p => p.Urls.Count > 0 ? (p.Urls[0], "", p.Verbs[0]) : (p.Groups[0], p.Resources[0], p.Names.Count > 0 ? p.Names[0] : "\0"))
        .Select(same => same.First() with { Verbs = [.. same.Select(p => p.Verbs[0])] });

    private static string Describe(PolicyRule rule)
    {
        var text = new StringBuilder("{");
        foreach ((string name, IReadOnlyList<string> values) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)
            [("APIGroups", rule.Groups), ("Resources", rule.Resources),
                ("NonResourceURLs", rule.Urls), ("ResourceNames", rule.Names), ("Verbs", rule.Verbs)])
        {
            if (values.Count > 0)
            {
                text.Append(text.Length > 1 ? ", " : "").Append(name).Append(':').Append(GoList.Quoted(values));
            }
        }

        return text.Append('}').ToString();
    }
}
