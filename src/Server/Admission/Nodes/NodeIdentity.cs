using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Which node a user is.</summary>
internal static class NodeIdentity
{
    public const string UserPrefix = "system:node:";
    private const string Group = "system:nodes";

    /// <summary>The node's name; null for users that are no nodes.</summary>
    public static string? Of(UserInfo user) =>
        user.Name.StartsWith(UserPrefix, StringComparison.Ordinal) && user.Groups.Contains(Group) ? user.Name[UserPrefix.Length..] : null;
}
