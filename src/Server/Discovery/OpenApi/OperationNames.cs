using System.Text;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>How upstream names operations and tags after groups and versions.</summary>
internal static class OperationNames
{
    private const string Own = ".k8s.io";

    /// <summary>
    /// As part of an operation's name: <c>rbac.authorization.k8s.io</c> is <c>RbacAuthorization</c>, the core group <c>Core</c>.
    /// </summary>
    public static string Title(string group) => Capital(Joined(group.Length == 0 ? "core" : group));

    /// <summary>As a tag: <c>rbacAuthorization</c>, <c>core</c>.</summary>
    public static string Tag(string group) => Joined(group.Length == 0 ? "core" : group);

    public static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];

    // what cannot stand in a name is left out, and what follows begins a word
    private static string Joined(string group)
    {
        ReadOnlySpan<char> text = group.EndsWith(Own, StringComparison.Ordinal) ? group.AsSpan(0, group.Length - Own.Length) : group;
        var joined = new StringBuilder(text.Length);
        bool begins = false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                begins = joined.Length > 0;
                continue;
            }

            joined.Append(begins ? char.ToUpperInvariant(c) : c);
            begins = false;
        }

        return joined.ToString();
    }
}
