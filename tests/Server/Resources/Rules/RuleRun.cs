using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>Puts an object through completion, preparation and validation as a write would, and tells what is said of it.</summary>
internal sealed class RuleRun
{
    private readonly ResourceBinding _resource;
    private readonly string _subresource;

    public RuleRun(string group, string resource, string subresource = "")
    {
        ResourceType type = KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Group == group && v.Served).SelectMany(v => v.Resources).First(r => r.Name.Resource == resource);
        _resource = RuleTrial.Bind(type);
        _subresource = subresource;
    }

    /// <summary>Problems of a new object, each as <c>path: message</c>. Without metadata it is called "a".</summary>
    public IReadOnlyList<string> Create(string json)
    {
        ObjectDraft draft = Completed(json);
        WriteContext context = Context(draft);
        _resource.Kind.PrepareCreate(draft, context);
        FieldErrors errors = RuleTrace.Errors();
        MetadataValidation.OnCreate(draft["metadata"], _resource, errors);
        _resource.Kind.Validate(draft, errors, context);
        return Texts(errors);
    }

    /// <summary>Problems of a change, of the object or of the subresource.</summary>
    public IReadOnlyList<string> Update(string old, string json)
    {
        Value stored = CanonicalObject.Reopen(_resource.Type, Completed(old));
        ObjectDraft draft = Completed(json);
        WriteContext context = Context(draft);
        _resource.Kind.PrepareUpdate(draft, stored, context);
        FieldErrors errors = RuleTrace.Errors();
        _resource.Kind.ValidateUpdate(draft, stored, errors, context);
        return Texts(errors);
    }

    /// <summary>The object with its defaults.</summary>
    public ObjectDraft Completed(string json)
    {
        var draft = ObjectDraft.Open(Document.Parse(Encoding.UTF8.GetBytes(json)).Root);
        draft.Set("apiVersion", _resource.Type.Kind.ApiVersion).Set("kind", _resource.Type.Kind.Kind);
        ObjectDraft metadata = draft.Object("metadata");
        if (!metadata.Has("name"))
        {
            metadata.Set("name", "a");
        }

        if (_resource.Type.Namespaced)
        {
            metadata.Set("namespace", "n");
        }

        CanonicalObject.Complete(_resource, draft);
        return CanonicalObject.Reopen(_resource.Type, draft);
    }

    private static IReadOnlyList<string> Texts(FieldErrors errors) => [.. errors.All.Select(e => e.ToString())];

    private WriteContext Context(ObjectDraft draft) => RuleTrial.Context(_resource, draft, _subresource);
}
