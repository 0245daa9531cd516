using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Owning;

namespace Xebec.Control.Deployments;

/// <summary>The ReplicaSet of the current template: found and brought up to date, or made.</summary>
internal sealed partial class Rollout
{
    private void TendNew(bool create)
    {
        if (_new is { Object: null })
        {
            return;
        }

        long revision = Old.Select(set => set.Revision).DefaultIfEmpty(0).Max() + 1;
        if (_new is not null)
        {
            _new.EditAnnotations(annotations => Revisions.Bring(annotations, _deployment.Metadata.Annotations, revision));
            if (_new.View.Spec.MinReadySeconds != _deployment.Spec.MinReadySeconds)
            {
                _new.Edit(draft =>
                {
                    draft.Object("spec")["minReadySeconds"] = _deployment.Spec.MinReadySeconds;
                    return true;
                });
            }

            _status.NoteRevision(_new.Annotations[Revisions.Revision]);
            _status.NoteFound(_new.Name);
        }
        else if (create)
        {
            Make(revision);
        }
    }

    private void Make(long revision)
    {
        Value template = _deployment.Spec.Template.Json;
        string hash = PodTemplateHash.Of(template, _deployment.Status.CollisionCount);
        string name = $"{_item.Key.Name}-{hash}";
        if (_snapshot[ApiResources.ReplicaSets].Get(_item.Key.Namespace, name) is not null)
        {
            // another template, or another owner, has this name: the next look tries the next one
            _status.NoteCollision();
            return;
        }

        ObjectDraft labelled = ObjectDraft.Open(template).Clone();
        labelled.Object("metadata").Object("labels")[PodTemplateHash.Label] = hash;
        ObjectDraft selector = ObjectDraft.Open(_deployment.Spec.Selector.Json).Clone();
        selector.Object("matchLabels")[PodTemplateHash.Label] = hash;
        ObjectDraft body = new ObjectDraft().Set("kind", "ReplicaSet").Set("apiVersion", "apps/v1");
        ObjectDraft annotations = new();
        Revisions.Bring(annotations, _deployment.Metadata.Annotations, revision);
        Revisions.NoteReplicas(annotations, _replicas, _replicas + _fenceposts.MaxSurge);
        body.Object("metadata")
            .Set("name", name)
            .Set("namespace", _item.Key.Namespace)
            .Set("labels", labelled["metadata"]["labels"].Clone())
            .Set("annotations", annotations)
            .Set("ownerReferences", new ArrayDraft().Add(Owners.Controlling(_item, ApiResources.Deployments)));
        long replicas = RoomForNew(0);
        body.Object("spec")
            .Set("replicas", replicas)
            .Set("minReadySeconds", _deployment.Spec.MinReadySeconds > 0 ? _deployment.Spec.MinReadySeconds : default(Value))
            .Set("selector", selector)
            .Set("template", labelled);
        _new = new ReplicaSetState(body, replicas);
        _all.Add(_new);
        _status.NoteRevision(annotations[Revisions.Revision].Text);
        if (Fault() is null)
        {
            _status.NoteCreated(name);
        }
    }

    // how many replicas the new one may have, when it has some now
    private long RoomForNew(long now)
    {
        if (_deployment.Spec.Strategy.Type == "Recreate")
        {
            return _replicas;
        }

        long room = _replicas + _fenceposts.MaxSurge - _all.Sum(set => set.Wanted);
        return room <= 0 ? now : now + Math.Min(room, _replicas - now);
    }
}
