using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Images and the runtime's own status between our types and the wire's.</summary>
internal static class ImageMapping
{
    public static ImageStatus FromWire(Image wire) => new()
    {
        Id = wire.Id,
        Tags = wire.RepoTags,
        Digests = wire.RepoDigests,
        SizeBytes = wire.Size,
        Uid = wire.Uid?.Value,
        UserName = wire.Username,
        Pinned = wire.Pinned,
    };

    public static AuthConfig? ToWire(RegistryAuth? auth) => auth is null ? null : new()
    {
        Username = auth.UserName,
        Password = auth.Password,
        Auth = auth.Auth,
        ServerAddress = auth.ServerAddress,
        IdentityToken = auth.IdentityToken,
        RegistryToken = auth.RegistryToken,
    };

    public static RuntimeStatus FromWire(StatusResponse wire) => new()
    {
        Conditions = [.. (wire.Status?.Conditions ?? []).Select(c => new RuntimeCondition(c.Type, c.Status, c.Reason, c.Message))],
        Handlers = [.. wire.RuntimeHandlers.Select(
            h => new RuntimeHandler(h.Name, h.Features?.RecursiveReadOnlyMounts ?? false, h.Features?.UserNamespaces ?? false))],
        SupplementalGroupsPolicy = wire.Features?.SupplementalGroupsPolicy ?? false,
    };
}
