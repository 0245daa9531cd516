using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Answers;
using Xebec.Server.Audit;
using Xebec.Server.Registry;
using Xebec.Server.Resources;

namespace Xebec.Server.Pipeline;

/// <summary>A request on its way through the steps: what earlier steps found out, for the later ones.</summary>
public sealed class RequestContext
{
    public required Request Request { get; init; }

    public required RequestTarget Target { get; init; }

    public required ServerServices Services { get; init; }

    /// <summary>Who it acts as, after impersonation.</summary>
    public UserInfo User { get; set; } = UserInfo.Anonymous;

    /// <summary>The addressed resource.</summary>
    public required ResourceBinding Resource { get; init; }

    /// <summary>The addressed subresource; null for the object itself.</summary>
    public SubresourceType? Subresource { get; init; }

    /// <summary>The negotiated representation of the answer.</summary>
    public required IRenderer Renderer { get; init; }

    /// <summary>Texts for Warning headers.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What admission wants noted in the audit trail.</summary>
    public AuditAnnotations AuditAnnotations { get; } = new();

    /// <summary>Takes over what a write, refused or not, has to say.</summary>
    public void Tell(WriteContext write)
    {
        Warnings.AddRange(write.Warnings);
        foreach ((string key, string value) in write.AuditAnnotations)
        {
            AuditAnnotations[key] = value;
        }
    }

    /// <summary>The same request, but about another resource: what a subresource reads or changes beside its own.</summary>
    public RequestContext About(ResourceName resource) => Resource.Type.Name == resource
        ? this
        : new RequestContext
        {
            Request = Request,
            Target = Target,
            Services = Services,
            User = User,
            Resource = Services.Registry().Find(resource) ?? throw new InvalidOperationException($"{resource} is not served"),
            Renderer = Renderer,
        };

    /// <summary>Manager name when none is given: the user agent up to the first "/", as upstream takes it.</summary>
    public string ManagerFromUserAgent
    {
        get
        {
            string agent = Request.UserAgent;
            int slash = agent.IndexOf('/');
            string name = slash < 0 ? agent : agent[..slash];
            return name.Length switch { 0 => "unknown", > 128 => name[..128], _ => name };
        }
    }
}
