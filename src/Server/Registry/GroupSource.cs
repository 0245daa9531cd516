namespace Xebec.Server.Registry;

/// <summary>A group as discovery shows it.</summary>
/// <param name="Name">"" for core.</param>
/// <param name="Versions">In order of preference.</param>
/// <param name="Priority">Higher first, as upstream orders them; ties by name.</param>
/// <param name="OwnsPaths">
/// True of groups whose every path is a route of the server: what leads nowhere below them is answered with a Status. False of groups
/// that come and go: upstream hands what they do not serve on until nobody takes it, as it does with groups that nobody serves.
/// </param>
public sealed record ServedGroup(string Name, IReadOnlyList<ServedVersion> Versions, int Priority, bool OwnsPaths);

/// <summary>A version of a group with its resources, sorted by name.</summary>
public sealed record ServedVersion(string Version, IReadOnlyList<ResourceBinding> Resources);

/// <summary>Where groups come from: the built-in table, custom resource definitions, later aggregated servers.</summary>
public interface IGroupSource
{
    /// <summary>The groups as of now; the same instance until something changes.</summary>
    IReadOnlyList<ServedGroup> Groups { get; }
}
