using Xebec.Api.Accessors;
using Xebec.Api.Apps.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Control.Deployments;

/// <summary>
/// A ReplicaSet as a rollout sees it: what it is, and what the plan makes of it. One that is only planned has no object yet.
/// </summary>
internal sealed class ReplicaSetState
{
    private readonly ApiObject? _object;
    private ObjectDraft? _draft;

    public ReplicaSetState(ApiObject read)
    {
        _object = read;
        View = new ReplicaSet(read.Root);
        Replicas = View.Spec.Replicas ?? 1;
        Wanted = Replicas;
    }

    /// <summary>One that is to be created.</summary>
    public ReplicaSetState(ObjectDraft body, long replicas)
    {
        _draft = body;
        View = new ReplicaSet(body);
        Replicas = replicas;
        Wanted = replicas;
    }

    public ReplicaSet View { get; }

    public string Name => View.Metadata.Name;

    /// <summary>Null when it is to be created.</summary>
    public ApiObject? Object => _object;

    /// <summary>spec.replicas as read.</summary>
    public long Replicas { get; }

    /// <summary>spec.replicas as planned.</summary>
    public long Wanted { get; private set; }

    public long Available => View.Status.AvailableReplicas;

    public DateTimeOffset Created => View.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue;

    public long Revision => Revisions.NumberOf(Annotations, Revisions.Revision);

    /// <summary>As planned.</summary>
    public TextMap Annotations => _draft is null ? View.Metadata.Annotations : new TextMap(_draft["metadata"]["annotations"]);

    public bool Changed { get; private set; }

    /// <summary>The planned body, with the version it was read at.</summary>
    public ObjectDraft Draft => _draft ??= _object!.Edit();

    public void Scale(long replicas)
    {
        Wanted = replicas;
        Draft.Object("spec")["replicas"] = replicas;
        Changed = true;
    }

    /// <summary>Applies an edit; it says itself whether it changed something.</summary>
    public void Edit(Func<ObjectDraft, bool> edit) => Changed |= edit(Draft);

    public void EditAnnotations(Func<ObjectDraft, bool> edit)
    {
        var annotations = ObjectDraft.Open(Annotations.Json.Clone());
        if (edit(annotations))
        {
            Draft.Object("metadata")["annotations"] = annotations;
            Changed = true;
        }
    }
}
