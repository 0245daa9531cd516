using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>
/// What may change in a pod's spec: images, a shorter deadline, more tolerations, gates that go; and, while gated, narrower placement.
/// </summary>
internal static class PodUpdates
{
    private const string Rule =
        "pod updates may not change fields other than "
        + "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to "
        + "existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value item, Value old, TypeSchema specType, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (now[list].Count != before[list].Count)
            {
                errors.Forbidden(Spec.Child(list), "pod updates may not add or remove containers");
                return;
            }

            CheckImages(now[list], Spec.Child(list), errors);
        }

        int found = errors.Count;
        CheckDeadline(now["activeDeadlineSeconds"], before["activeDeadlineSeconds"], errors);
        if (errors.Count > found && !now["activeDeadlineSeconds"].IsNullOrAbsent)
        {
            return;
        }

        bool gated = before["schedulingGates"].Count > 0;
        CheckTolerations(now["tolerations"], before["tolerations"], errors);
        CheckGates(now["schedulingGates"], before["schedulingGates"], errors);

        // what may change is set back, and then nothing may differ
        var same = ObjectDraft.Open(now.Clone());
        foreach (string field in (ReadOnlySpan<string>)["activeDeadlineSeconds", "tolerations", "schedulingGates"])
        {
            same.Set(field, before[field]);
        }

        if (gated)
        {
            GatedPodUpdates.Check(now, before, Spec, errors);
            GatedPodUpdates.SetBack(same, before);
        }

        if (before["terminationGracePeriodSeconds"].Integer < 0 && now["terminationGracePeriodSeconds"].Integer == 1)
        {
            same.Set("terminationGracePeriodSeconds", before["terminationGracePeriodSeconds"]);
        }

        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            KeepImages(same, before, list);
        }

        if (InternalForm.Diff(before, same, specType) is { Length: > 0 } diff)
        {
            errors.Forbidden(Spec, $"{Rule}\n{diff}");
        }
    }

    // the only field of theirs that may change is looked at again
    private static void CheckImages(Value containers, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value container in containers.Elements)
        {
            FieldPath at = path[index++];
            if (!container["image"].HasText)
            {
                errors.Required(at.Child("image"));
            }

            ContainerRules.CheckImage(container, at, errors);
        }
    }

    private static void KeepImages(ObjectDraft same, Value before, string list)
    {
        if (same[list].Count == 0)
        {
            return;
        }

        ArrayDraft all = same.Array(list);
        var old = before[list].Elements.ToList();
        for (int i = 0; i < all.Count; i++)
        {
            all.ObjectAt(i).Set("image", old[i]["image"]);
        }
    }

    private static void CheckDeadline(Value now, Value before, FieldErrors errors)
    {
        FieldPath path = Spec.Child("activeDeadlineSeconds");
        if (now.Integer is { } seconds)
        {
            if (seconds is < 0 or > int.MaxValue)
            {
                errors.Invalid(path, now, NameMessages.NotBetween(0, int.MaxValue));
            }
            else if (before.Integer < seconds)
            {
                errors.Invalid(path, now, "must be less than or equal to previous value");
            }
        }
        else if (before.Integer is not null)
        {
            errors.Invalid(path, Value.Null, "must not update from a positive integer to nil value");
        }
    }

    private static void CheckGates(Value now, Value before, FieldErrors errors)
    {
        List<string> had = [.. before.Elements.ToList().Select(g => g["name"].TextOrEmpty)];
        int index = 0;
        foreach (Value gate in now.Elements)
        {
            string name = gate["name"].TextOrEmpty;
            if (!had.Contains(name))
            {
                errors.Forbidden(Spec.Child("schedulingGates")[index]
                    .Child("name"), $"only deletion is allowed, but found new scheduling gate '{name}'");
            }

            index++;
        }
    }

    private static void CheckTolerations(Value now, Value before, FieldErrors errors)
    {
        var all = now.Elements.ToList();
        foreach (Value toleration in before.Elements)
        {
            bool kept = all.Exists(t => t["key"] == toleration["key"]
                && t["operator"] == toleration["operator"] && t["value"] == toleration["value"] && t["effect"] == toleration["effect"]);
            if (!kept)
            {
                errors.Forbidden(Spec.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }

        SchedulingRules.CheckTolerations(now, Spec.Child("tolerations"), errors);
    }
}
