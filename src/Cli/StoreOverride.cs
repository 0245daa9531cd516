using Xebec.Api.Keys;
using Xebec.Cli.Flags;

namespace Xebec.Cli;

/// <summary>One value of --etcd-servers-overrides: a resource, and the store it lives in apart from all others.</summary>
/// <param name="Resources">The names it is served under.</param>
/// <param name="Servers">URLs of an etcd's members.</param>
/// <param name="Directory">The directory of an embedded store in place of an etcd; null for etcd.</param>
internal sealed record StoreOverride(IReadOnlyList<ResourceName> Resources, IReadOnlyList<string> Servers, string? Directory)
{
    private static readonly ResourceName Leases = new("coordination.k8s.io", "leases");

    // one object under two names
    private static readonly ResourceName[] Events = [new("", "events"), new("events.k8s.io", "events")];

    /// <param name="text">Upstream's form, <c>group/resource#https://a:2379;https://b:2379</c>; ours too,
    /// <c>/events#file:///var/lib/xebec/events</c>.</param>
    /// <exception cref="FlagException">It has another form, or the resource cannot be kept apart.</exception>
    public static StoreOverride Parse(string text)
    {
        string[] halves = text.Split('#');
        string[] name = halves[0].Split('/');
        string[] servers = halves.Length == 2 ? halves[1].Split(';') : [];
        if (name.Length != 2 || name[1].Length == 0 || servers.Length == 0 || servers.Any(
            s => !Uri.TryCreate(s, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https" or "file")))
        {
            throw new FlagException(
                "--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated");
        }

        bool embedded = new Uri(servers[0]).IsFile;
        return !embedded || servers.Length == 1
            ? new StoreOverride(
                Served(new ResourceName(name[0], name[1])), embedded ? [] : servers, embedded ? new Uri(servers[0]).LocalPath : null)
            : throw new FlagException($"--etcd-servers-overrides: {halves[0]} has several directories; an embedded store is one");
    }

    // everything else is read together with other resources, or written in one commit with them
    private static IReadOnlyList<ResourceName> Served(ResourceName resource)
        => Events.Contains(resource) ? Events
            : resource == Leases ? [Leases]
            : throw new FlagException(
                $"--etcd-servers-overrides: {resource} cannot be kept apart from what it is stored with; "
                + "only /events and coordination.k8s.io/leases can");
}
