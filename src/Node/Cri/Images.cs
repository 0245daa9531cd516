namespace Xebec.Node.Cri;

/// <summary>An image on this node.</summary>
public sealed record ImageStatus
{
    /// <summary>Digest of its configuration, e.g. <c>sha256:…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Names with tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Names with digests; may be empty for an image that was loaded from a file.</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>On disk, compressed as pulled.</summary>
    public ulong SizeBytes { get; init; }

    /// <summary>Numeric user of its processes; null: <see cref="UserName"/> holds.</summary>
    public long? Uid { get; init; }

    /// <summary>User by name; empty: root, unless <see cref="Uid"/> says otherwise.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Never to be collected (say, the pause image).</summary>
    public bool Pinned { get; init; }
}

/// <summary>Credentials for one pull. Empty members aren't sent.</summary>
public sealed record RegistryAuth
{
    public string UserName { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>Base64 of <c>user:password</c>, instead of those.</summary>
    public string Auth { get; init; } = "";

    public string ServerAddress { get; init; } = "";

    /// <summary>OAuth 2 refresh token.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>Bearer token to send to the registry as it is.</summary>
    public string RegistryToken { get; init; } = "";

    /// <summary>Says nothing of the secrets.</summary>
    public override string ToString() => $"RegistryAuth({ServerAddress})";
}

/// <summary>
/// The filesystems of images and of writable layers (the same one unless the runtime splits them; then the second list is empty).
/// </summary>
public sealed record ImageFilesystems(IReadOnlyList<FilesystemUsage> Images, IReadOnlyList<FilesystemUsage> Containers);
