using Xebec.Api.Documents;
using Xebec.Schema.Apply;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>Server-side apply, from the body to the proposed object. The first apply of a name creates it.</summary>
internal static class Applying
{
    public static Proposal Propose(
        RequestContext request, ReadOnlyMemory<byte> body, WriteOptions options, StoredObject? existing, Value old, WriteContext context)
    {
        ResourceType type = request.Resource.Type;
        if (!Document.TryParse(body, out Document? document, out _))
        {
            DecodedBody decoded = BodyFormats.Yaml(body, "error decoding YAML: error converting YAML to JSON: ", "");
            if (decoded.Document is null)
            {
                return Proposal.Of(decoded.Error!);
            }

            if (decoded.Repeated.Count > 0 && options.FieldValidation == FieldValidation.Strict)
            {
                return Proposal.Of(
                    StatusError.BadRequest("error strict decoding YAML: error converting YAML to JSON: " + decoded.RepeatedError));
            }

            if (options.FieldValidation == FieldValidation.Warn)
            {
                request.Warnings.AddRange(decoded.Repeated);
            }

            document = decoded.Document;
        }

        Value applied = document.Root;
        if (!applied.IsObject && applied.Kind != ValueKind.Null)
        {
            return Proposal.Of(StatusError.BadRequest(
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
                + $"{PatchBody.JsonName(applied.Kind)} into Go value of type map[string]interface {{}}"));
        }

        if (Refusal(request, existing, applied["metadata"]) is { } refused)
        {
            return Proposal.Of(refused);
        }

        PatchResult result = ApplyEngine.Apply(type.Type, old, applied, new ApplyOptions
        {
            Manager = Ownership.Identity(request.Resource, context, new Manager(options.FieldManager, "Apply")),
            Kind = type.Kind,
            Force = options.Force == true,
            Reset = Ownership.Resets(request.Resource, context),
            Now = context.Now,
            Versions = context.Versions,
        });
        if (result.Problem is not null)
        {
            return Proposal.Of(PatchRequest.Of(result.Problem));
        }

        ParsedBody parsed = BodyParser.Parse(type.Type, result.Object!);
        if (parsed.Problem is { } problem)
        {
            return Proposal.Of(StatusError.Plain500(problem));
        }

        var draft = ObjectDraft.Open(parsed.Document!.Root);
        ObjectDraft metadata = draft.Object("metadata");
        metadata.Set("name", request.Target.Name);
        metadata.Set("namespace", type.Namespaced ? request.Target.Namespace : default(Value));
        CanonicalObject.Complete(request.Resource, draft);
        return new Proposal { Draft = draft, Own = false };
    }

    private static StatusError? Refusal(RequestContext request, StoredObject? existing, Value metadata)
    {
        if (ObjectVerbs.WrongPlace(request, new ObjectDraft().Set("metadata", metadata)) is { } misplaced)
        {
            return misplaced;
        }

        string uid = metadata["uid"].TextOrEmpty;
        string revision = metadata["resourceVersion"].TextOrEmpty;
        if (existing is null)
        {
            return uid.Length > 0
                ? StatusError.Conflict(request.Resource.Type.Name, request.Target.Name,
                    $"uid mismatch: the provided object specified uid {uid}, and no existing object was found")
                : null;
        }

        return revision.Length > 0 && revision != existing.Revision.ToString()
            ? StatusError.Modified(existing.Key.Resource, existing.Key.Name)
            : null;
    }
}
