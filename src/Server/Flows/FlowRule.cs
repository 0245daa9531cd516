using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>Whose requests, and which of them: one of a flow schema's rules. Asked at every request: makes nothing.</summary>
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

    public bool Matches(RequestTarget target, UserInfo user)
    {
        foreach (FlowSubject subject in _subjects)
        {
            if (subject.Is(user))
            {
                return target.IsResource ? MatchesResource(target) : MatchesPath(target);
            }
        }

        return false;
    }

    private static string[] Texts(Value texts) => [.. texts.Elements.ToList().Select(t => t.TextOrEmpty)];

    // the wildcard stands alone in its list; validation sees to it
    private static bool Has(string[] list, string wanted) => IsAny(list) || Array.IndexOf(list, wanted) >= 0;

    private static bool IsAny(string[] list) => list.Length == 1 && list[0] == Any;

    private bool MatchesResource(RequestTarget target)
    {
        foreach (ResourceRule rule in _resources)
        {
            if (rule.Matches(target))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesPath(RequestTarget target)
    {
        foreach (PathRule rule in _paths)
        {
            if (rule.Matches(target))
            {
                return true;
            }
        }

        return false;
    }

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
            && (IsAny(_resources) || Names(target.Resource, target.Subresource))
            && (target.Namespace.Length == 0 ? _clusterScope : Has(_namespaces, target.Namespace));

        // pods, or pods/status
        private bool Names(ReadOnlySpan<char> resource, string subresource)
        {
            foreach (string name in _resources)
            {
                if (!name.AsSpan().StartsWith(resource, StringComparison.Ordinal))
                {
                    continue;
                }

                ReadOnlySpan<char> part = name.AsSpan(resource.Length);
                if (subresource.Length == 0 ? part.IsEmpty : part.Length > 0 && part[0] == '/' && part[1..].SequenceEqual(subresource))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class PathRule(Value rule)
    {
        private readonly string[] _verbs = Texts(rule["verbs"]);
        private readonly string[] _paths = Texts(rule["nonResourceURLs"]);

        public bool Matches(RequestTarget target)
        {
            if (Has(_verbs, target.Verb))
            {
                foreach (string path in _paths)
                {
                    if (IsAtOrBelow(target.Path, path))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

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
