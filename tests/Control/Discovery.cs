using Xebec.Client.Seam;

namespace Xebec.Tests.Control;

/// <summary>What the server in memory says it serves.</summary>
public static class Discovery
{
    public static void Serve(FakeApiServer server, params ApiResource[] resources)
    {
        foreach (bool core in new[] { true, false })
        {
            string groups = string.Join(',', resources.Where(r => (r.Group.Length == 0) == core).GroupBy(r => (r.Group, r.Version)).Select(g =>
                $$"""{"metadata":{"name":"{{g.Key.Group}}"},"versions":[{"version":"{{g.Key.Version}}","freshness":"Current","resources":[{{string.Join(',', g.Select(One))}}]}]}"""));
            server.Discover(core ? "/api" : "/apis", "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[" + groups + "]}");
        }
    }

    private static string One(ApiResource r) =>
        "{\"resource\":\"" + r.Resource + "\",\"responseKind\":{\"kind\":\"" + r.Kind + "\"},\"scope\":\"" + (r.Namespaced ? "Namespaced" : "Cluster")
        + "\",\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"],\"subresources\":[{\"subresource\":\"status\"}]}";
}
