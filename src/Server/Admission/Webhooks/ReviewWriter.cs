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
        WriteContext context = request.Context;
        KindName own = request.Kind;
        KindName shown = context.Type.Kind == own ? own with { Version = match.Version } : own;
        ObjectDraft asked = new ObjectDraft()
            .Set("uid", uid)
            .Set("kind", Kind(shown))
            .Set("resource", Resource(request.Resource, match.Version))
            .Set("subResource", Text(context.Subresource))
            .Set("requestKind", Kind(own))
            .Set("requestResource", Resource(request.Resource, context.Type.Kind.Version))
            .Set("requestSubResource", Text(context.Subresource))
            .Set("name", Text(context.Name))
            .Set("namespace", Text(request.Resource is { Group: "", Resource: "namespaces" } ? context.Name : context.Namespace))
            .Set("operation", request.Operation)
            .Set("userInfo", User(context.User))
            .Set("object", request.Object is null ? Value.Null : Shown(request.Object.AsValue, shown, request))
            .Set("oldObject", request.Old.Exists ? Shown(request.Old, shown, request) : Value.Null)
            .Set("dryRun", context.DryRun)
            .Set("options", request.Options.Exists ? request.Options : Value.Null);
        return new ObjectDraft().Set("kind", "AdmissionReview").Set("apiVersion", $"admission.k8s.io/{reviewVersion}").Set("request", asked);
    }

    /// <summary>An object as a webhook sees it: in the version it knows, and of stored ones with the revision that was read.</summary>
    public static ObjectDraft Shown(Value item, KindName kind, AdmissionRequest request)
    {
        var shown = ObjectDraft.Open(item.Clone());
        shown.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        var key = new ObjectKey(request.Resource, request.Context.Namespace, request.Context.Name);
        if (request.Operation != "CREATE" && request.Context.Snapshot.Get(key) is { } stored)
        {
            shown.Object("metadata").Set("resourceVersion", stored.Revision.ToString());
        }

        return shown;
    }

    private static Value Text(string text) => text.Length > 0 ? text : default(Value);

    private static ObjectDraft Kind(KindName kind) => new ObjectDraft().Set("group", kind.Group).Set("version", kind.Version).Set("kind", kind.Kind);

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
