using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Owning;

/// <summary>
/// Which objects belong to an owner with a selector: those it controls that still match; those nobody controls that match are adopted,
/// those it controls that no longer match are let go.
/// </summary>
/// <param name="Owned">What belongs to the owner, those to be adopted included.</param>
/// <param name="Steps">What adopting and letting go needs; before adopting the server is asked whether the owner still lives.</param>
public sealed record Claim(IReadOnlyList<ApiObject> Owned, IReadOnlyList<PlanStep> Steps)
{
    /// <param name="view">The objects, findable by <see cref="InformerIndex.Controller"/>.</param>
    /// <param name="worthIt">Objects that are looked at; others are neither owned nor adopted.</param>
    public static Claim Of(
        ApiObject owner, ApiResource ownerResource, LabelSelector selector, InformerView view, ApiResource resource,
        Func<ApiObject, bool> worthIt)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(view);
        bool ownerGoing = Owners.IsBeingDeleted(owner);
        var owned = new List<ApiObject>();
        var steps = new List<PlanStep>();
        foreach (ApiObject held in view.By(InformerIndex.Controller, owner.Uid.Text).Where(worthIt))
        {
            if (Matches(selector, held))
            {
                owned.Add(held);
            }
            else if (!ownerGoing)
            {
                steps.Add(new PatchStep(resource, held.Key, LetGo(held, owner.Uid)));
            }
        }

        if (!ownerGoing)
        {
            bool asked = false;
            foreach (ApiObject orphan in view.By(InformerIndex.Controller, InformerIndex.OrphansOf(owner.Key.Namespace)).Where(worthIt))
            {
                if (Owners.IsBeingDeleted(orphan) || !Matches(selector, orphan))
                {
                    continue;
                }

                if (!asked)
                {
                    steps.Add(new AliveStep(ownerResource, owner.Key, owner.Uid));
                    asked = true;
                }

                steps.Add(new PatchStep(resource, orphan.Key, Adopt(orphan, owner, ownerResource)));
                owned.Add(orphan);
            }
        }

        owned.Sort(static (a, b) => string.CompareOrdinal(a.Key.Name, b.Key.Name));
        return new Claim(owned, steps);
    }

    private static bool Matches(LabelSelector selector, ApiObject item) =>
        LabelMatch.Matches(selector, new ObjectMeta(item.Root["metadata"]).Labels);

    // a merge patch replaces the whole list: the version sees to it that no reference made meanwhile is lost
    private static Value Adopt(ApiObject orphan, ApiObject owner, ApiResource ownerResource) =>
        References(orphan, ArrayDraft.Open(orphan.Root["metadata"]["ownerReferences"]).Add(Owners.Controlling(owner, ownerResource)));

    private static Value LetGo(ApiObject held, Uid owner)
    {
        var others = ArrayDraft.Open(held.Root["metadata"]["ownerReferences"]);
        others.RemoveAll(reference => reference["uid"].TextIs(owner.Text));
        return References(held, others.Count == 0 ? Value.Null : others);
    }

    private static Value References(ApiObject item, Value references) => new ObjectDraft().Set("metadata", new ObjectDraft()
        .Set("uid", item.Uid.Text)
        .Set("resourceVersion", item.ResourceVersion)
        .Set("ownerReferences", references));
}
