using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources;

/// <summary>
/// What a kind means: everything the API does with its objects that the table cannot say. One subclass per kind, one file; this base is
/// what every kind has in common and all that custom resources need.
/// </summary>
/// <remarks>
/// The pipeline calls, on create: <see cref="PrepareCreate"/>, <see cref="Complete"/>, admission, <see cref="Validate"/>; on update:
/// <see cref="PrepareUpdate"/>, <see cref="Complete"/>, admission, <see cref="ValidateUpdate"/>. Drafts and values are always canonical:
/// parsed, normalised, with null only where null is a value.
/// </remarks>
public class ResourceKind
{
    /// <summary>What metadata.name may look like; default: a DNS subdomain.</summary>
    public virtual NameRule NameRule => NameRule.DnsSubdomain;

    /// <summary>PUT to a name that does not exist creates it (Lease, Endpoints, Event, …).</summary>
    public virtual bool PutCreates => false;

    /// <summary>PUT without resourceVersion overwrites whatever is there. When false, it is an error of validation.</summary>
    public virtual bool PutMayBeUnconditional => true;

    /// <summary>Finalizers need no domain: so it is where upstream's own group is not the one that checks.</summary>
    public virtual bool FinalizersMayBePlain => false;

    /// <summary>The kind that validation errors are reported against; events of both groups are reported as the core's.</summary>
    public virtual KindName ErrorKind(ResourceType type) => type.Kind;

    /// <summary>A text for every answer about this kind, when it is on its way out.</summary>
    public virtual string? Deprecation => null;

    /// <summary>DELETE answers with the deleted object instead of a Status.</summary>
    public virtual bool DeleteAnswersObject => false;

    /// <summary>A status written by itself changes nothing of metadata; labels and the like in its body are dropped.</summary>
    public virtual bool StatusKeepsMetadata => false;

    /// <summary>
    /// metadata.generation counts changes of everything outside metadata and status. Default: kinds that have a status subresource.
    /// </summary>
    public virtual bool HasGeneration(WriteContext context) => context.Type.HasStatus;

    /// <summary>Of kinds that have a generation: whether a new object is its first. When false it appears with the first change.</summary>
    public virtual bool CreationCounts => true;

    /// <summary>Whether a change moves generation. Default: something outside metadata and status differs.</summary>
    public virtual bool GenerationMoves(ObjectDraft draft, Value old, WriteContext context)
    {
        foreach (Member member in draft.AsValue.Members)
        {
            if (!member.NameIs("metadata") && !member.NameIs("status") && old[member.Name] != member.Value)
            {
                return true;
            }
        }

        foreach (Member member in old.Members)
        {
            if (!member.NameIs("metadata") && !member.NameIs("status") && !draft.Has(member.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Defaults that depend on other fields; runs on whole objects after the table's static ones. Must be idempotent.</summary>
    public virtual void Complete(ObjectDraft draft)
    {
    }

    /// <summary>Resets what a client may not set on create. Default: drops status where it has its own subresource.</summary>
    public virtual void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        if (context.Type.HasStatus)
        {
            draft.Remove("status");
        }
    }

    /// <summary>
    /// Resets what a client may not change on update of the object (or the subresource in the context). Default: spec updates keep status,
    /// status updates keep everything else.
    /// </summary>
    public virtual void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            KeepOutsideStatus(draft, old);
            if (StatusKeepsMetadata)
            {
                ObjectDraft metadata = draft.Object("metadata");
                foreach (string field in (ReadOnlySpan<string>)["labels", "annotations", "finalizers", "ownerReferences"])
                {
                    metadata.Set(field, old["metadata"][field]);
                }
            }
        }
        else if (context.Type.HasStatus)
        {
            draft.Set("status", old["status"]);
        }
    }

    /// <summary>
    /// Whether the user may write this at all, beyond the verb: escalation, binding. Asked before validation; null lets it pass.
    /// </summary>
    public virtual ValueTask<StatusError?> GuardAsync(
        RequestContext request, ObjectDraft draft, Value old, CancellationToken cancellation) =>
        ValueTask.FromResult<StatusError?>(null);

    /// <summary>The kind's own rules for a new object; metadata has been checked.</summary>
    public virtual void Validate(Value item, FieldErrors errors, WriteContext context)
    {
    }

    /// <summary>
    /// The kind's own rules for a change (of the object or of the subresource in the context); metadata has been checked.
    /// </summary>
    public virtual void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
    }

    /// <summary>What reading the object back from upstream's store adds to it: after validation, owned by nobody.</summary>
    public virtual void Settle(ObjectDraft draft, WriteContext context)
    {
    }

    /// <summary>Texts for Warning headers; <paramref name="old"/> is absent on create.</summary>
    public virtual void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
    }

    /// <summary>The value of a field a field selector may name, beyond metadata.name and metadata.namespace; "" when unset.</summary>
    public virtual string SelectableField(Value item, string field)
    {
        Value value = item;
        foreach (Range step in field.AsSpan().Split('.'))
        {
            value = value[field[step]];
        }

        return value.Kind == ValueKind.String ? value.TextOrEmpty : value.IsNullOrAbsent ? "" : value.ToString();
    }

    /// <summary>What a selector on a field this kind does not know is answered with; upstream has several wordings.</summary>
    public virtual string UnknownField(string field, ResourceType type) => type.Name switch
    {
        { Group: "batch", Resource: "jobs" } => $"field label {GoText.Quote(field)} not supported for Job",
        { Group: "resource.k8s.io", Resource: "resourceslices" } =>
            $"field label not supported for {type.Kind.ApiVersion}, Kind={type.Kind.Kind}: {field}",
        _ when type.FieldSelectors.Count > 0 => $"field label not supported: {field}",
        _ => $"{GoText.Quote(field)} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
    };

    /// <summary>How long a deleted object stays for its owner to stop it; null: it goes at once (finalizers aside).</summary>
    /// <param name="item">The object.</param>
    /// <param name="asked">gracePeriodSeconds of the request, or null.</param>
    public virtual long? GracePeriodSeconds(Value item, long? asked) => null;

    /// <summary>How long the object lives after this write; null for ever (events and masterleases expire).</summary>
    public virtual TimeSpan? TimeToLive(Value item, WriteContext context) => null;

    /// <summary>A deletion that says nothing of what the object owns leaves it behind (jobs, replication controllers).</summary>
    public virtual bool OrphansByDefault => false;

    /// <summary>A text for those who did not say what shall become of what the object owns; null says nothing.</summary>
    public virtual string? OrphanWarning => null;

    /// <summary>
    /// Why no object of the kind may be made now, although this one is valid (its definition is going); null when it may.
    /// </summary>
    public virtual StatusError? RefuseCreate(Value item, WriteContext context) => null;

    /// <summary>Why this object may not be deleted at all (the default namespace, …); null when it may.</summary>
    public virtual StatusError? RefuseDelete(Value item, WriteContext context) => null;

    /// <summary>
    /// Something of the kind's own, besides finalizers in metadata, keeps a deleted object (a namespace's spec.finalizers).
    /// </summary>
    public virtual bool HoldsDeletion(Value item) => false;

    /// <summary>Further marks on an object that begins to be deleted (a namespace's phase).</summary>
    public virtual void Mark(ObjectDraft draft, Deletion deletion, WriteContext context)
    {
    }

    /// <summary>Writes that give back, with the object's end, what <see cref="Allocate"/> took.</summary>
    public virtual IReadOnlyList<Write> Release(Value item, WriteContext context) => [];

    /// <summary>Writes to other objects that must happen with this one (addresses, ports). Called inside the commit's retry loop.</summary>
    public virtual StatusOrWrites Allocate(ObjectDraft draft, Value old, FieldErrors errors, WriteContext context) => StatusOrWrites.None;

    /// <summary>
    /// Subresources that are more than a partial update of the object (scale,
    /// binding, eviction, token); null leaves the name to the pipeline.
    /// </summary>
    public virtual ISubresource? Subresource(string name) => null;

    /// <summary>
    /// Kinds that are questions, not objects (access and token reviews,
    /// top-level bindings): what POST does instead of storing. Null: it stores.
    /// </summary>
    public virtual ISubresource? Review => null;

    /// <summary>Answers get and list of a kind that is not stored; null of all that are.</summary>
    public virtual ISubresource? Reading => null;

    /// <summary>
    /// Fields that never belong to a manager when this subresource ("" for the object) is written, as dotted paths such as <c>status</c>.
    /// Default: the part that <see cref="PrepareUpdate"/> resets.
    /// </summary>
    public virtual IReadOnlyList<string> ResetFields(WriteContext context) => context.Subresource switch
    {
        "status" => StatusKeepsMetadata ? ["spec", "metadata"] : ["spec"],
        "" when context.Type.HasStatus => ["status"],
        _ => [],
    };

    /// <summary>
    /// Cells of the kind's columns, in their order; null leaves the default columns (Name and Created At, or a definition's).
    /// </summary>
    public virtual IReadOnlyList<Value>? Cells(Value item, DateTimeOffset now) => null;

    private static void KeepOutsideStatus(ObjectDraft draft, Value old)
    {
        Value status = draft["status"];
        foreach (Member member in draft.AsValue.Members.ToList())
        {
            if (!member.NameIs("metadata"))
            {
                draft.Remove(member.Name);
            }
        }

        foreach (Member member in old.Members)
        {
            if (!member.NameIs("metadata") && !member.NameIs("status"))
            {
                draft.Set(member.Name, member.Value);
            }
        }

        draft.Set("status", status);
    }
}
