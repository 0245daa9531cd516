using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>Whose requests, and which of them: one of a flow schema's rules.</summary>
internal sealed class FlowRule
{
    private const string Any = "*";

    private readonly FlowSubject[] _subjects;
    private readonly ResourceRule[] _resources;
    private readonly PathRule[] _paths;

    public FlowRule(Value rule)
    {
        _subjects = [.. rule["subjects"].Elements.ToList().Select(s => new FlowSubject(s))];
        _resources = [.. rule["resourceRules"].Elements.ToList().Select(r => new ResourceRule(r))];
        _paths = [.. rule["nonResourceRules"].Elements.ToList().Select(r => new PathRule(r))];
    }

    public bool Matches(RequestTarget target, UserInfo user) =>
        Array.Exists(_subjects, s => s.Is(user))
        && (target.IsResource ? Array.Exists(_resources, r => r.Matches(target)) : Array.Exists(_paths, p => p.Matches(target)));

    private static string[] Texts(Value texts) => [.. texts.Elements.ToList().Select(t => t.TextOrEmpty)];

    // the wildcard stands alone in its list; validation sees to it
    private static bool Has(string[] list, string wanted) => (list.Length == 1 && list[0] == Any) || Array.IndexOf(list, wanted) >= 0;

    private sealed class ResourceRule(Value rule)
    {
        private readonly string[] _verbs = Texts(rule["verbs"]);
        private readonly string[] _groups = Texts(rule["apiGroups"]);
        private readonly string[] _resources = Texts(rule["resources"]);
        private readonly string[] _namespaces = Texts(rule["namespaces"]);
        private readonly bool _clusterScope = rule["clusterScope"].IsTrue;

        public bool Matches(RequestTarget target) =>
            Has(_verbs, target.Verb)
            && Has(_groups, target.Group)
            && Has(_resources, target.Subresource.Length == 0 ? target.Resource : $"{target.Resource}/{target.Subresource}")
            && (target.Namespace.Length == 0 ? _clusterScope : Has(_namespaces, target.Namespace));
    }

    private sealed class PathRule(Value rule)
    {
        private readonly string[] _verbs = Texts(rule["verbs"]);
        private readonly string[] _paths = Texts(rule["nonResourceURLs"]);

        public bool Matches(RequestTarget target) => Has(_verbs, target.Verb) && Array.Exists(_paths, p => IsAtOrBelow(target.Path, p));

        private static bool IsAtOrBelow(string path, string rule)
        {
            if (rule == Any || rule == path)
            {
                return true;
            }

            ReadOnlySpan<char> folder = rule.AsSpan().TrimEnd(Any).TrimEnd('/');
            return path.AsSpan().StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/';
        }
    }
}
