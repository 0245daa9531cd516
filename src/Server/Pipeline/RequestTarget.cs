namespace Xebec.Server.Pipeline;

/// <summary>
/// What a request line asks for. Resource requests have a version and a resource; all others only a path (health, discovery, OpenAPI).
/// </summary>
public sealed record RequestTarget
{
    public required string Path { get; init; }

    public required QueryString Query { get; init; }

    /// <summary>
    /// get, list, watch, create, update, patch, delete, deletecollection; of non-resource requests the method in lower case.
    /// </summary>
    public required string Verb { get; init; }

    /// <summary>False for paths that are not below /api/VERSION or /apis/GROUP/VERSION with a resource.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    /// <summary>"" when cluster-wide or across all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"" for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>"" for the object itself. More segments may follow (proxy): see <see cref="Rest"/>.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Path segments after the subresource.</summary>
    public IReadOnlyList<string> Rest { get; init; } = [];

    /// <summary>
    /// True of what stays as long as the client wants: watches, logs, connections. Neither bounds nor deadlines of requests count for it.
    /// </summary>
    public bool Lasts => Verb == "watch" || Subresource is "attach" or "exec" or "log" or "portforward" or "proxy";

    /// <summary>
    /// The path had a shape upstream routes nowhere (such as empty segments): answered as not found whatever the resource.
    /// </summary>
    public bool Malformed { get; init; }

    /// <summary>Reads the raw target. Null when it cannot be a path (bad percent-encoding): the answer is 400 before routing.</summary>
    public static RequestTarget? Parse(string method, string rawTarget)
    {
        ReadOnlySpan<char> target = rawTarget;
        int question = target.IndexOf('?');
        ReadOnlySpan<char> path = question < 0 ? target : target[..question];
        QueryString query = question < 0 ? QueryString.Empty : QueryString.Parse(target[(question + 1)..]);

        // segments are split before decoding, so that %2f stays inside its segment
        var segments = new List<string>(8);
        bool malformed = false;
        bool first = true;
        foreach (Range range in path.Split('/'))
        {
            if (!Percent.TryDecode(path[range], false, out string? segment))
            {
                return null;
            }

            if (first)
            {
                first = false;
                malformed = segment.Length > 0;
                continue;
            }

            segments.Add(segment);
        }

        if (segments is [.., ""])
        {
            segments.RemoveAt(segments.Count - 1);
        }

        malformed |= segments.Exists(s => s.Length == 0 || s.Contains('/') || s.Contains('\0'));
        string verb = method.ToLowerInvariant();
        var other = new RequestTarget { Path = path.ToString(), Query = query, Verb = verb, Malformed = malformed };
        return malformed ? other : Resolve(other, segments, method) ?? other;
    }

    private static RequestTarget? Resolve(RequestTarget bare, List<string> segments, string method)
    {
        int at;
        string group, version;
        switch (segments)
        {
            case ["api", string v, _, ..]:
                (group, version, at) = ("", v, 2);
                break;
            case ["apis", string g, string v, _, ..]:
                (group, version, at) = (g, v, 3);
                break;
            default:
                return null;
        }

        bool oldWatch = segments[at] == "watch" && segments.Count > at + 1;
        if (oldWatch)
        {
            at++;
        }

        // "namespaces" is a scope when a resource follows, and a resource itself for its own objects and their two subresources
        string ns = "";
        if (segments[at] == "namespaces" && segments.Count > at + 1)
        {
            ns = segments[at + 1];
            if (segments.Count > at + 2 && segments[at + 2] is not ("status" or "finalize"))
            {
                at += 2;
            }
        }

        string resource = segments[at];
        string name = segments.Count > at + 1 ? segments[at + 1] : "";
        return bare with
        {
            IsResource = true,
            Group = group,
            Version = version,
            Resource = resource,
            Namespace = ns,
            Name = name,
            Subresource = segments.Count > at + 2 ? segments[at + 2] : "",
            Rest = segments.Count > at + 3 ? segments[(at + 3)..] : [],
            Verb = VerbOf(method, name, oldWatch, bare.Query),
        };
    }

    private static string VerbOf(string method, string name, bool oldWatch, QueryString query) => method switch
    {
        "GET" or "HEAD" when oldWatch => "watch",
        "GET" or "HEAD" when name.Length == 0 => query.Flag("watch") ? "watch" : "list",
        "GET" or "HEAD" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length == 0 ? "deletecollection" : "delete",
        _ => method.ToLowerInvariant(),
    };
}
