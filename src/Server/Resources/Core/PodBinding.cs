using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core;

/// <summary>pods/NAME/binding: places a pod on a node, once.</summary>
public sealed class PodBinding : ISubresource
{
    public static PodBinding Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        var options = WriteOptions.Read(request.Target.Query, "CreateOptions", false, out StatusError? error);
        if (options is null)
        {
            return error!.ToAnswer();
        }

        var kind = new KindName("", "v1", "Binding");
        ObjectBody body = BodyReader.Read(request, kind, KubernetesTable.BuiltIn.Type(kind)!, options.FieldValidation);
        if (body.Error is not null)
        {
            return body.Error.ToAnswer();
        }

        Value target = body.Root["target"];
        string node = target["name"].TextOrEmpty;
        if (target["kind"].TextOrEmpty is not ("" or "Node") || node.Length == 0)
        {
            return StatusError.Plain500(node.Length == 0
                ? "target.name: Required value"
                : $"target.kind: Unsupported value: \"{target["kind"].TextOrEmpty}\": supported values: \"Node\", \"<empty>\"").ToAnswer();
        }

        var intent = new WriteIntent(
            request.Target.Name, "binding", options, new Manager(request.ManagerFromUserAgent, "Update"), false, (existing, old, context) => Bind(request, existing, old, context, body.Root, node));
        WriteOutcome outcome = await new ObjectWriter(request.Services).WriteAsync(request, intent, cancellation);
        if (outcome.Error is not null)
        {
            return outcome.Error.ToAnswer();
        }

        ObjectDraft success = new ObjectDraft().Set("kind", "Status").Set("apiVersion", "v1").Set("metadata", new ObjectDraft()).Set("status", "Success").Set("code", 201);
        return new Answer { Code = 201, Body = new BytesBody(JsonText.ToBytes(success)) };
    }

    private static Proposal Bind(RequestContext request, StoredObject? existing, Value old, WriteContext context, Value binding, string node)
    {
        ResourceName pods = request.Resource.Type.Name;
        string name = request.Target.Name;
        if (existing is null)
        {
            return Proposal.Of(StatusError.NotFound(pods, name));
        }

        if (binding["metadata"]["uid"].TextOrEmpty is { Length: > 0 } uid && uid != existing.Facts.Uid.Text)
        {
            return Proposal.Of(StatusError.Conflict(pods, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {existing.Facts.Uid}"));
        }

        if (old["metadata"]["deletionTimestamp"].Exists)
        {
            return Proposal.Of(StatusError.Conflict(pods, name, $"pod {name} is being deleted, cannot be assigned to a host"));
        }

        if (old["spec"]["nodeName"].TextOrEmpty is { Length: > 0 } taken)
        {
            return Proposal.Of(StatusError.Conflict(pods, name, $"pod {name} is already assigned to node \"{taken}\""));
        }

        var draft = ObjectDraft.Open(old);
        draft.Object("spec").Set("nodeName", node);
        ObjectDraft metadata = draft.Object("metadata");
        foreach (Member annotation in binding["metadata"]["annotations"].Members)
        {
            metadata.Object("annotations").Set(annotation.Name, annotation.Value);
        }

        ArrayDraft conditions = draft.Object("status").Array("conditions");
        conditions.RemoveAll(c => c["type"].TextIs("PodScheduled"));
        conditions.Add(new ObjectDraft()
            .Set("type", "PodScheduled")
            .Set("status", "True")
            .Set("lastProbeTime", Value.Null)
            .Set("lastTransitionTime", Metadata.Time(context.Now)));
        return new Proposal { Draft = draft, Own = false };
    }
}
