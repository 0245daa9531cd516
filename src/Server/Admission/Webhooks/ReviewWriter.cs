using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;

namespace Xebec.Server.Admission;

/// <summary>The question: an AdmissionReview with everything a webhook may know of a request.</summary>
internal static class ReviewWriter
{
    public static ObjectDraft Write(AdmissionRequest request, WebhookMatch match, string reviewVersion, string uid)
    {
        ObjectDraft facts = Facts(request, match.Known);
        ObjectDraft asked = new ObjectDraft().Set("uid", uid);
        foreach (Member fact in facts.AsValue.Members)
        {
            if (fact.NameIs("dryRun"))
            {
                asked.Set("object", request.Object is null ? Value.Null : Shown(request.Object.AsValue, match.Known, request));
                asked.Set("oldObject", request.Old.Exists ? Shown(request.Old, match.Known, request) : Value.Null);
            }

            asked.Append(fact.NameValue, fact.Value);
        }

        return new ObjectDraft().Set("kind", "AdmissionReview")
            .Set("apiVersion", $"admission.k8s.io/{reviewVersion}").Set("request", asked);
    }

    /// <summary>Who does what, without the objects: what expressions know as <c>request</c>.</summary>
    public static ObjectDraft Facts(AdmissionRequest request, KnownForm known)
    {
        WriteContext context = request.Context;
        bool itself = request.Resource is { Group: "", Resource: "namespaces" };
        return new ObjectDraft()
            .Set("kind", Kind(known.Kind))
            .Set("resource", Resource(known.Resource, known.ResourceKind.Version))
            .Set("subResource", Text(context.Subresource))
            .Set("requestKind", Kind(request.Kind))
            .Set("requestResource", Resource(request.Resource, context.Type.Kind.Version))
            .Set("requestSubResource", Text(context.Subresource))
            .Set("name", Text(request.Name))
            .Set("namespace", Text(itself ? context.Name : context.Namespace))
            .Set("operation", request.Operation)
            .Set("userInfo", User(context.User))
            .Set("dryRun", context.DryRun)
            .Set("options", request.Options.Exists ? request.Options : Value.Null);
    }

    /// <summary>An object as a webhook sees it: in the form it knows, and of stored ones with the revision that was read.</summary>
    public static ObjectDraft Shown(Value item, KnownForm known, AdmissionRequest request)
    {
        ObjectDraft shown = ObjectDraft.Open(item.Clone()).Set("kind", known.Kind.Kind).Set("apiVersion", known.Kind.ApiVersion);
        ResourceName held = request.Services.Registry().Find(request.Resource)?.Held ?? request.Resource;
        bool stored = request.Operation is "UPDATE" or "DELETE" && request.Context.Type.Kind == request.Kind;
        var key = new ObjectKey(held, request.Context.Namespace, request.Context.Name);
        if (stored && request.Context.Snapshot.Get(key) is { } found)
        {
            shown.Object("metadata").Set("resourceVersion", found.Revision.ToString());
        }

        return shown;
    }

    private static Value Text(string text) => text.Length > 0 ? text : default(Value);

    private static ObjectDraft Kind(KindName kind) =>
        new ObjectDraft().Set("group", kind.Group).Set("version", kind.Version).Set("kind", kind.Kind);

    private static ObjectDraft Resource(ResourceName name, string version) =>
        new ObjectDraft().Set("group", name.Group).Set("version", version).Set("resource", name.Resource);

    private static ObjectDraft User(UserInfo user)
    {
        ObjectDraft info = new ObjectDraft().Set("username", Text(user.Name)).Set("uid", Text(user.Uid));
        if (user.Groups.Count > 0)
        {
            info.Set("groups", new ArrayDraft(user.Groups.Select(g => (Value)g)));
        }

        foreach ((string key, IReadOnlyList<string> values) in user.Extra)
        {
            info.Object("extra").Set(key, new ArrayDraft(values.Select(v => (Value)v)));
        }

        return info;
    }
}
