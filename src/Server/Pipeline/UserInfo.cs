namespace Xebec.Server.Pipeline;

/// <summary>Who asks, as authentication found out.</summary>
public sealed record UserInfo(
    string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Extra)
{
    public const string AllAuthenticated = "system:authenticated";
    public const string AllUnauthenticated = "system:unauthenticated";
    public const string Masters = "system:masters";

    public UserInfo(string name, params string[] groups)
        : this(name, "", groups, [])
    {
    }

    public static UserInfo Anonymous { get; } = new("system:anonymous", AllUnauthenticated);

    public bool IsAnonymous => Name == Anonymous.Name;
}
