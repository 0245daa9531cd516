using Xebec.Api.Names;
using Xebec.Api.Selectors;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

/// <summary>What is asked of authorization: who wants to do what to which resource or path.</summary>
public sealed record AuthorizationAttributes(UserInfo User, string Verb)
{
    /// <summary>False for paths such as /healthz.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string Path { get; init; } = "";

    /// <summary>The field selector, as far as it can be read; one that cannot be read limits nothing.</summary>
    public FieldSelector Fields { get; init; } = FieldSelector.Everything;

    /// <summary>The label selector, as far as it can be read; one that cannot be read limits nothing.</summary>
    public LabelSelector Labels { get; init; } = LabelSelector.Everything;

    /// <summary>get, list and watch: what changes nothing.</summary>
    public bool IsReadOnly => Verb is "get" or "list" or "watch";

    /// <summary>
    /// What a request asks for. Of selectors only those of verbs that have them count; one that names a single object names it here too.
    /// </summary>
    public static AuthorizationAttributes Of(RequestTarget target, UserInfo user)
    {
        var asked = new AuthorizationAttributes(user, target.Verb)
        {
            IsResource = target.IsResource,
            Group = target.Group,
            Version = target.Version,
            Resource = target.Resource,
            Subresource = target.Subresource,
            Namespace = target.Namespace,
            Name = target.Name,
            Path = target.Path,
        };
        if (!target.IsResource || target.Verb is not ("list" or "watch" or "deletecollection"))
        {
            return asked;
        }

        FieldSelector.TryParse(target.Query["fieldSelector"], out FieldSelector fields, out _);
        LabelSelector.TryParse(target.Query["labelSelector"], out LabelSelector labels, out _);
        string named = target.Name.Length == 0 ? fields.ExactValue("metadata.name") ?? "" : "";
        bool names = named.Length > 0 && KeyNames.PathSegment(named).Count == 0;
        return asked with { Fields = fields, Labels = labels, Name = names ? named : target.Name };
    }
}
