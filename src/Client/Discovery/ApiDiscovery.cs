using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Client.Discovery;

/// <summary>Asks a server what it serves: in two requests where it knows aggregated discovery, otherwise version by version.</summary>
public static class ApiDiscovery
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    /// <summary>What is served; null when not even the groups could be read.</summary>
    /// <exception cref="ApiUnreachableException">No answer came.</exception>
    public static async ValueTask<DiscoveredApi?> ReadAsync(IApiServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var resources = new List<DiscoveredResource>();
        var failed = new List<string>();
        foreach (string root in new[] { "/api", "/apis" })
        {
            ApiAnswer answer = await server.SendAsync(new ApiCall("GET", root) { Accept = Aggregated }, cancellation);
            if (!answer.Succeeded || !Document.TryParse(answer.Body, out Document? document, out _))
            {
                return null;
            }

            if (document.Root["kind"].TextIs("APIGroupDiscoveryList"))
            {
                ReadGroups(document.Root, resources, failed);
                continue;
            }

            foreach (string path in Versions(root, document.Root))
            {
                await ReadVersionAsync(server, path, resources, failed, cancellation);
            }
        }

        return new DiscoveredApi(resources, failed);
    }

    private static void ReadGroups(Value list, List<DiscoveredResource> resources, List<string> failed)
    {
        foreach (Value group in list["items"].Elements)
        {
            string name = group["metadata"]["name"].TextOrEmpty;
            foreach (Value version in group["versions"].Elements)
            {
                if (version["freshness"].TextIs("Stale"))
                {
                    failed.Add($"{name}/{version["version"].TextOrEmpty}");
                }

                foreach (Value one in version["resources"].Elements)
                {
                    var resource = new ApiResource(
                        name,
                        version["version"].TextOrEmpty,
                        one["resource"].TextOrEmpty,
                        one["responseKind"]["kind"].TextOrEmpty,
                        one["scope"].TextIs("Namespaced"));
                    resources.Add(new DiscoveredResource(resource, Texts(one["verbs"])));
                }
            }
        }
    }

    // preferred versions come first
    private static IEnumerable<string> Versions(string root, Value list)
    {
        foreach (Value version in list["versions"].Elements)
        {
            yield return $"{root}/{version.TextOrEmpty}";
        }

        foreach (Value group in list["groups"].Elements)
        {
            string preferred = group["preferredVersion"]["groupVersion"].TextOrEmpty;
            IEnumerable<string> versions = group["versions"].Elements.ToList().Select(version => version["groupVersion"].TextOrEmpty);
            foreach (string version in versions.OrderBy(version => version != preferred))
            {
                yield return $"{root}/{version}";
            }
        }
    }

    private static async ValueTask ReadVersionAsync(
        IApiServer server, string path, List<DiscoveredResource> resources, List<string> failed, CancellationToken cancellation)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("GET", path), cancellation);
        if (!answer.Succeeded || !Document.TryParse(answer.Body, out Document? document, out _))
        {
            failed.Add(path[(path.IndexOf('/', 1) + 1)..]);
            return;
        }

        string[] groupVersion = document.Root["groupVersion"].TextOrEmpty.Split('/');
        (string group, string version) = groupVersion.Length == 2 ? (groupVersion[0], groupVersion[1]) : ("", groupVersion[0]);
        foreach (Value one in document.Root["resources"].Elements)
        {
            string name = one["name"].TextOrEmpty;
            if (!name.Contains('/', StringComparison.Ordinal))
            {
                var resource = new ApiResource(group, version, name, one["kind"].TextOrEmpty, one["namespaced"].IsTrue);
                resources.Add(new DiscoveredResource(resource, Texts(one["verbs"])));
            }
        }
    }

    private static List<string> Texts(Value list) => [.. list.Elements.ToList().Select(text => text.TextOrEmpty)];
}
