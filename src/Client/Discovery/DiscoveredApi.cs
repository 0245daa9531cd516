using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Client.Discovery;

/// <summary>A resource a server serves in one version, and what can be done with it.</summary>
public sealed record DiscoveredResource(ApiResource Resource, IReadOnlyList<string> Verbs)
{
    public bool Can(string verb) => Verbs.Contains(verb);
}

/// <summary>What a server serves, in its own order of groups and versions; subresources are left out.</summary>
/// <param name="Failed">
/// Groups and versions that could not be asked (an aggregated server that is down): what is missing is not known.
/// </param>
public sealed record DiscoveredApi(IReadOnlyList<DiscoveredResource> Resources, IReadOnlyList<string> Failed)
{
    /// <summary>Each resource once, in the version its group prefers.</summary>
    public IEnumerable<DiscoveredResource> Preferred => Resources.DistinctBy(one => one.Resource.Name);

    /// <summary>The resource that serves a kind; null when none does.</summary>
    public ApiResource? ResourceOf(KindName kind) => Resources
        .FirstOrDefault(
            one => one.Resource.Group == kind.Group && one.Resource.Version == kind.Version && one.Resource.Kind == kind.Kind)?.Resource;
}
