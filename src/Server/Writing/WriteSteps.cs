using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>Steps 8 and 10 to 12 of one attempt: from an object that is proposed and owned to one that may be committed.</summary>
/// <param name="services">Admission, authorizers, ids.</param>
/// <param name="request">The request.</param>
/// <param name="intent">What the verb wants.</param>
/// <param name="context">The attempt.</param>
/// <param name="proposal">What the verb proposed; its draft is changed.</param>
/// <param name="old">What is there, opened; absent when the object is new.</param>
internal sealed class WriteSteps(
    ServerServices services, RequestContext request, WriteIntent intent, WriteContext context, Proposal proposal, Value old)
{
    private readonly ResourceBinding _resource = request.Resource;
    private readonly ResourceKind _kind = request.Resource.Kind;
    private readonly bool _creating = !old.Exists;
    private readonly FieldErrors _errors = new() { Sent = proposal.Sent, AllowPrivileged = services.Settings.AllowPrivileged };
    private readonly AdmissionRequest _admission = new(
        old.Exists ? "UPDATE" : "CREATE", context, services, proposal.Part is { } part ? part.Old : old)
    {
        Object = proposal.Part?.Item ?? proposal.Draft,
        Options = intent.Options.Value,
        Kind = proposal.Part?.Kind ?? context.Type.Kind,
        Schema = proposal.Part?.Type ?? context.Type.Type,
    };

    /// <summary>The object; another one when admission has replaced it.</summary>
    public ObjectDraft Draft { get; private set; } = proposal.Draft!;

    /// <summary>Its name; a generated one is made on the way.</summary>
    public string Name { get; private set; } = intent.Name;

    /// <summary>Writes to other objects that go with it.</summary>
    public IReadOnlyList<Write> Allocated { get; private set; } = [];

    /// <summary>Takes all steps; null when nobody refuses.</summary>
    public async ValueTask<StatusError?> TakeAsync(CancellationToken cancellation)
    {
        StatusError? refused = await ChangeAsync(cancellation);
        if (refused is null)
        {
            Prepare();
            refused = Allocate() ?? Validate() ?? await JudgeAsync(cancellation);
        }

        return refused;
    }

    // 10. mutating admission
    private async ValueTask<StatusError?> ChangeAsync(CancellationToken cancellation)
    {
        Value managers = _admission.Object!["metadata"]["managedFields"];
        if (!intent.Admitted && await services.Admission.MutateAsync(_admission, cancellation) is { } refused)
        {
            return refused;
        }

        Ownership.KeepReadable(_admission.Object!, managers, context.Warnings);
        Draft = proposal.Part?.Into(_admission.Object!) ?? _admission.Object!;
        OwnerReferences.DropRepeated(Draft, context.Warnings, admitted: true);
        return await _kind.GuardAsync(request, Draft, old, cancellation);
    }

    // 8. what only the server sets
    private void Prepare()
    {
        ObjectDraft metadata = Draft.Object("metadata");
        if (_creating)
        {
            PrepareCreate(metadata);
            return;
        }

        Metadata.KeepOnUpdate(metadata, old);
        _kind.PrepareUpdate(Draft, old, context);
        Metadata.CountGeneration(Draft, old, _kind, context);
    }

    private void PrepareCreate(ObjectDraft metadata)
    {
        if (!metadata["name"].HasText && metadata["generateName"].TextOrEmpty is { Length: > 0 } prefix)
        {
            metadata.Set("name", Metadata.Generate(prefix, context.Random));
        }

        if (context.Namespace.Length > 0)
        {
            metadata.Set("namespace", context.Namespace);
        }

        Metadata.FillOnCreate(metadata, services.NewUid(), context.Now);
        _kind.PrepareCreate(Draft, context);
        metadata = Draft.Object("metadata");
        metadata.Set("generation", _kind.HasGeneration(context) && _kind.CreationCounts ? 1 : metadata["generation"]);
        Name = metadata["name"].TextOrEmpty;
    }

    // 11. allocations
    private StatusError? Allocate()
    {
        StatusOrWrites allocated = _kind.Allocate(Draft, old, _errors, context);
        Allocated = allocated.Writes;
        return allocated.Error ?? Invalid();
    }

    // 11. the rules of metadata and of the kind
    private StatusError? Validate()
    {
        Value item = Draft;
        if (_creating)
        {
            MetadataValidation.OnCreate(item["metadata"], _resource, _errors);
            _kind.Validate(item, _errors, context);
        }
        else
        {
            MetadataValidation.OnUpdate(item["metadata"], old["metadata"], _resource, _errors, context.Subresource);
            _kind.ValidateUpdate(item, old, _errors, context);
        }

        if (!_errors.Any)
        {
            _kind.Warn(item, old, context.Warnings, context);
        }

        return Invalid();
    }

    private StatusError? Invalid() => _errors.Any ? StatusError.Invalid(_kind.ErrorKind(_resource.Type), Name, _errors.All) : null;

    // 12. validating admission, quota last
    private async ValueTask<StatusError?> JudgeAsync(CancellationToken cancellation) =>
        (_creating ? await RefuseCreateAsync(cancellation) : null)
            ?? (intent.Admitted ? null : await services.Admission.ValidateAsync(_admission, cancellation));

    private async ValueTask<StatusError?> RefuseCreateAsync(CancellationToken cancellation)
    {
        // a patch or PUT that turns out to create needs that right too
        StatusError? forbidden = request.Target.Verb is "patch" or "update" && request.Subresource is null
            ? await Refusals.RefuseAsync(
                services, AuthorizationAttributes.Of(request.Target, request.User) with { Verb = "create" }, cancellation)
            : null;
        return forbidden ?? _kind.RefuseCreate(Draft, context);
    }
}
