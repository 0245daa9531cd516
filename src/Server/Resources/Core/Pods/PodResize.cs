using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>
/// pods/NAME/resize: other amounts of cpu and memory for containers that exist; whatever else the body says is not looked at.
/// </summary>
internal static class PodResize
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    /// <summary>Takes from the body what may be resized, and leaves everything else as it was.</summary>
    public static ObjectDraft Keep(Value now, Value before)
    {
        var spec = ObjectDraft.Open(before.Clone());
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (before[list].Count == 0)
            {
                continue;
            }

            var asked = now[list].Elements.ToList();
            ArrayDraft all = spec.Array(list);
            for (int i = 0; i < all.Count; i++)
            {
                Value wanted = asked.FindLast(c => c["name"] == all[i]["name"]);
                if (wanted.Exists)
                {
                    all.ObjectAt(i).Set("resources", wanted["resources"]).Set("resizePolicy", wanted["resizePolicy"]);
                }
            }
        }

        return spec.Set("resources", now["resources"]);
    }

    public static void Check(Value item, Value old, TypeSchema specType, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        if (QualityOfService.Of(now) != (old["status"]["qosClass"].Text ?? QualityOfService.Of(before)))
        {
            errors.Invalid(Spec, item["status"]["qosClass"], "Pod QOS Class may not change as a result of resizing");
        }

        if (old["metadata"]["annotations"][PodAnnotations.Mirror].Exists)
        {
            errors.Forbidden(FieldPath.Root, "static pods cannot be resized");
        }

        if (before["os"]["name"].TextIs("windows"))
        {
            errors.Forbidden(FieldPath.Root, "windows pods cannot be resized");
        }

        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            CheckRemoved(now[list], before[list], Spec.Child(list), errors);
        }

        if (InternalForm.Diff(before, SetBack(now, before), specType).Length > 0)
        {
            errors.Forbidden(Spec, "only cpu and memory resources are mutable");
        }
    }

    private static void CheckRemoved(Value now, Value before, FieldPath path, FieldErrors errors)
    {
        for (int i = 0; i < Math.Min(now.Count, before.Count); i++)
        {
            foreach ((string amounts, string why) in (ReadOnlySpan<(
                string, string)>)[("requests", "resource requests cannot be removed"), ("limits", "resource limits cannot be removed")])
            {
                Value left = now[i]["resources"][amounts];
                if (before[i]["resources"][amounts].Members.ToList().Exists(a => a.Name is "cpu" or "memory" && !left[a.Name].Exists))
                {
                    errors.Forbidden(path[i].Child("resources", amounts), why);
                }
            }
        }
    }

    private static ObjectDraft SetBack(Value now, Value before)
    {
        var spec = ObjectDraft.Open(now.Clone());
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (now[list].Count == 0)
            {
                continue;
            }

            ArrayDraft all = spec.Array(list);
            for (int i = 0; i < Math.Min(all.Count, before[list].Count); i++)
            {
                SetBack(all.ObjectAt(i), before[list][i]["resources"]);
            }
        }

        SetBack(spec, before["resources"]);
        return spec;
    }

    private static void SetBack(ObjectDraft holder, Value before)
    {
        if (!holder["resources"].IsObject)
        {
            return;
        }

        ObjectDraft resources = holder.Object("resources");
        foreach (string amounts in (ReadOnlySpan<string>)["requests", "limits"])
        {
            var kept = ObjectDraft.Open(resources[amounts].IsObject ? resources[amounts].Clone() : new ObjectDraft());
            foreach (string name in (ReadOnlySpan<string>)["cpu", "memory"])
            {
                kept.Set(name, before[amounts][name]);
            }

            resources.Set(amounts, kept.Count > 0 || before[amounts].IsObject ? kept : default(Value));
        }
    }
}
