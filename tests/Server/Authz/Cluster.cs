using System.Text;
using Xebec.Api.Keys;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Authz;

/// <summary>A store with what authorization looks at, written in short.</summary>
internal sealed class Cluster
{
    private const string Group = "rbac.authorization.k8s.io";
    private int _uids;

    public MemoryStore Store { get; } = new(new StoreOptions { Time = TimeProvider.System });

    /// <param name="place">"ns/name", or "name" for cluster roles.</param>
    /// <param name="rules">JSON with single quotes.</param>
    public Task RoleAsync(string place, string rules) => PutAsync(new ResourceName(Group, place.Contains('/') ? "roles" : "clusterroles"), place, $"'rules':{rules}");

    /// <param name="place">"ns/name", or "name" for cluster role bindings.</param>
    /// <param name="role">"Role/name" or "ClusterRole/name".</param>
    /// <param name="subject">JSON with single quotes; null for none.</param>
    public Task BindAsync(string place, string role, string subject) => PutAsync(
        new ResourceName(Group, place.Contains('/') ? "rolebindings" : "clusterrolebindings"),
        place,
        $"'roleRef':{{'kind':'{role.Split('/')[0]}','name':'{role.Split('/')[1]}'}},'subjects':[{subject}]");

    public Task PodAsync(string place, string spec, string annotations = "{}") => PutAsync(new ResourceName("", "pods"), place, $"'spec':{spec}", annotations);

    public async Task PutAsync(ResourceName resource, string place, string content, string annotations = "{}")
    {
        string[] parts = place.Split('/');
        (string ns, string name) = parts.Length == 2 ? (parts[0], parts[1]) : ("", parts[0]);
        string metadata = $"'name':'{name}','namespace':'{ns}','uid':'u{++_uids}','annotations':{annotations}";
        byte[] bytes = Encoding.UTF8.GetBytes($"{{'metadata':{{{metadata}}},{content}}}".Replace('\'', '"'));
        var key = new ObjectKey(resource, ns, name);
        await Store.CommitAsync(new Commit(new Write(key, Store.Current.Get(key)?.Revision ?? Revision.None, bytes)), TestContext.Current.CancellationToken);
    }

    public async Task RemoveAsync(string resource, string place)
    {
        var key = new ObjectKey(new ResourceName(resource == "pods" ? "" : Group, resource), place.Split('/')[0], place.Split('/')[1]);
        await Store.CommitAsync(new Commit(new Write(key, Store.Current.Get(key)!.Revision, null)), TestContext.Current.CancellationToken);
    }

    /// <summary>"verb resource[/sub][.group] [ns/][name]" or "verb /path".</summary>
    public static AuthorizationAttributes Asking(UserInfo user, string request)
    {
        string[] words = request.Split(' ');
        if (words[1].StartsWith('/'))
        {
            return new AuthorizationAttributes(user, words[0]) { Path = words[1] };
        }

        string[] group = words[1].Split('.', 2);
        string[] resource = group[0].Split('/');
        string[] place = words.Length > 2 ? words[2].Split('/') : [""];
        return new AuthorizationAttributes(user, words[0])
        {
            IsResource = true,
            Group = group.Length > 1 ? group[1] : "",
            Version = "v1",
            Resource = resource[0],
            Subresource = resource.Length > 1 ? resource[1] : "",
            Namespace = place.Length > 1 ? place[0] : "",
            Name = place[^1],
        };
    }
}
