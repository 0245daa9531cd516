using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>A PATCH's body and how it is applied to what is there.</summary>
public sealed class PatchRequest
{
    private readonly PatchFormat _format;
    private readonly ReadOnlyMemory<byte> _body;

    private PatchRequest(PatchFormat format, ReadOnlyMemory<byte> body)
    {
        _format = format;
        _body = body;
    }

    public PatchFormat Format => _format;

    public bool IsApply => _format == PatchFormat.Apply;

    /// <summary>Chooses the format by media type; null and 415 for others.</summary>
    public static PatchRequest? Read(RequestContext request, out StatusError? error)
    {
        string media = BodyReader.MediaTypeOf(request.Request);
        if (!PatchFormats.TryParse(media, !request.Resource.Type.Custom, out PatchFormat format))
        {
            // upstream refuses what no route takes; routes of custom resources take everything, and refuse it themselves
            error = request.Resource.Type.Custom
                ? Of(PatchFormats.Unsupported(strategic: false))
                : new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type");
            return null;
        }

        error = null;
        return new PatchRequest(format, request.Request.Body);
    }

    /// <summary>The patched object, complete; pure, so that it can be asked again after a conflict.</summary>
    public Proposal Apply(RequestContext request, WriteOptions options, StoredObject? existing, Value old, WriteContext context)
    {
        // the first apply of an object makes it; of a part of one there is nothing to make
        if (IsApply && (existing is not null || request.Subresource is null))
        {
            return Applying.Propose(request, _body, options, existing, old, context);
        }

        if (existing is null)
        {
            return Proposal.Of(StatusError.NotFound(request.Resource.Type.Name, request.Target.Name));
        }

        if (!PatchBody.TryRead(
            _format, _body, options.FieldValidation != FieldValidation.Ignore, out Value patch, out PatchProblem? problem))
        {
            return Proposal.Of(Of(problem!));
        }

        TypeSchema type = request.Resource.Type.Type;
        var target = ObjectDraft.Open(old);
        target.Object("metadata").Set("resourceVersion", existing.Revision.ToString());
        PatchResult patched = _format switch
        {
            PatchFormat.Json => JsonPatch.Apply(target, patch),
            PatchFormat.Merge => MergePatch.Apply(target, patch),
            _ => StrategicMergePatch.Apply(type, target, patch),
        };
        if (patched.Problem is not null)
        {
            return Proposal.Of(Of(patched.Problem));
        }

        IEnumerable<string> said = options.FieldValidation == FieldValidation.Ignore ? [] : PatchNotices.Of(_format, patch);
        return Accept(request, options, existing, patched.Object!, said);
    }

    /// <summary>Applies a patch to an object that is not stored itself (a Scale).</summary>
    public (Value Patched, StatusError? Error) ApplyTo(ObjectDraft target, TypeSchema type)
    {
        if (!PatchBody.TryRead(_format, _body, true, out Value patch, out PatchProblem? problem))
        {
            return (default, Of(problem!));
        }

        PatchResult patched = _format switch
        {
            PatchFormat.Json => JsonPatch.Apply(target, patch),
            PatchFormat.Merge => MergePatch.Apply(target, patch),
            _ => StrategicMergePatch.Apply(type, target, patch),
        };
        if (patched.Problem is not null)
        {
            return (default, Of(patched.Problem));
        }

        ParsedBody parsed = BodyParser.ParseSent(type, patched.Object!);
        return parsed.Problem is { } unreadable
            ? (default, Of(PatchProblem.Unreadable(patched.Object!.AsValue.ToString(), unreadable)))
            : (parsed.Document!.Root, null);
    }

    /// <summary>Server-side apply to an object that is not stored itself.</summary>
    public (Value Patched, StatusError? Error) ApplyTo(Value live, TypeSchema type, KindName kind, WriteOptions options, DateTimeOffset now)
    {
        Value applied;
        if (Document.TryParse(_body, out Document? document, out _))
        {
            applied = document.Root;
        }
        else
        {
            DecodedBody decoded = BodyFormats.Yaml(_body, "error decoding YAML: error converting YAML to JSON: ", "");
            if (decoded.Document is null)
            {
                return (default, decoded.Error);
            }

            applied = decoded.Document.Root;
        }

        PatchResult result = ApplyEngine.Apply(type, live, applied, new ApplyOptions
        {
            Manager = new ManagerIdentity(options.FieldManager, kind.ApiVersion, "scale"),
            Kind = kind,
            Force = options.Force == true,
            Now = now,
        });
        if (result.Problem is not null)
        {
            return (default, Of(result.Problem));
        }

        ParsedBody parsed = BodyParser.Parse(type, result.Object!);
        return parsed.Problem is { } problem ? (default, StatusError.Plain500(problem)) : (parsed.Document!.Root, null);
    }

    private Proposal Accept(
        RequestContext request, WriteOptions options, StoredObject existing, ObjectDraft patched, IEnumerable<string> said)
    {
        ParsedBody parsed = BodyParser.ParseSent(request.Resource.Type.Type, patched);
        bool saysKind = _format != PatchFormat.Strategic && !request.Resource.Type.Custom;
        string? other = saysKind ? BodyReader.OtherKind(patched, request.Resource.Type.Kind) : null;
        if ((other ?? parsed.Problem) is { } unreadable)
        {
            string shown = _format == PatchFormat.Strategic ? System.Text.Encoding.UTF8.GetString(_body.Span) : patched.AsValue.ToString();
            return Proposal.Of(Of(PatchProblem.Unreadable(shown, unreadable)));
        }

        List<string> notices = [.. said.Concat(parsed.Notices.Select(n => n.ToString())).Distinct(StringComparer.Ordinal)];
        if (notices.Count > 0 && options.FieldValidation == FieldValidation.Strict)
        {
            string why = "strict decoding error: " + string.Join(", ", notices);
            return Proposal.Of(Of(PatchProblem.Unreadable(System.Text.Encoding.UTF8.GetString(_body.Span), why)));
        }

        if (options.FieldValidation == FieldValidation.Warn)
        {
            request.Warnings.AddRange(notices);
        }

        Value root = parsed.Document!.Root;
        if ((ObjectVerbs.WrongPlace(request, root) ?? ObjectVerbs.Unnamed(request, root)) is { } misplaced)
        {
            return Proposal.Of(misplaced);
        }

        string revision = root["metadata"]["resourceVersion"].TextOrEmpty;
        bool given = revision.Length > 0 && revision != existing.Revision.ToString();
        if (given)
        {
            return Proposal.Of(StatusError.Modified(existing.Key.Resource, existing.Key.Name));
        }

        if (!root["metadata"]["name"].HasText)
        {
            return Proposal.Of(StatusError.BadRequest(
                $"the name of the object ({request.Target.Name} based on URL) was undeterminable: name must be provided"));
        }

        if (request.Resource.Type.Custom && OtherKind(request.Resource.Type.Kind, root) is { } renamed)
        {
            return Proposal.Of(renamed);
        }

        var draft = ObjectDraft.Open(root);
        if (request.Resource.Type.Namespaced)
        {
            draft.Object("metadata").Set("namespace", request.Target.Namespace);
        }

        CanonicalObject.Complete(request.Resource, draft);
        return new Proposal { Draft = draft };
    }

    // a custom object may be read as of any kind, and is told of it as one of the kind it says
    private static StatusError? OtherKind(KindName kind, Value patched)
    {
        var errors = new FieldErrors();
        Must("kind", kind.Kind);
        Must("apiVersion", kind.ApiVersion);
        return errors.Any
            ? StatusError.Invalid(kind with { Kind = patched["kind"].TextOrEmpty }, patched["metadata"]["name"].TextOrEmpty, errors.All)
            : null;

        void Must(string field, string wanted)
        {
            if (!patched[field].TextIs(wanted))
            {
                errors.Invalid(FieldPath.Of(field), patched[field].TextOrEmpty, $"must be {wanted}");
            }
        }
    }

    internal static StatusError Of(PatchProblem problem) => new(problem.Code, problem.Reason, problem.Message)
    {
        Details = problem.Causes.Count > 0
            ? new StatusDetails("", "", "") { Causes = [.. problem.Causes.Select(c => new StatusCause(c.Reason, c.Message, c.Field))] }
            : problem.HasDetails ? StatusDetails.Empty : null,
    };
}
