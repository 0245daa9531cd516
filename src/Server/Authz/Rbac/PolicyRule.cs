using Xebec.Api.Documents;

namespace Xebec.Server.Authz.Rbac;

/// <summary>One rule of a role, ready to be asked. Empty lists say nothing; of names, an empty list is every name.</summary>
public sealed record PolicyRule(
    IReadOnlyList<string> Verbs,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Urls)
{
    private const string All = "*";

    /// <summary>Everything on every resource: what an aggregation rule could gather.</summary>
    public static PolicyRule Everything { get; } = new([All], [All], [All], [], []);

    /// <summary>Every path: the other half of everything.</summary>
    public static PolicyRule EveryPath { get; } = new([All], [], [], [], [All]);

    public static PolicyRule Read(Value rule) => new(
        Texts(rule["verbs"]), Texts(rule["apiGroups"]), Texts(rule["resources"]), Texts(rule["resourceNames"]),
        Texts(rule["nonResourceURLs"]));

    public static PolicyRule[] ReadAll(Value rules) => [.. rules.Elements.ToList().Select(Read)];

    public bool Allows(AuthorizationAttributes asked) => asked.IsResource
        ? Has(Verbs, asked.Verb) && Has(Groups, asked.Group)
        && HasResource(asked.Resource, asked.Subresource) && (Names.Count == 0 || Names.Contains(asked.Name))
        : Has(Verbs, asked.Verb) && HasPath(asked.Path);

    /// <summary>As a rule of a role is written.</summary>
    public ObjectDraft ToDraft()
    {
        var draft = new ObjectDraft();
        foreach ((string name, IReadOnlyList<string> texts) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)
            [("verbs", Verbs), ("apiGroups", Groups), ("resources", Resources), ("resourceNames", Names), ("nonResourceURLs", Urls)])
        {
            if (texts.Count > 0)
            {
                draft.Set(name, new ArrayDraft(texts.Select(t => (Value)t)));
            }
        }

        return draft;
    }

    internal static bool Has(IReadOnlyList<string> list, string text)
    {
        foreach (string one in list)
        {
            if (one == text || one == All)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path of a rule may end with "*": everything that begins so.</summary>
    internal static bool Reaches(string pattern, string path) =>
        pattern == All || pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern.TrimEnd('*'), StringComparison.Ordinal));

    private bool HasResource(string resource, string subresource)
    {
        foreach (string one in Resources)
        {
            if (one == All || (subresource.Length == 0 ? one == resource : IsPart(one, resource, subresource)))
            {
                return true;
            }
        }

        return false;
    }

    // "pods/log", or "*/scale" for that part of everything
    private static bool IsPart(string one, string resource, string subresource)
    {
        int slash = one.IndexOf('/');
        return slash > 0 && one.AsSpan(slash + 1).SequenceEqual(subresource)
            && (one.AsSpan(0, slash) is All || one.AsSpan(0, slash).SequenceEqual(resource));
    }

    private bool HasPath(string path)
    {
        foreach (string pattern in Urls)
        {
            if (Reaches(pattern, path))
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Texts(Value list) => [.. list.Elements.ToList().Select(t => t.TextOrEmpty)];
}
