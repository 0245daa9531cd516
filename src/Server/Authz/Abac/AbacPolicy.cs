using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz.Abac;

/// <summary>One line of an ABAC policy file. "" says nothing, "*" is everything; a path may end with "*".</summary>
internal sealed record AbacPolicy(
    string User, string Group, bool ReadOnly, string ApiGroup, string Namespace, string Resource, string NonResourcePath)
{
    private const string All = "*";
    private const string Versioned = "abac.authorization.kubernetes.io/v1beta1";

    /// <summary>The policies of a file. Empty lines and those that begin with "#" say nothing.</summary>
    /// <exception cref="AccessConfigurationException">A line is not a policy; says which and why.</exception>
    public static IReadOnlyList<AbacPolicy> ReadAll(string file, IEnumerable<string> lines)
    {
        var policies = new List<AbacPolicy>();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                policies.Add(Read(text, out string? problem)
                    ?? throw new AccessConfigurationException($"authorization policy file {file}, line {number}: {problem}"));
            }
        }

        return policies;
    }

    public bool Allows(AuthorizationAttributes asked) => IsFor(asked.User) && (asked.IsReadOnly || !ReadOnly) && (asked.IsResource
        ? Meets(Namespace, asked.Namespace) && Meets(Resource, asked.Resource) && Meets(ApiGroup, asked.Group)
        : NonResourcePath.Length > 0 && Rbac.PolicyRule.Reaches(NonResourcePath, asked.Path));

    public bool IsFor(UserInfo user) =>
        (User.Length > 0 || Group.Length > 0)
        && (User.Length == 0 || Meets(User, user.Name))
        && (Group.Length == 0 || Group == All || user.Groups.Contains(Group));

    private static bool Meets(string pattern, string text) => pattern == All || pattern == text;

    private static AbacPolicy? Read(string line, out string? problem)
    {
        if (!Document.TryParse(Encoding.UTF8.GetBytes(line), out Document? document, out problem) || !document.Root.IsObject)
        {
            problem ??= "not a JSON object";
            return null;
        }

        Value root = document.Root;
        bool versioned = root["apiVersion"].Exists || root["kind"].Exists;
        if (versioned && (!root["apiVersion"].TextIs(Versioned) || !root["kind"].TextIs("Policy") || !root["spec"].IsObject))
        {
            problem = $"must be a Policy of {Versioned} with a spec";
            return null;
        }

        Value spec = versioned ? root["spec"] : root;
        foreach (Member member in spec.Members)
        {
            bool flag = member.NameIs("readonly");
            bool known = flag
                || Array.Exists(["user", "group", "apiGroup", "namespace", "resource", "nonResourcePath"], name => member.NameIs(name));
            if (!known || (flag ? member.Value.Flag is null : member.Value.Text is null))
            {
                problem = known
                    ? $"\"{member.Name}\" must be {(flag ? "true or false" : "a string")}"
                    : $"unknown attribute \"{member.Name}\"";
                return null;
            }
        }

        var policy = new AbacPolicy(
            spec["user"].TextOrEmpty, spec["group"].TextOrEmpty, spec["readonly"].IsTrue, spec["apiGroup"].TextOrEmpty,
            spec["namespace"].TextOrEmpty, spec["resource"].TextOrEmpty, spec["nonResourcePath"].TextOrEmpty);
        return versioned ? policy.Authenticated() : policy.FromFirstForm().Authenticated();
    }

    // the form without a version: what is left out is everything
    private AbacPolicy FromFirstForm() => this with
    {
        Group = User.Length + Group.Length == 0 ? All : Group,
        ApiGroup = All,
        NonResourcePath = Namespace.Length + Resource.Length == 0 ? All : NonResourcePath,
        Namespace = Namespace.Length == 0 ? All : Namespace,
        Resource = Resource.Length == 0 ? All : Resource,
    };

    // everybody is everybody with credentials
    private AbacPolicy Authenticated() => User == All || Group == All ? this with { Group = UserInfo.AllAuthenticated } : this;
}
