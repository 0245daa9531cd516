using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>pods/NAME/binding, and POST to bindings, its older form: places a pod on a node, once.</summary>
public sealed class PodBinding : ISubresource
{
    private static readonly KindName Kind = new("", "v1", "Binding");

    public static PodBinding Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext context, CancellationToken cancellation)
    {
        if (PostedBody.Read(context, Kind, KubernetesTable.BuiltIn.Type(Kind)!, out StatusError? error) is not var (options, root))
        {
            return error!.ToAnswer();
        }

        if ((ObjectVerbs.WrongNamespace(context, root) ?? Refusal(context, root)) is { } refused)
        {
            return refused.ToAnswer();
        }

        (ObjectDraft binding, StatusError? denied) = await SubresourceAdmission.AdmitAsync(
            context, Kind, ObjectDraft.Open(root), options, await context.Resource.Store.ReadLatestAsync(cancellation), cancellation);
        if (denied is not null)
        {
            return denied.ToAnswer();
        }

        // POST to bindings is about pods too
        RequestContext request = context.About(new ResourceName("", "pods"));
        string name = root["metadata"]["name"].TextOrEmpty;
        var intent = new WriteIntent(
            name, "binding", options, new Manager(request.ManagerFromUserAgent, "Update"), false, (existing, old, write) =>
            Bind(name, existing, old, write, binding));
        WriteOutcome outcome = await new ObjectWriter(request.Services).WriteAsync(request, intent, cancellation);
        return outcome.Error?.ToAnswer() ?? ObjectAnswer.Created();
    }

    private static StatusError? Refusal(RequestContext request, Value binding)
    {
        if (request.Target.Name.Length > 0 && !binding["metadata"]["name"].TextIs(request.Target.Name))
        {
            return StatusError.BadRequest("name in URL does not match name in Binding object");
        }

        var errors = new FieldErrors();
        Value target = binding["target"];
        if (target["kind"].TextOrEmpty is not ("" or "Node"))
        {
            errors.NotSupported(FieldPath.Of("target").Child("kind"), target["kind"], "Node", "<empty>");
        }

        if (!target["name"].HasText)
        {
            errors.Required(FieldPath.Of("target").Child("name"));
        }

        // upstream has no field errors here, only a text
        return errors.Any
            ? StatusError.Plain500(errors.All.Count == 1 ? errors.All[0].ToString() : $"[{string.Join(", ", errors.All)}]")
            : null;
    }

    private static Proposal Bind(string name, StoredObject? existing, Value old, WriteContext context, Value binding)
    {
        if (existing is null)
        {
            return Proposal.Of(StatusError.NotFound(context.Type.Name, name));
        }

        Value metadata = binding["metadata"];
        if (metadata["uid"].TextOrEmpty is { Length: > 0 } uid && uid != existing.Facts.Uid.Text)
        {
            return Proposal.Of(StatusError.OtherUid(existing.Key, uid, existing.Facts.Uid.Text));
        }

        if (Obstacle(name, old) is { } obstacle)
        {
            return Proposal.Of(StatusError.Conflict(new ResourceName("", "pods/binding"), name, obstacle));
        }

        var draft = ObjectDraft.Open(old);
        draft.Object("spec").Set("nodeName", binding["target"]["name"]);
        foreach (string map in (ReadOnlySpan<string>)["annotations", "labels"])
        {
            foreach (Member member in metadata[map].Members)
            {
                draft.Object("metadata").Object(map).Set(member.Name, member.Value);
            }
        }

        PodConditions.Set(draft, "PodScheduled", "True", "", "", context.Now);
        return new Proposal { Draft = draft, Prepared = true };
    }

    private static string? Obstacle(string name, Value pod)
    {
        if (pod["metadata"]["deletionTimestamp"].Exists)
        {
            return $"pod {name} is being deleted, cannot be assigned to a host";
        }

        if (pod["spec"]["nodeName"].TextOrEmpty is { Length: > 0 } taken)
        {
            return $"pod {name} is already assigned to node \"{taken}\"";
        }

        return pod["spec"]["schedulingGates"].Count > 0 ? $"pod {name} has non-empty .spec.schedulingGates" : null;
    }
}
