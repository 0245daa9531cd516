using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Pki;

namespace Xebec.Node.Api.Http;

/// <summary>Who may use a node's API: those whom the API server lets act on the node, as upstream's nodes ask it.</summary>
public sealed class NodeApiAccess(IApiServer server, string nodeName)
{
    private const string Masters = "system:masters";

    /// <param name="method">HTTP's.</param>
    /// <param name="path">Without query.</param>
    /// <returns>Null when it is allowed, else why not.</returns>
    public async ValueTask<string?> RefusalAsync(ClientIdentity who, string method, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(path);
        if (who.Groups.Contains(Masters))
        {
            return null;
        }

        string verb = method switch
        {
            "GET" or "HEAD" => "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ => "",
        };
        IReadOnlyList<string> subresources = SubresourcesOf(path);
        foreach (string subresource in subresources)
        {
            if (await MayAsync(who, verb, subresource, cancellation))
            {
                return null;
            }
        }

        return $"Forbidden (user={who.UserName}, verb={verb}, resource=nodes, subresource(s)=[{string.Join(' ', subresources)}])";
    }

    /// <summary>The parts of a node that a path belongs to; to be allowed one of them will do.</summary>
    internal static IReadOnlyList<string> SubresourcesOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["stats", ..] => ["stats"],
        ["metrics", ..] => ["metrics"],
        ["logs", ..] => ["log"],
        ["checkpoint", ..] => ["checkpoint"],
        ["pods" or "runningpods", ..] => ["pods", "proxy"],
        ["healthz", ..] => ["healthz", "proxy"],
        ["configz", ..] => ["configz", "proxy"],
        _ => ["proxy"],
    };

    private async ValueTask<bool> MayAsync(ClientIdentity who, string verb, string subresource, CancellationToken cancellation)
    {
        ObjectDraft attributes = new ObjectDraft()
            .Set("verb", verb)
            .Set("version", "v1")
            .Set("resource", "nodes")
            .Set("subresource", subresource)
            .Set("name", nodeName);
        ObjectDraft spec = new ObjectDraft()
            .Set("user", who.UserName)
            .Set("groups", new ArrayDraft(who.Groups.Append("system:authenticated").Select(g => (Value)g)))
            .Set("resourceAttributes", attributes);
        if (who.Uid is { Length: > 0 } uid)
        {
            spec.Set("uid", uid);
        }

        ObjectDraft review = new ObjectDraft().Set("kind", "SubjectAccessReview")
            .Set("apiVersion", "authorization.k8s.io/v1").Set("spec", spec);
        var call = new ApiCall("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews") { Body = JsonText.ToBytes(review) };
        try
        {
            ApiAnswer answer = await server.SendAsync(call, cancellation);
            return answer.Succeeded && Document.Parse(answer.Body).Root["status"]["allowed"].IsTrue;
        }
        catch (ApiUnreachableException)
        {
            // nobody can say that they may
            return false;
        }
    }
}
